// What the fused passes work on, and the passes themselves for the instructions of this processor.
#pragma once

#include <cstdint>

#include "ctorch.h"

namespace ctorch {

struct Layer {
  int64_t rows, units;
  ct_form form;
  ct_activation activation;
  float leak;
  const float *offset, *gain, *bias, *scale, *shift;
  float *x, *y, *gradient;
  int64_t x_stride, y_stride, gradient_stride;
  float *moments;
  int64_t moments_stride;
  float *offset_gradient, *v_sums, *vu_sums;
};

struct Outputs {
  int64_t rows, classes;
  ct_loss loss;
  bool relu;
  const float *offset;
  // One label a row, or as many numbers as there are outputs.
  const int64_t *labels;
  const float *numbers;
  // How much each class counts; null where all count one.
  const float *class_weights;
  float *z, *gradient, *offset_gradient;
  int64_t z_stride, gradient_stride;
};

struct AdamStep {
  float *values, *mean, *square;
  const float *gradients;
  float mean_kept, mean_share, square_kept, square_share, deviation_scale, epsilon, rate;
};

struct MomentumStep {
  float *values, *velocity;
  const float *gradients;
  float momentum, rate;
};

struct Dropout {
  const float *from;
  float *to;
  int64_t columns, from_stride, to_stride;
  uint64_t seed;
  uint32_t threshold;
  float factor;
};

struct ScalingStep {
  float *weights;
  float deficit, rate, clip;
};

struct Passes {
  void (*forward)(const Layer &, int64_t, int64_t);
  void (*backward)(const Layer &, int64_t, int64_t);
  double (*loss)(const Outputs &);
  void (*convert)(const uint8_t *, float *, int64_t);
  void (*dropout)(const Dropout &, int64_t, int64_t);
  void (*adam)(const AdamStep &, int64_t, int64_t);
  void (*momentum)(const MomentumStep &, int64_t, int64_t);
  void (*scale_synapses)(const ScalingStep &, int64_t, int64_t);
};

// The passes for the instructions that LibTorch uses here, which ATEN_CPU_CAPABILITY can lower.
extern const Passes &passes;

} // namespace ctorch
