// Vectors of LANES floats and the functions that the fused passes need of them.
//
// Included once for each instruction set, in a namespace of its own; see fused.cpp.

typedef float floats __attribute__((vector_size(4 * LANES)));
typedef int32_t ints __attribute__((vector_size(4 * LANES)));
typedef uint32_t bits __attribute__((vector_size(4 * LANES)));
typedef uint64_t words __attribute__((vector_size(4 * LANES)));
typedef uint8_t bytes __attribute__((vector_size(LANES)));

#define INLINE_LAMBDA __attribute__((always_inline))
#define INLINE_MEMBER inline INLINE_LAMBDA
#define INLINE static INLINE_MEMBER

INLINE floats load(const float *from) {
  floats value;
  __builtin_memcpy(&value, from, sizeof value);
  return value;
}

INLINE void store(float *to, floats value) { __builtin_memcpy(to, &value, sizeof value); }

INLINE floats all(float value) { return value - floats{}; }

// The first `count` floats, or all lanes; `rest` in the others.
INLINE floats load_some(const float *from, int64_t count, float rest) {
  if (count >= LANES) return load(from);
  floats value = all(rest);
  for (int64_t lane = 0; lane < count; ++lane) value[lane] = from[lane];
  return value;
}

INLINE void store_some(float *to, floats value, int64_t count) {
  if (count >= LANES) return store(to, value);
  for (int64_t lane = 0; lane < count; ++lane) to[lane] = value[lane];
}

// All ones in the first `count` lanes.
INLINE ints first_lanes(int64_t count) {
  ints mask;
  for (int lane = 0; lane < LANES; ++lane) mask[lane] = lane < count ? -1 : 0;
  return mask;
}

// Random bits that follow from a seed and a place: SplitMix64 of Steele, Lea and Flood 2014, of which
// each number fills two lanes.
INLINE bits random_bits(uint64_t seed, uint64_t place) {
  words z;
  for (int word = 0; word < LANES / 2; ++word) z[word] = place + 1 + word;
  z = z * 0x9E3779B97F4A7C15u + seed;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return (bits)(z ^ (z >> 31));
}

INLINE float largest_of(floats value) { return __builtin_reduce_max(value); }

INLINE float sum_of(floats value) {
  for (int half = LANES / 2; half > 0; half /= 2)
    for (int lane = 0; lane < half; ++lane) value[lane] += value[lane + half];
  return value[0];
}

INLINE floats multiply_add(floats a, floats b, floats c) { return __builtin_elementwise_fma(a, b, c); }

// For y in [-87, 0]: the scale s = 2ⁿ and the polynomial p ≈ eʳ - 1 of eʸ = s (1 + p), where
// n = round(y / ln 2) and r = y - n ln 2, so that |r| <= ln(2) / 2.
INLINE void split_exponential(floats y, floats &s, floats &p) {
  const float shift = 12582912; // 1.5 · 2²³: adding it rounds to whole numbers
  floats n = multiply_add(y, all(1.44269504f), all(shift));
  s = (floats)(((ints)n + 127) << 23);
  n = n - shift;
  floats r = multiply_add(n, all(-0.693145752f), y);
  r = multiply_add(n, all(-1.42860677e-6f), r);
  // The series of eʳ - 1 - r, of which the first term left out is below a quarter of an ulp.
  floats q = all(1.f / 5040);
  q = multiply_add(q, r, all(1.f / 720));
  q = multiply_add(q, r, all(1.f / 120));
  q = multiply_add(q, r, all(1.f / 24));
  q = multiply_add(q, r, all(1.f / 6));
  q = multiply_add(q, r, all(0.5f));
  p = multiply_add(q, r * r, r);
}

// eʸ for y <= 0; below -87, where it is no longer a normal number, e⁻⁸⁷.
INLINE floats exponential(floats y) {
  floats s, p;
  split_exponential(y < -87 ? all(-87) : y, s, p);
  return multiply_add(s, p, s);
}

// 1 / x, or what is within two units in the last place of it, for x between 1 and 2.
INLINE floats nearly_inverse(floats x) {
#if LANES == 16
  const floats guess = __builtin_ia32_rcp14ps512_mask(x, floats{}, -1);
  return multiply_add(guess, multiply_add(-guess, x, all(1)), guess);
#else
  return 1 / x;
#endif
}

// tanh x = -m / (2 + m) with m = e^(-2|x|) - 1, which keeps its digits where x is small.
INLINE floats hyperbolic_tangent(floats x) {
  const ints sign = (ints)x & INT32_MIN;
  floats y = (floats)((ints)x & INT32_MAX) * -2;
  floats s, p;
  split_exponential(y < -20 ? all(-20) : y, s, p);
  floats m = multiply_add(s, p, s - 1);
  // What 2 + m and its inverse were rounded by goes back into the quotient.
  floats divisor = 2 + m, inverse = nearly_inverse(divisor), lost = m - (divisor - 2);
  floats quotient = -m * inverse;
  floats rest = multiply_add(-quotient, divisor, -m);
  rest = multiply_add(-quotient, lost, rest);
  return (floats)((ints)multiply_add(rest, inverse, quotient) | sign);
}

INLINE floats logistic(floats x) {
  floats e = exponential((floats)((ints)x | INT32_MIN));
  return (x < 0 ? e : all(1)) / (1 + e);
}
