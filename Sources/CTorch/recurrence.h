// One step of some rows of a recurrent layer, on vectors of LANES floats.
//
// Included once for each instruction set; see kernels.cpp. What belongs to one row lies side by side, block
// after block: a gate's numbers, then the next gate's.

// Some units of a row, LANES of them or, at the end of a row, fewer.
template <bool whole> struct Units {
  int64_t row, place, at, units;

  INLINE_MEMBER int64_t count() const { return whole ? LANES : units - at; }
  INLINE_MEMBER floats get(const float *from) const { return load_some(from, count(), 0); }
  INLINE_MEMBER void set(float *to, floats value) const { store_some(to, value, count()); }
  INLINE_MEMBER void add(float *to, floats value) const { set(to, get(to) + value); }
  // Where the units of a row's block are, of rows of so many blocks.
  template <typename Element>
  INLINE_MEMBER Element *of(Element *rows, int64_t row, int64_t blocks, int64_t block) const {
    return rows + (row * blocks + block) * units + at;
  }
};

// Keeps numbers of units for the way back, or the last two alone, the units' x and y.
template <int64_t count, bool whole>
INLINE void keep(const RecurrentStep &step, const Units<whole> &u, const floats (&numbers)[count]) {
  if (step.keeps_all) {
    for (int64_t block = 0; block < count; ++block)
      u.set(u.of(step.kept, u.place, count, block), numbers[block]);
  } else {
    for (int64_t block = 0; block < 2; ++block)
      u.set(u.of(step.kept, u.place, 2, block), numbers[count - 2 + block]);
  }
}

// Calls body(Units) for all units of all rows.
template <typename Step, typename Body> INLINE void each(const Step &step, Body body) {
  const int64_t vectors = step.units / LANES * LANES;
  for (int64_t row = 0; row < step.rows; ++row) {
    const int64_t place = step.places[row];
    for (int64_t at = 0; at < vectors; at += LANES) body(Units<true>{row, place, at, step.units});
    if (vectors < step.units) body(Units<false>{row, place, vectors, step.units});
  }
}

// Adds what units did to the sums of differences from their first x and y, for their moments.
template <bool whole>
INLINE void gather(const SeenUnits &seen, const Units<whole> &u, floats x, floats y) {
  float *x_first = u.of(seen.first, 0, 2, 0), *y_first = u.of(seen.first, 0, 2, 1);
  if (seen.isFirst && u.row == 0) {
    u.set(x_first, x);
    u.set(y_first, y);
  }
  const floats dx = x - u.get(x_first), dy = y - u.get(y_first);
  u.add(u.of(seen.sums, 0, 4, 0), dx);
  u.add(u.of(seen.sums, 0, 4, 1), dy);
  u.add(u.of(seen.sums, 0, 4, 2), dx * dx);
  u.add(u.of(seen.sums, 0, 4, 3), dx * dy);
}

// What the inputs and the states give a gate, with their biases.
template <bool whole>
INLINE floats gate(const RecurrentStep &step, const Units<whole> &u, int64_t blocks, int64_t block) {
  const floats fed = u.get(u.of(step.fed, u.row, blocks, block)) +
                     u.get(u.of(step.fed_bias, 0, blocks, block));
  return fed + (u.get(u.of(step.returned, u.row, blocks, block)) +
                u.get(u.of(step.returned_bias, 0, blocks, block)));
}

// Cho and others 2014, in PyTorch's form: r = σ(…), z = σ(…), v = W_n x + r (U_n h), n = tanh(u of v),
// h ← n + z (h − n). It keeps r, z, U_n h, v and n.
static void gru_forward(const RecurrentStep &step) {
  each(step, [&](auto u) INLINE_LAMBDA {
    const floats r = logistic(gate(step, u, 3, 0)), z = logistic(gate(step, u, 3, 1));
    const floats q = u.get(u.of(step.returned, u.row, 3, 2)) + u.get(u.of(step.returned_bias, 0, 3, 2));
    const floats fed = u.get(u.of(step.fed, u.row, 3, 2)) + u.get(u.of(step.fed_bias, 0, 3, 2));
    const floats v = multiply_add(r, q, fed);
    const Transform t = affine(step.form, step.gain, step.bias, u.at, u.count());
    const floats n = hyperbolic_tangent(multiply_add(v - t.center, t.factor, t.summand));
    float *state = u.of(step.state, u.row, 1, 0);
    const floats next = multiply_add(z, u.get(state) - n, n);
    u.set(state, next);
    u.set(u.of(step.states, u.place, 1, 0), next);
    keep<5>(step, u, {r, z, q, v, n});
    gather(step.seen, u, v, n);
  });
}

