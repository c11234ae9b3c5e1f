// The C face of the fused passes of dense layers and optimizers.
#include <cstdint>

#include "guard.h"
#include "kernels.h"
#include "parallel.h"

using namespace ctorch;

namespace {

// Rows lie this many floats apart, or a multiple of it, so that every vector of a row is whole.
constexpr int64_t row_unit = 16;

// How many rows before its turn a sample is asked for from memory.
constexpr int64_t rows_ahead = 4;

// The elements of a float32 tensor on the CPU; null where there is none.
float *elements(ct_tensor tensor, int64_t count) {
  if (!tensor || !tensor->value.defined()) return nullptr;
  const at::Tensor &value = tensor->value;
  require(value.is_cpu() && value.scalar_type() == at::kFloat && value.numel() == count &&
              (value.dim() == 0 || value.stride(-1) == 1),
          "a fused pass needs float32 on the CPU, of as many elements as there are units");
  return static_cast<float *>(value.data_ptr());
}

// The rows of activities, each padded to whole vectors.
float *rows_of(ct_tensor tensor, int64_t rows, int64_t units, int64_t &stride) {
  if (!tensor || !tensor->value.defined()) return nullptr;
  const at::Tensor &value = tensor->value;
  require(value.is_cpu() && value.scalar_type() == at::kFloat && value.dim() == 2 &&
              value.size(0) == rows && value.size(1) == units && value.stride(1) == 1,
          "a fused pass needs float32 on the CPU, [rows, units]");
  stride = value.stride(0);
  require(stride % row_unit == 0 && stride >= units, "a fused pass needs padded rows");
  return static_cast<float *>(value.data_ptr());
}

Layer layer_of(const ct_dense_layer *from) {
  require(from->x && from->x->value.dim() == 2, "a fused pass needs x, [rows, units]");
  Layer layer{};
  layer.rows = from->x->value.size(0);
  layer.units = from->x->value.size(1);
  layer.form = from->form;
  layer.activation = from->activation;
  layer.leak = from->leak;
  layer.x = rows_of(from->x, layer.rows, layer.units, layer.x_stride);
  layer.y = rows_of(from->y, layer.rows, layer.units, layer.y_stride);
  layer.offset = elements(from->offset, layer.units);
  layer.gain = elements(from->gain, layer.units);
  layer.bias = elements(from->bias, layer.units);
  layer.scale = elements(from->scale, layer.units);
  layer.shift = elements(from->shift, layer.units);
  return layer;
}

} // namespace

int ct_dense_forward(const ct_dense_layer *from, ct_tensor moments) {
  return perform([&] {
    Layer layer = layer_of(from);
    require(layer.y, "a forward pass needs y");
    if (moments) {
      layer.moments = elements(moments, 5 * layer.units);
      layer.moments_stride = moments->value.stride(0);
    }
    share_out(layer.units, row_unit, 4 * layer.rows * layer.units, [&](int64_t first, int64_t last) {
      passes.forward(layer, first, last);
    });
  });
}

int ct_dense_backward(const ct_dense_layer *from, ct_tensor gradient, ct_tensor offset_gradient,
                    ct_tensor v_sums, ct_tensor vu_sums) {
  return perform([&] {
    Layer layer = layer_of(from);
    layer.gradient = rows_of(gradient, layer.rows, layer.units, layer.gradient_stride);
    layer.offset_gradient = elements(offset_gradient, layer.units);
    layer.v_sums = elements(v_sums, layer.units);
    layer.vu_sums = elements(vu_sums, layer.units);
    require(layer.y && layer.gradient, "a backward pass needs y and a gradient");
    require(!layer.v_sums == !layer.vu_sums, "a backward pass needs both sums or none");
    share_out(layer.units, row_unit, layer.rows * layer.units, [&](int64_t first, int64_t last) {
      passes.backward(layer, first, last);
    });
  });
}

int ct_dense_loss(ct_tensor z, ct_tensor offset, ct_tensor targets, ct_tensor class_weights,
                   ct_loss loss, bool relu, ct_tensor gradient, ct_tensor offset_gradient,
                   double *value) {
  return perform([&] {
    Outputs outputs{};
    outputs.rows = z->value.size(0);
    outputs.classes = z->value.size(1);
    outputs.loss = loss;
    outputs.relu = relu;
    outputs.z = rows_of(z, outputs.rows, outputs.classes, outputs.z_stride);
    outputs.gradient = rows_of(gradient, outputs.rows, outputs.classes, outputs.gradient_stride);
    outputs.offset = elements(offset, outputs.classes);
    outputs.offset_gradient = elements(offset_gradient, outputs.classes);
    const at::Tensor &wanted = targets->value;
    require(wanted.is_cpu() && wanted.is_contiguous(), "a loss needs targets side by side on the CPU");
    if (wanted.scalar_type() == at::kFloat) {
      require(loss == CT_MEAN_SQUARED_ERROR && !class_weights,
              "only the mean squared error is of numbers, and they are of no class");
      outputs.numbers = elements(targets, outputs.rows * outputs.classes);
    } else {
      require(wanted.scalar_type() == at::kLong && wanted.numel() == outputs.rows,
              "a loss needs one int64 label a row");
      outputs.labels = static_cast<const int64_t *>(wanted.data_ptr());
      outputs.class_weights = elements(class_weights, outputs.classes);
      for (int64_t row = 0; row < outputs.rows; ++row)
        require(outputs.labels[row] >= 0 && outputs.labels[row] < outputs.classes,
                "a label is not one of the classes");
    }
    [[maybe_unused]] const FlushingTiny flushing;
    *value = passes.loss(outputs);
  });
}

