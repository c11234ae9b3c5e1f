// Units of many rows, such as those of a convolution's places, on vectors of LANES floats.
//
// Included once for each instruction set; see kernels.cpp. Few rows are worked on at a time, column by column,
// so that they stay in the cache.

// Calls body(Units) for the columns of some units.
template <typename Body> INLINE void each_column(int64_t units, Body body) {
  const int64_t vectors = units / LANES * LANES;
  for (int64_t at = 0; at < vectors; at += LANES) body(Units<true>{0, 0, at, units});
  if (vectors < units) body(Units<false>{0, 0, vectors, units});
}

// Gathers the sums behind E[x] and Var[x] alone.
static void units_statistics(const UnitRows &rows, int64_t first, int64_t last) {
  each_column(rows.units, [&](auto u) INLINE_LAMBDA {
    float *reference = u.of(rows.seen.first, 0, 2, 0);
    if (rows.seen.isFirst) u.set(reference, u.get(u.of(rows.x, first, 1, 0)));
    const floats x_first = u.get(reference);
    floats sum{}, square{};
    for (int64_t row = first; row < last; ++row) {
      const floats dx = u.get(u.of(rows.x, row, 1, 0)) - x_first;
      sum += dx;
      square = multiply_add(dx, dx, square);
    }
    u.add(u.of(rows.seen.sums, 0, 4, 0), sum);
    u.add(u.of(rows.seen.sums, 0, 4, 2), square);
  });
}

template <int activation, bool adds>
static void units_forward_with(const UnitRows &rows, int64_t first, int64_t last) {
  each_column(rows.units, [&](auto u) INLINE_LAMBDA {
    const Transform t = affine(rows.form, rows.gain, rows.bias, u.at, u.count());
    const floats scale = rows.scale ? u.get(rows.scale + u.at) : all(1);
    const floats shift = rows.shift ? u.get(rows.shift + u.at) : all(0);
    const floats factor = scale * t.factor, summand = multiply_add(scale, t.summand, shift);
    const auto seen_of = [&](floats x) INLINE_LAMBDA {
      const floats v = multiply_add(x - t.center, factor, summand);
      return adds ? v : activate<activation>(v, rows.leak);
    };
    float *x_reference = u.of(rows.seen.first, 0, 2, 0), *y_reference = u.of(rows.seen.first, 0, 2, 1);
    if (rows.seen.isFirst) {
      const floats x = u.get(u.of(rows.x, first, 1, 0));
      u.set(x_reference, x);
      u.set(y_reference, seen_of(x));
    }
    const floats x_first = u.get(x_reference), y_first = u.get(y_reference);
    floats x_sum{}, y_sum{}, xx_sum{}, xy_sum{};
    for (int64_t row = first; row < last; ++row) {
      const floats x = u.get(u.of(rows.x, row, 1, 0)), y = seen_of(x);
      u.set(u.of(rows.y, row, 1, 0),
            adds ? activate<activation>(y + u.get(u.of(rows.shortcut, row, 1, 0)), rows.leak) : y);
      const floats dx = x - x_first, dy = y - y_first;
      x_sum += dx;
      y_sum += dy;
      xx_sum = multiply_add(dx, dx, xx_sum);
      xy_sum = multiply_add(dx, dy, xy_sum);
    }
    u.add(u.of(rows.seen.sums, 0, 4, 0), x_sum);
    u.add(u.of(rows.seen.sums, 0, 4, 1), y_sum);
    u.add(u.of(rows.seen.sums, 0, 4, 2), xx_sum);
    u.add(u.of(rows.seen.sums, 0, 4, 3), xy_sum);
  });
}

// With v = scale u + shift, and y = θ(v) or θ(v + shortcut): the sums of the gradient by v and of its product with u; and
// the gradient by x, less the means of both where gain and bias are the rows' own statistics.
template <int activation, bool follows>
static void units_backward_with(const UnitReturn &rows, int64_t first, int64_t last) {
  each_column(rows.units, [&](auto u) INLINE_LAMBDA {
    const Transform t = affine(rows.form, rows.gain, rows.bias, u.at, u.count());
    const floats scale = rows.scale ? u.get(rows.scale + u.at) : all(1);
    const floats shift = rows.shift ? u.get(rows.shift + u.at) : all(0);
    const floats factor = scale * t.factor, summand = multiply_add(scale, t.summand, shift);
    const floats v_mean = rows.means ? u.get(u.of(rows.means, 0, 2, 0)) : all(0);
    const floats vu_mean = rows.means ? u.get(u.of(rows.means, 0, 2, 1)) : all(0);
    floats v_sum{}, vu_sum{};
    for (int64_t row = first; row < last; ++row) {
      const floats x = u.get(u.of(rows.x, row, 1, 0));
      const floats y = follows ? multiply_add(x - t.center, factor, summand) : u.get(u.of(rows.y, row, 1, 0));
      const floats v = u.get(u.of(rows.gradient, row, 1, 0)) * slope<activation>(y, rows.leak);
      const floats transformed = multiply_add(x - t.center, t.factor, t.summand);
      v_sum += v;
      vu_sum = multiply_add(v, transformed, vu_sum);
      if (rows.to_v) u.set(u.of(rows.to_v, row, 1, 0), v);
      if (rows.to_x)
        u.set(u.of(rows.to_x, row, 1, 0), (v - v_mean - transformed * vu_mean) * factor);
    }
    if (!rows.sums) return;
    u.add(u.of(rows.sums, 0, 2, 0), v_sum);
    u.add(u.of(rows.sums, 0, 2, 1), vu_sum);
  });
}

template <bool adds>
static void units_forward_adding(const UnitRows &rows, int64_t first, int64_t last) {
  switch (rows.activation) {
  case CT_TANH: return units_forward_with<CT_TANH, adds>(rows, first, last);
  case CT_LOGISTIC: return units_forward_with<CT_LOGISTIC, adds>(rows, first, last);
  case CT_RELU: return units_forward_with<CT_RELU, adds>(rows, first, last);
  case CT_LEAKY_RELU: return units_forward_with<CT_LEAKY_RELU, adds>(rows, first, last);
  case CT_NO_ACTIVATION: return units_forward_with<CT_NO_ACTIVATION, adds>(rows, first, last);
  }
}

static void units_forward(const UnitRows &rows, int64_t first, int64_t last) {
  return rows.shortcut ? units_forward_adding<true>(rows, first, last)
                       : units_forward_adding<false>(rows, first, last);
}

static void units_backward(const UnitReturn &rows, int64_t first, int64_t last) {
  switch (rows.activation) {
  case CT_TANH: return units_backward_with<CT_TANH, false>(rows, first, last);
  case CT_LOGISTIC: return units_backward_with<CT_LOGISTIC, false>(rows, first, last);
  case CT_RELU:
    return rows.y ? units_backward_with<CT_RELU, false>(rows, first, last)
                  : units_backward_with<CT_RELU, true>(rows, first, last);
  case CT_LEAKY_RELU:
    return rows.y ? units_backward_with<CT_LEAKY_RELU, false>(rows, first, last)
                  : units_backward_with<CT_LEAKY_RELU, true>(rows, first, last);
  case CT_NO_ACTIVATION: return units_backward_with<CT_NO_ACTIVATION, true>(rows, first, last);
  }
}
