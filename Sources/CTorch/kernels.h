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

// What units did so far, for their moments: x and y of the first row, and the sums of
// dx, dy, dx dx and dx dy, where d is the difference from it.
struct SeenUnits {
  bool isFirst;
  float *first, *sums;
};

// A step forward of some rows: what the inputs and the states gave, [rows, blocks units] each, becomes the
// next state. Places say where a row's numbers lie among those of all rows.
struct RecurrentStep {
  int64_t rows, units;
  ct_form form;
  const float *gain, *bias, *fed_bias, *returned_bias, *fed, *returned;
  const int64_t *places;
  float *state, *cell;
  // Of all rows.
  float *states, *kept;
  bool keeps_all; // or the units' x and y alone, where there is no way back
  SeenUnits seen;
};

// A step back: the gradient by the state becomes those by what the inputs and the states gave.
struct RecurrentReturn {
  int64_t rows, units;
  ct_form form;
  const float *gain;
  const int64_t *places;
  // Of all rows; those of the step before are null where there is none.
  const float *kept, *kept_before, *states_before, *gradient;
  int64_t gradient_stride;
  // The gradient by the state and the cell before, on top of what the product gives.
  float *carried, *cell;
  // The states before, [rows, units], and gradients, [rows, blocks units]; those of biases are sums, in which
  // the states' bias differs from the inputs' by that of a GRU's candidates alone.
  float *before, *fed, *returned, *fed_bias, *candidate_bias;
};

// Units of many rows: x, [rows, units], becomes y; and their way back. Gain and bias are [units], as are scale
// and shift, which may be null.
struct UnitRows {
  int64_t units;
  ct_form form;
  ct_activation activation;
  float leak;
  const float *gain, *bias, *scale, *shift, *x;
  // Added before the activation function, which what is seen does not pass then; may be null.
  const float *shortcut;
  float *y;
  SeenUnits seen;
};

struct UnitReturn {
  int64_t units;
  ct_form form;
  ct_activation activation;
  float leak;
  const float *gain, *bias, *scale, *shift, *x;
  // Null where the slope follows from v, which x makes with less traffic than y.
  const float *y;
  const float *gradient;
  // [2, units]: the means of both over all rows, which may be null.
  const float *means;
  // The gradients by x and by v, and the sums, [2, units], each of which may be null.
  float *to_x, *to_v, *sums;
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
  void (*gru_forward)(const RecurrentStep &);
  void (*gru_backward)(const RecurrentReturn &);
  void (*lstm_forward)(const RecurrentStep &);
  void (*lstm_backward)(const RecurrentReturn &);
  void (*units_statistics)(const UnitRows &, int64_t, int64_t);
  void (*units_forward)(const UnitRows &, int64_t, int64_t);
  void (*units_backward)(const UnitReturn &, int64_t, int64_t);
};

// The passes for the instructions that LibTorch uses here, which ATEN_CPU_CAPABILITY can lower.
extern const Passes &passes;

} // namespace ctorch
