// Arithmetic, reductions, products, losses and gradients.
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <vector>

#include "guard.h"
#include "parallel.h"

using namespace ctorch;

namespace {

// Whether elements can be gone through one after the other, and no gradient is watching.
bool is_plain(const at::Tensor &a) {
  return a.is_cpu() && a.scalar_type() == at::kFloat && a.is_contiguous() &&
         !(at::GradMode::is_enabled() && a.requires_grad());
}

// Applies an operation with a number. LibTorch makes a tensor of the number first, which on what a
// rule keeps of some hundred neurons takes several times as long as the operation.
template <typename Operation, typename Otherwise>
at::Tensor with_scalar(const at::Tensor &a, Operation operation, Otherwise otherwise) {
  if (!is_plain(a)) return otherwise();
  at::Tensor made = at::empty_like(a);
  const float *from = static_cast<const float *>(a.data_ptr());
  float *to = static_cast<float *>(made.data_ptr());
  const int64_t count = a.numel();
  for (int64_t index = 0; index < count; ++index) to[index] = operation(from[index]);
  return made;
}

// The lower median of each column of float32, NaN where a column has one.
//
// Floats in the order of their bits are whole numbers, whose median is found bit by bit: of 16 columns at a
// time, by counting how many of each column lie below. LibTorch sorts one column after the other.
at::Tensor column_medians(const at::Tensor &a) {
  const int64_t rows = a.size(0), columns = a.size(1), row_stride = a.stride(0),
                column_stride = a.stride(1);
  constexpr int64_t block = 16;
  constexpr uint32_t sign = 0x80000000;
  at::Tensor made = at::empty({columns}, a.options());
  const float *from = static_cast<const float *>(a.data_ptr());
  float *to = static_cast<float *>(made.data_ptr());
  share_out(columns, block, 32 * rows * columns, [&](int64_t first, int64_t last) {
    std::vector<int32_t> keys(rows * block);
    for (int64_t start = first; start < last; start += block) {
      const int64_t width = std::min(block, last - start);
      bool is_nan[block] = {};
      for (int64_t row = 0; row < rows; ++row) {
        const float *values = from + row * row_stride + start * column_stride;
        for (int64_t column = 0; column < width; ++column) {
          const float value = values[column * column_stride];
          int32_t bits;
          std::memcpy(&bits, &value, sizeof bits);
          is_nan[column] |= value != value;
          keys[row * block + column] = bits ^ ((bits >> 31) & 0x7fffffff);
        }
      }
      // The largest number below which at most `rank` of the column lie is that of this rank.
      const int32_t rank = static_cast<int32_t>((rows - 1) / 2);
      uint32_t found[block] = {};
      for (uint32_t bit = sign; bit != 0; bit >>= 1) {
        int32_t tried[block], below[block] = {};
        for (int64_t column = 0; column < block; ++column)
          tried[column] = static_cast<int32_t>((found[column] | bit) ^ sign);
        for (int64_t row = 0; row < rows; ++row)
          for (int64_t column = 0; column < block; ++column)
            below[column] += keys[row * block + column] < tried[column];
        for (int64_t column = 0; column < block; ++column)
          if (below[column] <= rank) found[column] |= bit;
      }
      for (int64_t column = 0; column < width; ++column) {
        const int32_t key = static_cast<int32_t>(found[column] ^ sign);
        const int32_t bits = key ^ ((key >> 31) & 0x7fffffff);
        float median;
        std::memcpy(&median, &bits, sizeof median);
        to[start + column] = is_nan[column] ? std::numeric_limits<float>::quiet_NaN() : median;
      }
    }
  });
  return made;
}

} // namespace