int ct_gather_images(ct_tensor images, ct_tensor rows, ct_tensor inputs) {
  return perform([&] {
    const at::Tensor &from = images->value, &order = rows->value;
    require(from.is_cpu() && from.scalar_type() == at::kByte && from.is_contiguous() &&
                from.dim() == 2 && order.is_cpu() && order.scalar_type() == at::kLong &&
                order.is_contiguous() && order.dim() == 1,
            "gathering needs uint8 images [samples, numbers] and int64 rows");
    int64_t stride = 0;
    const int64_t count = order.size(0), width = from.size(1);
    float *to = rows_of(inputs, count, width, stride);
    const auto *bytes = static_cast<const uint8_t *>(from.data_ptr());
    const auto *index = static_cast<const int64_t *>(order.data_ptr());
    for (int64_t row = 0; row < count; ++row)
      require(index[row] >= 0 && index[row] < from.size(0), "a row is not one of the samples");
    share_out(count, 1, count * width, [&](int64_t first, int64_t last) {
      for (int64_t row = first; row < last; ++row) {
        // The samples lie about at random: the processor is told of the rows to come.
        if (row + rows_ahead < last)
          for (int64_t byte = 0; byte < width; byte += 64)
            __builtin_prefetch(bytes + index[row + rows_ahead] * width + byte);
        passes.convert(bytes + index[row] * width, to + row * stride, width);
      }
    });
  });
}

int ct_dropout(ct_tensor to, ct_tensor from, double share, uint64_t seed) {
  return perform([&] {
    require(0 <= share && share < 1, "the dropout rate is from 0 to less than 1");
    Dropout choice{};
    const int64_t rows = from->value.size(0);
    choice.columns = from->value.size(1);
    choice.from = rows_of(from, rows, choice.columns, choice.from_stride);
    choice.to = rows_of(to, rows, choice.columns, choice.to_stride);
    choice.seed = seed;
    choice.threshold = static_cast<uint32_t>(share * 0x1p32);
    choice.factor = static_cast<float>(1 / (1 - share));
    share_out(rows, 1, rows * choice.columns, [&](int64_t first, int64_t last) {
      passes.dropout(choice, first, last);
    });
  });
}

int ct_adam(ct_tensor values, ct_tensor gradients, ct_tensor mean, ct_tensor square, double beta1,
            double beta2, double deviation_scale, double epsilon, double rate) {
  return perform([&] {
    const int64_t count = values->value.numel();
    const AdamStep step{elements(values, count),
                        elements(mean, count),
                        elements(square, count),
                        elements(gradients, count),
                        static_cast<float>(beta1),
                        static_cast<float>(1 - beta1),
                        static_cast<float>(beta2),
                        static_cast<float>(1 - beta2),
                        static_cast<float>(deviation_scale),
                        static_cast<float>(epsilon),
                        static_cast<float>(rate)};
    share_out(count, row_unit, count, [&](int64_t first, int64_t last) {
      passes.adam(step, first, last);
    });
  });
}

int ct_momentum(ct_tensor values, ct_tensor gradients, ct_tensor velocity, double momentum,
                double rate) {
  return perform([&] {
    const int64_t count = values->value.numel();
    const MomentumStep step{elements(values, count), elements(velocity, count),
                            elements(gradients, count), static_cast<float>(momentum),
                            static_cast<float>(rate)};
    share_out(count, row_unit, count, [&](int64_t first, int64_t last) {
      passes.momentum(step, first, last);
    });
  });
}

int ct_scale_synapses(ct_tensor weights, double deficit, double rate, double clip) {
  return perform([&] {
    require(weights->value.is_contiguous(), "scaling needs weights that lie side by side");
    const int64_t count = weights->value.numel();
    const ScalingStep step{elements(weights, count), static_cast<float>(deficit),
                           static_cast<float>(rate), static_cast<float>(clip)};
    share_out(count, row_unit, count, [&](int64_t first, int64_t last) {
      passes.scale_synapses(step, first, last);
    });
  });
}