static void gru_backward(const RecurrentReturn &step) {
  each(step, [&](auto u) INLINE_LAMBDA {
    const auto kept = [&](int64_t block) INLINE_LAMBDA {
      return u.get(u.of(step.kept, u.place, 5, block));
    };
    const floats r = kept(0), z = kept(1), q = kept(2), n = kept(4);
    const floats before = step.states_before ? u.get(u.of(step.states_before, u.place, 1, 0)) : all(0);
    float *carried = u.of(step.carried, u.row, 1, 0);
    const floats h = u.get(carried) + u.get(step.gradient + u.place * step.gradient_stride + u.at);
    const Transform t = affine(step.form, step.gain, nullptr, u.at, u.count());
    const floats v = h * (1 - z) * (1 - n * n) * t.factor;
    const floats to_r = v * q * r * (1 - r), to_z = h * (before - n) * z * (1 - z);
    u.set(carried, h * z);
    u.set(u.of(step.before, u.row, 1, 0), before);
    const floats fed[] = {to_r, to_z, v}, returned[] = {to_r, to_z, v * r};
    for (int64_t block = 0; block < 3; ++block) {
      u.set(u.of(step.fed, u.row, 3, block), fed[block]);
      u.set(u.of(step.returned, u.row, 3, block), returned[block]);
      u.add(u.of(step.fed_bias, 0, 3, block), fed[block]);
    }
    u.add(u.of(step.candidate_bias, 0, 1, 0), returned[2]);
  });
}

// Hochreiter and Schmidhuber 1997, in PyTorch's form: i, f, o = σ(…), v = W_g x + U_g h, g = tanh(u of v),
// c ← f c + i g, h ← o tanh c. It keeps i, f, o, tanh c, c, v and g.
static void lstm_forward(const RecurrentStep &step) {
  each(step, [&](auto u) INLINE_LAMBDA {
    const floats i = logistic(gate(step, u, 4, 0)), f = logistic(gate(step, u, 4, 1));
    const floats v = gate(step, u, 4, 2), o = logistic(gate(step, u, 4, 3));
    const Transform t = affine(step.form, step.gain, step.bias, u.at, u.count());
    const floats g = hyperbolic_tangent(multiply_add(v - t.center, t.factor, t.summand));
    float *cell = u.of(step.cell, u.row, 1, 0);
    const floats c = multiply_add(f, u.get(cell), i * g), bent = hyperbolic_tangent(c);
    u.set(cell, c);
    u.set(u.of(step.state, u.row, 1, 0), o * bent);
    u.set(u.of(step.states, u.place, 1, 0), o * bent);
    keep<7>(step, u, {i, f, o, bent, c, v, g});
    gather(step.seen, u, v, g);
  });
}

static void lstm_backward(const RecurrentReturn &step) {
  each(step, [&](auto u) INLINE_LAMBDA {
    const auto kept = [&](int64_t block) INLINE_LAMBDA {
      return u.get(u.of(step.kept, u.place, 7, block));
    };
    const floats i = kept(0), f = kept(1), o = kept(2), bent = kept(3), g = kept(6);
    const floats c_before = step.kept_before ? u.get(u.of(step.kept_before, u.place, 7, 4)) : all(0);
    const floats before = step.states_before ? u.get(u.of(step.states_before, u.place, 1, 0)) : all(0);
    float *carried = u.of(step.carried, u.row, 1, 0), *cell = u.of(step.cell, u.row, 1, 0);
    const floats h = u.get(carried) + u.get(step.gradient + u.place * step.gradient_stride + u.at);
    const floats c = multiply_add(h * o, 1 - bent * bent, u.get(cell));
    const Transform t = affine(step.form, step.gain, nullptr, u.at, u.count());
    const floats fed[] = {c * g * i * (1 - i), c * c_before * f * (1 - f),
                          c * i * (1 - g * g) * t.factor, h * bent * o * (1 - o)};
    u.set(cell, c * f);
    u.set(carried, all(0));
    u.set(u.of(step.before, u.row, 1, 0), before);
    for (int64_t block = 0; block < 4; ++block) {
      u.set(u.of(step.fed, u.row, 4, block), fed[block]);
      u.add(u.of(step.fed_bias, 0, 4, block), fed[block]);
    }
  });
}
