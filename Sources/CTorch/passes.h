// The fused passes themselves, on vectors of LANES floats.
//
// Included once for each instruction set, in a namespace of its own; see fused.cpp. A pass works on
// the columns from `first` to `last`, or on a range of elements, so that threads can share it
// without changing a sum's order.

// How a layer's product becomes x, then u = (x - center) factor + summand, then y = θ(u).
struct Transform {
  floats offset, center, factor, summand;
};

INLINE Transform affine(ct_form form, const float *gains, const float *biases, int64_t column,
                        int64_t count) {
  Transform t = {all(0), all(0), all(1), all(0)};
  if (form == CT_IDENTITY) return t;
  const floats gain = load_some(gains + column, count, 1);
  const floats bias = biases ? load_some(biases + column, count, 0) : all(0);
  if (form == CT_DIVISIVE) {
    t.center = bias;
    t.factor = 1 / gain;
  } else {
    t.factor = gain;
    t.summand = bias;
  }
  return t;
}

INLINE Transform transform(const Layer &layer, int64_t column, int64_t count) {
  Transform t = affine(layer.form, layer.gain, layer.bias, column, count);
  if (layer.offset) t.offset = load_some(layer.offset + column, count, 0);
  return t;
}

template <int activation> INLINE floats activate(floats u, float leak) {
  switch (activation) {
  case CT_TANH: return hyperbolic_tangent(u);
  case CT_LOGISTIC: return logistic(u);
  case CT_RELU: return u < 0 ? all(0) : u;
  case CT_LEAKY_RELU: return u < 0 ? u * leak : u;
  default: return u;
  }
}

template <int activation> INLINE floats slope(floats y, float leak) {
  switch (activation) {
  case CT_TANH: return 1 - y * y;
  case CT_LOGISTIC: return y * (1 - y);
  case CT_RELU: return y > 0 ? all(1) : all(0);
  case CT_LEAKY_RELU: return y > 0 ? all(1) : all(leak);
  default: return all(1);
  }
}

// Turns a layer's product into x and y, and gathers what its neurons did.
template <int activation>
static void fire_with(const Layer &layer, int64_t first, int64_t last) {
  for (int64_t column = first; column < last; column += LANES) {
    const int64_t count = layer.units - column;
    const Transform t = transform(layer, column, count);
    floats scale = all(1), shift = all(0);
    if (layer.scale) {
      scale = load_some(layer.scale + column, count, 1);
      shift = load_some(layer.shift + column, count, 0);
    }
    const floats factor = scale * t.factor;
    const floats summand = multiply_add(scale, t.summand, shift);
    float *x_at = layer.x + column, *y_at = layer.y + column;
    // Sums of differences from the first row: a mean far from zero costs them no digits.
    floats x_first{}, y_first{}, x_sum{}, y_sum{}, xx_sum{}, xy_sum{};
    for (int64_t row = 0; row < layer.rows; ++row) {
      const floats x = load(x_at) + t.offset;
      const floats y = activate<activation>(
          multiply_add(x - t.center, factor, summand), layer.leak);
      store(x_at, x);
      store(y_at, y);
      x_at += layer.x_stride;
      y_at += layer.y_stride;
      if (row == 0) {
        x_first = x;
        y_first = y;
      }
      const floats dx = x - x_first, dy = y - y_first;
      x_sum += dx;
      y_sum += dy;
      xx_sum = multiply_add(dx, dx, xx_sum);
      xy_sum = multiply_add(dx, dy, xy_sum);
    }
    if (!layer.moments) continue;
    const float share = 1.f / static_cast<float>(layer.rows);
    const floats dx = x_sum * share, dy = y_sum * share;
    const floats variance = xx_sum * share - dx * dx, covariance = xy_sum * share - dx * dy;
    const floats x_mean = x_first + dx, y_mean = y_first + dy;
    float *to = layer.moments + column;
    store_some(to, x_mean, count);
    store_some(to += layer.moments_stride, y_mean, count);
    store_some(to += layer.moments_stride, multiply_add(x_mean, y_mean, covariance), count);
    store_some(to += layer.moments_stride, variance < 0 ? all(0) : variance, count);
    store_some(to += layer.moments_stride, covariance, count);
  }
}