ct_tensor ct_add(ct_tensor a, ct_tensor b) {
  return make([&] { return at::add(a->value, b->value); });
}
ct_tensor ct_subtract(ct_tensor a, ct_tensor b) {
  return make([&] { return at::sub(a->value, b->value); });
}
ct_tensor ct_multiply(ct_tensor a, ct_tensor b) {
  return make([&] { return at::mul(a->value, b->value); });
}
ct_tensor ct_divide(ct_tensor a, ct_tensor b) {
  return make([&] { return at::div(a->value, b->value); });
}
ct_tensor ct_add_scalar(ct_tensor a, double b) {
  return make([&] {
    return with_scalar(
        a->value, [y = static_cast<float>(b)](float x) { return x + y; },
        [&] { return at::add(a->value, b); });
  });
}
ct_tensor ct_multiply_scalar(ct_tensor a, double b) {
  return make([&] {
    return with_scalar(
        a->value, [y = static_cast<float>(b)](float x) { return x * y; },
        [&] { return at::mul(a->value, b); });
  });
}
ct_tensor ct_divide_scalar(ct_tensor a, double b) {
  return make([&] {
    return with_scalar(
        a->value, [y = static_cast<float>(b)](float x) { return x / y; },
        [&] { return at::div(a->value, b); });
  });
}
ct_tensor ct_scalar_divide(double a, ct_tensor b) {
  return make([&] { return at::mul(at::reciprocal(b->value), a); });
}
ct_tensor ct_maximum_scalar(ct_tensor a, double b) {
  return make([&] { return at::clamp_min(a->value, b); });
}
ct_tensor ct_greater_scalar(ct_tensor a, double b) {
  return make([&] { return at::gt(a->value, b); });
}
ct_tensor ct_is_equal(ct_tensor a, ct_tensor b) {
  return make([&] { return at::eq(a->value, b->value); });
}
ct_tensor ct_greater(ct_tensor a, ct_tensor b) {
  return make([&] { return at::gt(a->value, b->value); });
}
ct_tensor ct_greater_or_equal(ct_tensor a, ct_tensor b) {
  return make([&] { return at::ge(a->value, b->value); });
}
ct_tensor ct_larger(ct_tensor a, ct_tensor b) {
  return make([&] { return at::maximum(a->value, b->value); });
}
ct_tensor ct_smaller(ct_tensor a, ct_tensor b) {
  return make([&] { return at::minimum(a->value, b->value); });
}
ct_tensor ct_power(ct_tensor a, ct_tensor b) {
  return make([&] { return at::pow(a->value, b->value); });
}
ct_tensor ct_power_scalar(ct_tensor a, double b) {
  return make([&] { return at::pow(a->value, b); });
}
ct_tensor ct_where(ct_tensor condition, ct_tensor a, ct_tensor b) {
  return make([&] { return at::where(condition->value, a->value, b->value); });
}
ct_tensor ct_sign(ct_tensor a) {
  return make([&] { return at::sign(a->value); });
}
ct_tensor ct_is_finite(ct_tensor a) {
  return make([&] { return at::isfinite(a->value); });
}
ct_tensor ct_exp(ct_tensor a) {
  return make([&] { return at::exp(a->value); });
}
ct_tensor ct_log(ct_tensor a) {
  return make([&] { return at::log(a->value); });
}
ct_tensor ct_sqrt(ct_tensor a) {
  return make([&] { return at::sqrt(a->value); });
}
ct_tensor ct_abs(ct_tensor a) {
  return make([&] { return at::abs(a->value); });
}
ct_tensor ct_tanh(ct_tensor a) {
  return make([&] { return at::tanh(a->value); });
}
ct_tensor ct_sigmoid(ct_tensor a) {
  return make([&] { return at::sigmoid(a->value); });
}
ct_tensor ct_relu(ct_tensor a) {
  return make([&] { return at::relu(a->value); });
}
ct_tensor ct_leaky_relu(ct_tensor a, double slope) {
  return make([&] { return at::leaky_relu(a->value, slope); });
}
ct_tensor ct_softmax(ct_tensor a, int axis) {
  return make([&] { return at::softmax(a->value, axis); });
}

ct_tensor ct_sum(ct_tensor a, int axis) {
  return make([&] { return at::sum(a->value, axis); });
}
ct_tensor ct_mean(ct_tensor a, int axis) {
  return make([&] { return at::mean(a->value, axis); });
}
ct_tensor ct_variance(ct_tensor a, int axis, bool unbiased) {
  return make([&] { return at::var(a->value, at::IntArrayRef{axis}, unbiased); });
}
ct_tensor ct_median(ct_tensor a, int axis) {
  return make([&] {
    const at::Tensor &value = a->value;
    const bool has_columns = value.dim() == 2 && (axis == 0 || axis == -2) && value.size(0) > 0 &&
                             value.size(0) < std::numeric_limits<int32_t>::max();
    const bool is_watched = at::GradMode::is_enabled() && value.requires_grad();
    if (has_columns && value.is_cpu() && value.scalar_type() == at::kFloat && !is_watched)
      return column_medians(value);
    return std::get<0>(at::median(value, axis));
  });
}
ct_tensor ct_maximum(ct_tensor a, int axis) {
  return make([&] { return at::amax(a->value, axis); });
}
ct_tensor ct_argmax(ct_tensor a, int axis) {
  return make([&] { return at::argmax(a->value, axis); });
}

