// Units of many rows, with their rule's gain and bias and the learned scale and shift, as one operation of the
// gradient graph: two passes over memory forth and back where the rows make their own gain and bias, else one.
#include <torch/csrc/autograd/custom_function.h>

#include <optional>

#include "group.h"
#include "guard.h"
#include "kernels.h"
#include "moments.h"
#include "parallel.h"

using namespace ctorch;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

// How many numbers are worked on at a time.
constexpr int64_t numbers_at_once = 4096;

float *data(const std::optional<at::Tensor> &tensor) { return tensor ? ctorch::data(*tensor) : nullptr; }

// Calls body(part, first, last) for few rows at a time; what a part gathers is flushed by `after(part)`.
template <typename Part, typename Body, typename After>
std::vector<Part> by_thread(int64_t rows, int64_t units, const Part &empty, Body body, After after) {
  const int64_t at_once = std::max<int64_t>(1, numbers_at_once / units);
  const int64_t blocks = (rows + at_once - 1) / at_once;
  const int64_t count = std::max<int64_t>(1, std::min<int64_t>(at::get_num_threads(), blocks));
  std::vector<Part> parts(count, empty);
  share_out(count, 1, 4 * rows * units, [&](int64_t first_part, int64_t last_part) {
    for (int64_t index = first_part; index < last_part; ++index) {
      Part part = empty; // on this thread's own cache lines
      const int64_t end = std::min(rows, blocks * (index + 1) / count * at_once);
      for (int64_t row = blocks * index / count * at_once; row < end; row += at_once) {
        body(part, row, std::min(row + at_once, end));
        after(part);
      }
      parts[index] = std::move(part);
    }
  });
  return parts;
}

// The sums of the gradient by v and of its product with u.
struct GradientSums {
  std::vector<float> some;
  std::vector<double> whole;

  explicit GradientSums(int64_t units) : some(2 * units), whole(2 * units) {}

  void flush() {
    for (size_t index = 0; index < some.size(); ++index) whole[index] += some[index];
    std::fill(some.begin(), some.end(), 0.f);
  }
};

using Learned = std::optional<at::Tensor>;

struct Settings {
  ct_form form;
  ct_activation activation;
  float leak;
  bool standardises;
  ct_group group;
};

// What the forward pass finds besides the outputs, and of how many rows gain and bias are where they are of rows.
struct Found {
  at::Tensor gain, bias, moments;
  int64_t rows = 0;
};

// The moments that a pass gathers.
at::Tensor moments_by(void (*pass)(const UnitRows &, int64_t, int64_t), const UnitRows &all, int64_t rows) {
  const auto sums = by_thread(
      rows, all.units, Sums(all.units),
      [&](Sums &part, int64_t first, int64_t last) {
        UnitRows some = all;
        some.seen = part.seen();
        pass(some, first, last);
        part.rows += last - first;
      },
      [](Sums &part) { part.flush(); });
  return moments_of(sums, all.units);
}

void standardise(const at::Tensor &x, double epsilon, ct_group group, Found &found) {
  UnitRows all{};
  all.units = x.size(1);
  all.x = data(x);
  const at::Tensor moments = moments_by(passes.units_statistics, all, x.size(0));
  found.rows = x.size(0);
  at::Tensor mean = moments[0].clone(), variance = moments[3];
  if (group) {
    // Sums in double precision keep the digits of spreads about means far from zero.
    const at::Tensor m = mean.to(at::kDouble), v = variance.to(at::kDouble);
    const at::Tensor sums = found.rows * at::stack({at::ones_like(m), m, v + m.square()});
    sum_over(group, {sums});
    const at::Tensor common = sums[1] / sums[0];
    variance = (sums[2] / sums[0] - common.square()).clamp_min(0).to(at::kFloat);
    mean = common.to(at::kFloat);
    found.rows = sums[0][0].item<int64_t>();
  }
  found.bias = mean;
  found.gain = (variance + epsilon).sqrt();
}

at::Tensor sums_of(const std::vector<GradientSums> &parts, int64_t units) {
  at::Tensor sums = at::empty({2, units}, at::kFloat);
  for (int64_t index = 0; index < 2 * units; ++index) {
    double sum = 0;
    for (const GradientSums &part : parts) sum += part.whole[index];
    data(sums)[index] = static_cast<float>(sum);
  }
  return sums;
}

struct Operation : torch::autograd::Function<Operation> {
  static at::Tensor forward(AutogradContext *context, const at::Tensor &x, const Learned &scale,
                            const Learned &shift, const Learned &shortcut, const Settings *settings,
                            Found *found) {
    at::Tensor y = at::empty_like(x);
    const UnitRows all = {x.size(1),         settings->form,    settings->activation, settings->leak,
                          data(found->gain), data(found->bias), data(scale),          data(shift),
                          data(x),           data(shortcut),    data(y),              {}};
    found->moments = moments_by(passes.units_forward, all, x.size(0));
    // Where the slope depends on the sign of v alone, x tells it.
    const bool follows = settings->activation == CT_NO_ACTIVATION ||
                         (!shortcut && (settings->activation == CT_RELU || settings->activation == CT_LEAKY_RELU));
    context->save_for_backward({x, follows ? at::Tensor() : y, scale.value_or(at::Tensor()),
                                shift.value_or(at::Tensor()), found->gain, found->bias});
    context->saved_data["form"] = static_cast<int64_t>(settings->form);
    context->saved_data["activation"] = static_cast<int64_t>(settings->activation);
    context->saved_data["leak"] = static_cast<double>(settings->leak);
    context->saved_data["standardises"] = settings->standardises;
    context->saved_data["group"] = reinterpret_cast<int64_t>(settings->group);
    context->saved_data["rows"] = found->rows;
    context->saved_data["adds"] = shortcut.has_value();
    return y;
  }

