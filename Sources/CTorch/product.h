// Matrix products of float32 on the CPU.
#pragma once

#include <cstdint>

namespace ctorch {

// A matrix whose rows lie `stride` elements apart, or its transpose.
struct Factor {
  const float *elements;
  int64_t stride;
  bool transposed = false;
};

// C = A B, or C += A B where `adding`: C has `rows` and `columns`, A and B share `inner`. On the calling
// thread alone inside a parallel region.
void multiply(int64_t rows, int64_t columns, int64_t inner, Factor a, Factor b, float *c,
              int64_t c_stride, bool adding = false);

} // namespace ctorch