// Turns the gradient by y into that by x, in place, and sums it for what the units learn.
template <int activation>
static void return_with(const Layer &layer, int64_t first, int64_t last) {
  for (int64_t column = first; column < last; column += LANES) {
    const int64_t count = layer.units - column;
    const Transform t = transform(layer, column, count);
    floats factor = t.factor;
    if (layer.scale) factor *= load_some(layer.scale + column, count, 1);
    const float *x_at = layer.x + column, *y_at = layer.y + column;
    float *gradient_at = layer.gradient + column;
    floats sum{}, v_sum{}, vu_sum{};
    for (int64_t row = 0; row < layer.rows; ++row) {
      const floats v = load(gradient_at) * slope<activation>(load(y_at), layer.leak);
      const floats gradient = v * factor;
      store(gradient_at, gradient);
      sum += gradient;
      if (layer.v_sums) {
        v_sum += v;
        vu_sum = multiply_add(v, multiply_add(load(x_at) - t.center, t.factor, t.summand), vu_sum);
      }
      x_at += layer.x_stride;
      y_at += layer.y_stride;
      gradient_at += layer.gradient_stride;
    }
    if (layer.offset_gradient) store_some(layer.offset_gradient + column, sum, count);
    if (layer.v_sums) {
      store_some(layer.v_sums + column, v_sum, count);
      store_some(layer.vu_sums + column, vu_sum, count);
    }
  }
}

static void forward(const Layer &layer, int64_t first, int64_t last) {
  switch (layer.activation) {
  case CT_TANH: return fire_with<CT_TANH>(layer, first, last);
  case CT_LOGISTIC: return fire_with<CT_LOGISTIC>(layer, first, last);
  case CT_RELU: return fire_with<CT_RELU>(layer, first, last);
  case CT_LEAKY_RELU: return fire_with<CT_LEAKY_RELU>(layer, first, last);
  case CT_NO_ACTIVATION: return fire_with<CT_NO_ACTIVATION>(layer, first, last);
  }
}

static void backward(const Layer &layer, int64_t first, int64_t last) {
  switch (layer.activation) {
  case CT_TANH: return return_with<CT_TANH>(layer, first, last);
  case CT_LOGISTIC: return return_with<CT_LOGISTIC>(layer, first, last);
  case CT_RELU: return return_with<CT_RELU>(layer, first, last);
  case CT_LEAKY_RELU: return return_with<CT_LEAKY_RELU>(layer, first, last);
  case CT_NO_ACTIVATION: return return_with<CT_NO_ACTIVATION>(layer, first, last);
  }
}

// Finishes one row of outputs, writes its share of the loss's gradient by the product, and gives the
// row's loss.
static double judge_row(const Outputs &outputs, int64_t row, float share) {
  float *z = outputs.z + row * outputs.z_stride;
  float *gradient = outputs.gradient + row * outputs.gradient_stride;
  const int64_t label = outputs.labels ? outputs.labels[row] : 0;
  const float *numbers = outputs.numbers ? outputs.numbers + row * outputs.classes : nullptr;
  const floats lowest = all(-INFINITY);
  floats largest = lowest;
  for (int64_t column = 0; column < outputs.classes; column += LANES) {
    const int64_t count = outputs.classes - column;
    floats value = load(z + column) + load_some(outputs.offset + column, count, 0);
    if (outputs.relu) value = value < 0 ? all(0) : value;
    store(z + column, value);
    value = first_lanes(count) ? value : lowest;
    largest = value > largest ? value : largest;
  }
  double loss = 0;
  if (outputs.loss == CT_CROSS_ENTROPY) {
    const float top = largest_of(largest);
    floats sums{};
    for (int64_t column = 0; column < outputs.classes; column += LANES) {
      floats power = exponential(load(z + column) - top);
      power = first_lanes(outputs.classes - column) ? power : all(0);
      store(gradient + column, power);
      sums += power;
    }
    const float sum = sum_of(sums);
    const float factor = share / sum;
    for (int64_t column = 0; column < outputs.classes; column += LANES)
      store(gradient + column, load(gradient + column) * factor);
    gradient[label] -= share;
    loss = std::log(static_cast<double>(sum)) + top - z[label];
  } else if (outputs.loss == CT_MEAN_SQUARED_ERROR) {
    // The mean is over rows and classes.
    const double each = 1.0 / static_cast<double>(outputs.classes);
    for (int64_t column = 0; column < outputs.classes; ++column) {
      const float target = numbers ? numbers[column] : column == label ? 1.f : 0.f;
      const float difference = z[column] - target;
      gradient[column] = static_cast<float>(2 * each) * share * difference;
      loss += each * difference * difference;
    }
  } else {
    for (int64_t column = 0; column < outputs.classes; ++column) {
      const float target = column == label ? 1.f : 0.f;
      const float power = std::exp(-std::fabs(z[column]));
      const float probability = (z[column] < 0 ? power : 1.f) / (1 + power);
      gradient[column] = share * (probability - target);
      loss += std::fmax(z[column], 0.f) - z[column] * target + std::log1p(power);
    }
  }
  // Behind an output ReLU a gradient flows where it let something through.
  if (outputs.relu)
    for (int64_t column = 0; column < outputs.classes; column += LANES)
      store(gradient + column, load(z + column) > 0 ? load(gradient + column) : all(0));
  return loss;
}