ct_tensor ct_matmul(ct_tensor a, ct_tensor b) {
  return make([&] { return at::matmul(a->value, b->value); });
}
ct_tensor ct_symmetric_eigenvalues(ct_tensor a) {
  return make([&] { return at::linalg_eigvalsh(a->value); });
}
ct_tensor ct_linear(ct_tensor input, ct_tensor weight, ct_tensor bias) {
  return make([&] {
    return as_product(
        at::linear(as_factor(input->value), as_factor(weight->value), as_factor(bias->value)));
  });
}
ct_tensor ct_one_hot(ct_tensor labels, int64_t classes) {
  return make([&] { return at::one_hot(labels->value, classes); });
}
ct_tensor ct_cross_entropy(ct_tensor logits, ct_tensor labels) {
  return make([&] { return at::cross_entropy_loss(logits->value, labels->value); });
}
ct_tensor ct_mean_squared_error(ct_tensor outputs, ct_tensor targets) {
  return make([&] { return at::mse_loss(outputs->value, targets->value); });
}
ct_tensor ct_binary_cross_entropy(ct_tensor logits, ct_tensor targets) {
  return make([&] {
    // Summed over the classes and averaged over the rows.
    auto each = at::binary_cross_entropy_with_logits(logits->value, targets->value, {}, {},
                                                     at::Reduction::None);
    return each.sum(-1).mean();
  });
}

int ct_copy(ct_tensor to, ct_tensor from) {
  return perform([&] { to->value.copy_(from->value, from->value.is_cpu()); });
}
int ct_fill(ct_tensor a, double value) {
  return perform([&] { a->value.fill_(value); });
}
int ct_scale(ct_tensor a, double factor) {
  return perform([&] { a->value.mul_(factor); });
}
int ct_scale_by(ct_tensor a, ct_tensor factor) {
  return perform([&] { a->value.mul_(factor->value); });
}
int ct_add_scaled(ct_tensor a, ct_tensor b, double factor) {
  return perform([&] { a->value.add_(b->value, factor); });
}
int ct_add_product(ct_tensor a, ct_tensor b, ct_tensor c, double factor) {
  return perform([&] { a->value.addcmul_(b->value, c->value, factor); });
}
int ct_add_count_of_nonpositive(ct_tensor count, ct_tensor a) {
  return perform([&] {
    const at::Tensor &values = a->value;
    if (!values.is_cpu() || values.scalar_type() != at::kFloat || !values.is_contiguous() ||
        values.dim() != 1 || !count->value.is_cpu()) {
      count->value.add_(at::logical_not(at::gt(values, 0)).sum(-1).to(at::kDouble));
      return;
    }
    const float *each = static_cast<const float *>(values.data_ptr());
    *static_cast<double *>(count->value.data_ptr()) +=
        static_cast<double>(std::count_if(each, each + values.numel(), [](float x) { return !(x > 0); }));
  });
}
int ct_add_quotient(ct_tensor a, ct_tensor b, ct_tensor c, double factor) {
  return perform([&] { a->value.addcdiv_(b->value, c->value, factor); });
}

bool ct_set_grad_enabled(bool enabled) {
  bool before = at::GradMode::is_enabled();
  at::GradMode::set_enabled(enabled);
  return before;
}
bool ct_grad_enabled(void) { return at::GradMode::is_enabled(); }
ct_tensor ct_detach(ct_tensor tensor) {
  return make([&] { return tensor->value.detach(); });
}
bool ct_requires_grad(ct_tensor tensor) {
  return tensor->value.defined() && tensor->value.requires_grad();
}
int ct_set_requires_grad(ct_tensor tensor, bool required) {
  return perform([&] { tensor->value.set_requires_grad(required); });
}
int ct_backward(ct_tensor loss) {
  return perform([&] { loss->value.backward(); });
}
ct_tensor ct_gradient(ct_tensor leaf) {
  return make([&] { return leaf->value.grad(); });
}
int ct_set_gradient(ct_tensor leaf, ct_tensor gradient) {
  return perform([&] { leaf->value.mutable_grad() = gradient->value; });
}
