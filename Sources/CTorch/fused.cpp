// Fused passes of dense layers and optimizers: the C face, the choice of instructions, and threads.
#include <ATen/Parallel.h>
#include <dlfcn.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>

#include "guard.h"

using namespace ctorch;

namespace {

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
  float share;
  const float *offset;
  const int64_t *labels;
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

struct ScalingStep {
  float *weights;
  float deficit, rate;
};

struct Passes {
  void (*fire)(const Layer &, int64_t, int64_t);
  void (*send_back)(const Layer &, int64_t, int64_t);
  double (*judge)(const Outputs &);
  void (*convert)(const uint8_t *, float *, int64_t);
  void (*adam)(const AdamStep &, int64_t, int64_t);
  void (*momentum)(const MomentumStep &, int64_t, int64_t);
  void (*scale_synapses)(const ScalingStep &, int64_t, int64_t);
};

// The passes for the instructions that every processor of its kind has.
namespace baseline {
#define LANES 4
#include "vectors.h"

#include "passes.h"
#undef LANES
#undef INLINE
} // namespace baseline

#ifdef __x86_64__
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
namespace avx2 {
#define LANES 8
#include "vectors.h"

#include "passes.h"
#undef LANES
#undef INLINE
} // namespace avx2
#pragma clang attribute pop

#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
namespace avx512 {
#define LANES 16
#include "vectors.h"

#include "passes.h"
#undef LANES
#undef INLINE
} // namespace avx512
#pragma clang attribute pop
#endif

const Passes &chosen_passes() {
#ifdef __x86_64__
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return avx512::passes;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2::passes;
#endif
  return baseline::passes;
}

const Passes &passes = chosen_passes();

// Rows lie this many floats apart, or a multiple of it, so that every vector of a row is whole.
constexpr int64_t row_unit = 16;

// LibTorch's own pool of threads; its headers use it only in files compiled with -fopenmp.
using Region = void (*)(void (*)(void *), void *, unsigned, unsigned);
const Region open_region = reinterpret_cast<Region>(dlsym(RTLD_DEFAULT, "GOMP_parallel"));
using ThreadNumber = int (*)();
const ThreadNumber thread_number =
    reinterpret_cast<ThreadNumber>(dlsym(RTLD_DEFAULT, "omp_get_thread_num"));

// Calls body(first, last) for parts of 0 ..< count, each a multiple of `unit` long but for the last,
// on as many threads as LibTorch may use, where the work is worth more than waking them.
template <typename Body> void share_out(int64_t count, int64_t unit, int64_t work, Body body) {
  const int64_t units = (count + unit - 1) / unit;
  const int64_t threads = std::min<int64_t>(at::get_num_threads(), units);
  if (threads < 2 || work < 32768 || !open_region || !thread_number) return body(0, count);
  struct Shared {
    int64_t count, unit, units, threads;
    Body &body;
  } shared{count, unit, units, threads, body};
  open_region(
      [](void *context) {
        const Shared &shared = *static_cast<Shared *>(context);
        const int64_t number = thread_number();
        const int64_t first = shared.units * number / shared.threads * shared.unit;
        const int64_t last = shared.units * (number + 1) / shared.threads * shared.unit;
        shared.body(first, std::min(last, shared.count));
      },
      &shared, static_cast<unsigned>(threads), 0);
}

// How many rows before its turn a sample is asked for from memory.
constexpr int64_t rows_ahead = 4;

void require(bool condition, const char *what) {
  if (!condition) throw std::invalid_argument(what);
}

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

// C = A B, all of rows with elements side by side; A or B may be read transposed.
using Product = void (*)(const char *, const char *, const int *, const int *, const int *,
                         const float *, const float *, const int *, const float *, const int *,
                         const float *, float *, const int *);
const Product blas_product = reinterpret_cast<Product>(dlsym(RTLD_DEFAULT, "sgemm_"));

bool suits_blas(const at::Tensor &matrix) {
  return matrix.is_cpu() && matrix.scalar_type() == at::kFloat && matrix.dim() == 2 &&
         matrix.stride(1) == 1 && matrix.stride(0) >= matrix.size(1) && matrix.numel() > 0 &&
         matrix.stride(0) <= INT32_MAX;
}

} // namespace