static double loss(const Outputs &outputs) {
  const auto weight = [&](int64_t row) {
    return outputs.class_weights ? outputs.class_weights[outputs.labels[row]] : 1.f;
  };
  double total = 0, loss = 0;
  for (int64_t row = 0; row < outputs.rows; ++row) total += weight(row);
  for (int64_t row = 0; row < outputs.rows; ++row)
    loss += weight(row) * judge_row(outputs, row, weight(row) / static_cast<float>(total));
  for (int64_t column = 0; column < outputs.classes; column += LANES) {
    floats sum{};
    for (int64_t row = 0; row < outputs.rows; ++row)
      sum += load(outputs.gradient + row * outputs.gradient_stride + column);
    store_some(outputs.offset_gradient + column, sum, outputs.classes - column);
  }
  return loss / total;
}

// Images of whole numbers from 0 to 255 as fractions of 255.
static void convert(const uint8_t *from, float *to, int64_t count) {
  int64_t index = 0;
  for (; index + LANES <= count; index += LANES) {
    bytes whole;
    __builtin_memcpy(&whole, from + index, sizeof whole);
    const floats value = __builtin_convertvector(whole, floats);
    // Multiplying by 1/255 and mending by the remainder gives what dividing would, sooner.
    const floats guess = value * (1.f / 255);
    const floats rest = multiply_add(guess, all(-255), value);
    store(to + index, multiply_add(rest, all(1.f / 255), guess));
  }
  for (; index < count; ++index) to[index] = from[index] / 255.f;
}

// Dropout of the rows from `first` to `last`. A number's chance follows from its row and column alone.
static void dropout(const Dropout &choice, int64_t first, int64_t last) {
  for (int64_t row = first; row < last; ++row) {
    const float *from = choice.from + row * choice.from_stride;
    float *to = choice.to + row * choice.to_stride;
    for (int64_t column = 0; column < choice.columns; column += LANES) {
      const uint64_t place = (static_cast<uint64_t>(row) << 32) + column / 2;
      const ints silent = random_bits(choice.seed, place) < choice.threshold;
      store(to + column, load(from + column) * (silent ? all(0) : all(choice.factor)));
    }
  }
}

// Kingma and Ba 2014, algorithm 1.
static void adam(const AdamStep &step, int64_t first, int64_t last) {
  for (int64_t index = first; index < last; index += LANES) {
    const int64_t count = last - index;
    __builtin_prefetch(step.gradients + index + 512);
    __builtin_prefetch(step.mean + index + 512, 1);
    __builtin_prefetch(step.square + index + 512, 1);
    __builtin_prefetch(step.values + index + 512, 1);
    const floats gradient = load_some(step.gradients + index, count, 0);
    floats mean = load_some(step.mean + index, count, 0);
    floats square = load_some(step.square + index, count, 0);
    mean = multiply_add(all(step.mean_kept), mean, step.mean_share * gradient);
    square = multiply_add(all(step.square_kept), square, step.square_share * gradient * gradient);
    const floats deviation = multiply_add(
        __builtin_elementwise_sqrt(square), all(step.deviation_scale), all(step.epsilon));
    const floats value = load_some(step.values + index, count, 0) - step.rate * mean / deviation;
    store_some(step.mean + index, mean, count);
    store_some(step.square + index, square, count);
    store_some(step.values + index, value, count);
  }
}

static void momentum(const MomentumStep &step, int64_t first, int64_t last) {
  for (int64_t index = first; index < last; index += LANES) {
    const int64_t count = last - index;
    floats velocity = load_some(step.velocity + index, count, 0);
    velocity = multiply_add(all(step.momentum), velocity, load_some(step.gradients + index, count, 0));
    store_some(step.velocity + index, velocity, count);
    const floats value = load_some(step.values + index, count, 0);
    store_some(step.values + index, multiply_add(all(-step.rate), velocity, value), count);
  }
}

// Hofmann and Mäder 2021, equation 14, with their code's clipping.
static void scale_synapses(const ScalingStep &step, int64_t first, int64_t last) {
  for (int64_t index = first; index < last; index += LANES) {
    const int64_t count = last - index;
    const floats weight = load_some(step.weights + index, count, 0);
    floats change = weight * weight * step.deficit;
    change = change < -step.clip ? all(-step.clip) : change;
    change = change > step.clip ? all(step.clip) : change;
    store_some(step.weights + index, multiply_add(all(step.rate), change, weight), count);
  }
}