  static variable_list backward(AutogradContext *context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    auto &kept = context->saved_data;
    const at::Tensor &x = saved[0], &y = saved[1], gradient = gradients[0].contiguous();
    const int64_t rows = x.size(0), units = x.size(1);
    const bool standardises = kept["standardises"].toBool();
    at::Tensor to_x = context->needs_input_grad(0) ? at::empty_like(x) : at::Tensor();
    // The gradient by the shortcut is that by v, to which it is added. What is not there does not count as an input.
    const bool learns = saved[2].defined();
    const bool returns = kept["adds"].toBool() && context->needs_input_grad(learns ? 3 : 1);
    at::Tensor to_v = returns ? at::empty_like(x) : at::Tensor();
    UnitReturn all = {units,
                      static_cast<ct_form>(kept["form"].toInt()),
                      static_cast<ct_activation>(kept["activation"].toInt()),
                      static_cast<float>(kept["leak"].toDouble()),
                      data(saved[4]),
                      data(saved[5]),
                      data(saved[2]),
                      data(saved[3]),
                      data(x),
                      data(y),
                      data(gradient),
                      nullptr,
                      nullptr,
                      data(to_v),
                      nullptr};
    const auto pass = [&](const float *means, float *to, bool sums) {
      return by_thread(
          rows, units, GradientSums(units),
          [&](GradientSums &part, int64_t first, int64_t last) {
            UnitReturn some = all;
            some.means = means;
            some.to_x = to;
            some.sums = sums ? part.some.data() : nullptr;
            passes.units_backward(some, first, last);
          },
          [](GradientSums &part) { part.flush(); });
    };
    at::Tensor sums = sums_of(pass(nullptr, standardises ? nullptr : data(to_x), true), units);
    if (standardises && to_x.defined()) {
      // The loss of any process depends on the rows of all by way of gain and bias.
      at::Tensor means = sums.clone();
      if (const auto group = reinterpret_cast<ct_group>(kept["group"].toInt())) sum_over(group, {means});
      means /= kept["rows"].toInt();
      if (to_v.defined()) {
        all.gradient = data(to_v);
        all.activation = CT_NO_ACTIVATION;
        all.to_v = nullptr;
      }
      pass(data(means), data(to_x), false);
    }
    return {to_x, learns ? sums[1].clone() : at::Tensor(), learns ? sums[0].clone() : at::Tensor(), to_v, {}, {}};
  }
};

Learned checked(ct_tensor tensor, int64_t units) {
  if (!tensor) return {};
  const at::Tensor &value = tensor->value;
  require(value.is_cpu() && value.scalar_type() == at::kFloat && value.is_contiguous() &&
              value.sizes() == at::IntArrayRef{units},
          "units need gains, biases, scales and shifts of float32 on the CPU, one each");
  return value;
}

} // namespace

int ct_units_forward(const ct_units *from, ct_tensor *y, ct_tensor *gain, ct_tensor *bias,
               ct_tensor *moments) {
  return perform([&] {
    const at::Tensor x = from->x->value.contiguous();
    require(x.is_cpu() && x.scalar_type() == at::kFloat && x.dim() == 2 && x.numel() > 0,
            "units need x, [rows, units], of float32 on the CPU");
    const int64_t units = x.size(1);
    const bool standardises = from->epsilon >= 0;
    const Settings settings = {standardises ? CT_DIVISIVE : from->form, from->activation, from->leak,
                               standardises, from->group};
    Found found;
    if (standardises) {
      at::NoGradGuard without_gradients;
      standardise(x, from->epsilon, from->group, found);
    } else {
      found.gain = checked(from->gain, units).value().detach();
      found.bias = checked(from->bias, units).value().detach();
    }
    Learned shortcut;
    if (from->shortcut) {
      shortcut = from->shortcut->value.contiguous();
      require(shortcut->is_cpu() && shortcut->scalar_type() == at::kFloat && shortcut->sizes() == x.sizes(),
              "a shortcut must have the shape of x, and be of float32 on the CPU");
    }
    const at::Tensor made = Operation::apply(x, checked(from->scale, units), checked(from->shift, units),
                                             shortcut, &settings, &found);
    *y = new ct_tensor_s{made};
    *gain = new ct_tensor_s{found.gain};
    *bias = new ct_tensor_s{found.bias};
    *moments = new ct_tensor_s{found.moments};
  });
}