int ct_product(ct_tensor product, ct_tensor a, bool a_transposed, ct_tensor b, bool b_transposed) {
  return perform([&] {
    at::Tensor &c = product->value;
    const at::Tensor &left = a->value, &right = b->value;
    require(c.dim() == 2 && left.dim() == 2 && right.dim() == 2 &&
                c.size(0) == left.size(a_transposed) && c.size(1) == right.size(!b_transposed) &&
                left.size(!a_transposed) == right.size(b_transposed),
            "the shapes of a product do not fit");
    // LibTorch's own call costs microseconds, as much as such a product of 50 units.
    if (!blas_product || !suits_blas(c) || !suits_blas(left) || !suits_blas(right)) {
      at::mm_out(c, a_transposed ? left.t() : left, b_transposed ? right.t() : right);
      return;
    }
    // BLAS reads columns: our C = A B is its Cᵗ = Bᵗ Aᵗ.
    const int m = static_cast<int>(c.size(1)), n = static_cast<int>(c.size(0));
    const int k = static_cast<int>(left.size(!a_transposed));
    const int lda = static_cast<int>(left.stride(0)), ldb = static_cast<int>(right.stride(0));
    const int ldc = static_cast<int>(c.stride(0));
    const float one = 1, zero = 0;
    blas_product(b_transposed ? "T" : "N", a_transposed ? "T" : "N", &m, &n, &k, &one,
                 static_cast<const float *>(right.data_ptr()), &ldb,
                 static_cast<const float *>(left.data_ptr()), &lda, &zero,
                 static_cast<float *>(c.data_ptr()), &ldc);
  });
}

int ct_dense_fire(const ct_dense_layer *from, ct_tensor moments) {
  return perform([&] {
    Layer layer = layer_of(from);
    require(layer.y, "a forward pass needs y");
    if (moments) {
      layer.moments = elements(moments, 5 * layer.units);
      layer.moments_stride = moments->value.stride(0);
    }
    share_out(layer.units, row_unit, 4 * layer.rows * layer.units, [&](int64_t first, int64_t last) {
      passes.fire(layer, first, last);
    });
  });
}

int ct_dense_return(const ct_dense_layer *from, ct_tensor gradient, ct_tensor offset_gradient,
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
      passes.send_back(layer, first, last);
    });
  });
}

int ct_dense_judge(ct_tensor z, ct_tensor offset, ct_tensor labels, ct_loss loss, bool relu,
                   ct_tensor gradient, ct_tensor offset_gradient, double *value) {
  return perform([&] {
    Outputs outputs{};
    outputs.rows = z->value.size(0);
    outputs.classes = z->value.size(1);
    outputs.loss = loss;
    outputs.relu = relu;
    outputs.share = 1.f / static_cast<float>(outputs.rows);
    outputs.z = rows_of(z, outputs.rows, outputs.classes, outputs.z_stride);
    outputs.gradient = rows_of(gradient, outputs.rows, outputs.classes, outputs.gradient_stride);
    outputs.offset = elements(offset, outputs.classes);
    outputs.offset_gradient = elements(offset_gradient, outputs.classes);
    require(labels->value.is_cpu() && labels->value.scalar_type() == at::kLong &&
                labels->value.is_contiguous() && labels->value.numel() == outputs.rows,
            "a loss needs one int64 label a row");
    outputs.labels = static_cast<const int64_t *>(labels->value.data_ptr());
    for (int64_t row = 0; row < outputs.rows; ++row)
      require(outputs.labels[row] >= 0 && outputs.labels[row] < outputs.classes,
              "a label is not one of the classes");
    *value = passes.judge(outputs);
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

int ct_scale_synapses(ct_tensor weights, double deficit, double rate) {
  return perform([&] {
    require(weights->value.is_contiguous(), "scaling needs weights that lie side by side");
    const int64_t count = weights->value.numel();
    const ScalingStep step{elements(weights, count), static_cast<float>(deficit),
                           static_cast<float>(rate)};
    share_out(count, row_unit, count, [&](int64_t first, int64_t last) {
      passes.scale_synapses(step, first, last);
    });
  });
}
