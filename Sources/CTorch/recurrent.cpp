// GRU and LSTM over whole sequences, each as one operation of the gradient graph.
//
// Threads share the rows of a batch. Each takes its rows through all steps and waits for no other. Rows are
// sorted by length, the longest first, so that the rows of a step are the first ones, as in packed sequences. The
// products with inputs and the gradients of weights are computed for some steps at once, which fit into the
// cache.
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "guard.h"
#include "kernels.h"
#include "moments.h"
#include "parallel.h"
#include "product.h"

using namespace ctorch;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

// About how many rows of all steps are worked on at once.
constexpr int64_t rows_at_once = 512;

// How a cell is computed, and what it keeps for the way back; the units' x and y are the last blocks of that.
struct Cell {
  int64_t blocks, kept_blocks;
  bool returns_apart; // whether the states' products have gradients of their own
  void (*Passes::*forward)(const RecurrentStep &);
  void (*Passes::*backward)(const RecurrentReturn &);
};

constexpr Cell gru = {3, 5, true, &Passes::gru_forward, &Passes::gru_backward};
constexpr Cell lstm = {4, 7, false, &Passes::lstm_forward, &Passes::lstm_backward};

// What all threads share, forward and back.
struct Recurrence {
  const Cell &cell;
  ct_form form;
  bool reversed;
  std::vector<int64_t> lengths;
  int64_t rows, steps, inputs, units;
  // [rows, steps, inputs], [blocks units, inputs], [blocks units, units], [blocks units] and [units].
  at::Tensor x, input_weight, hidden_weight, input_bias, hidden_bias, gain, bias;
  // [steps, rows, units] and [steps, rows, blocks kept, units].
  at::Tensor states, kept;

  int64_t width() const { return cell.blocks * units; }
  int64_t kept_blocks() const { return kept.size(2); }
  int64_t longest() const { return *std::max_element(lengths.begin(), lengths.end()); }
  int64_t time(int64_t position) const { return reversed ? longest() - 1 - position : position; }
  float *states_at(int64_t time) const { return data(states) + time * rows * units; }
  float *kept_at(int64_t time) const {
    return data(kept) + time * rows * kept_blocks() * units;
  }
};

// The rows of one thread, the longest first.
struct Rows {
  std::vector<int64_t> places, lengths;

  Rows(const Recurrence &whole, int64_t number, int64_t threads) {
    std::vector<int64_t> order(whole.rows);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
      return whole.lengths[a] > whole.lengths[b];
    });
    for (int64_t index = number; index < whole.rows; index += threads) {
      places.push_back(order[index]);
      lengths.push_back(whole.lengths[order[index]]);
    }
  }

  int64_t count() const { return static_cast<int64_t>(places.size()); }

  // How many rows have a step.
  int64_t with_step(int64_t time) const {
    return std::partition_point(lengths.begin(), lengths.end(),
                                [&](int64_t length) { return length > time; }) -
           lengths.begin();
  }

  int64_t steps_at_once() const { return std::max<int64_t>(1, rows_at_once / count()); }
};

using Buffer = std::vector<float>;

// Rows of some steps, one step's after another's.
template <typename Body>
void each_row(const Recurrence &whole, const Rows &rows, int64_t first, int64_t last, Body body) {
  int64_t index = 0;
  for (int64_t position = first; position < last; ++position) {
    const int64_t time = whole.time(position), count = rows.with_step(time);
    for (int64_t row = 0; row < count; ++row) body(index++, rows.places[row], time);
  }
}

int64_t gather_inputs(const Recurrence &whole, const Rows &rows, int64_t first, int64_t last,
                      float *to) {
  const int64_t row_stride = whole.x.stride(0), step_stride = whole.x.stride(1);
  int64_t count = 0;
  each_row(whole, rows, first, last, [&](int64_t index, int64_t row, int64_t time) {
    const float *from = data(whole.x) + row * row_stride + time * step_stride;
    std::copy_n(from, whole.inputs, to + index * whole.inputs);
    count = index + 1;
  });
  return count;
}

Sums run_forward(const Recurrence &whole, const Rows &rows) {
  const int64_t units = whole.units, inputs = whole.inputs, width = whole.width();
  const int64_t steps = whole.longest(), at_once = rows.steps_at_once(), count = rows.count();
  Buffer x(at_once * count * inputs), fed(at_once * count * width), returned(count * width);
  Buffer state(count * units), cell(count * units);
  Sums sums(units);
  for (int64_t first = 0; first < steps; first += at_once) {
    const int64_t last = std::min(first + at_once, steps);
    const int64_t all = gather_inputs(whole, rows, first, last, x.data());
    if (all == 0) continue;
    multiply(all, width, inputs, {x.data(), inputs}, {data(whole.input_weight), inputs, true},
             fed.data(), width);
    float *fed_at = fed.data();
    for (int64_t position = first; position < last; ++position) {
      const int64_t time = whole.time(position), present = rows.with_step(time);
      if (present == 0) continue;
      multiply(present, width, units, {state.data(), units},
               {data(whole.hidden_weight), units, true}, returned.data(), width);
      (passes.*whole.cell.forward)(
          {present, units, whole.form, data(whole.gain), data(whole.bias), data(whole.input_bias),
           data(whole.hidden_bias), fed_at, returned.data(), rows.places.data(), state.data(),
           cell.data(), whole.states_at(time), whole.kept_at(time),
           whole.kept_blocks() == whole.cell.kept_blocks, sums.seen()});
      sums.rows += present;
      fed_at += present * width;
    }
    sums.flush();
  }
  return sums;
}

// The gradients that a thread's rows give.
struct Gradients {
  Buffer input_weight, hidden_weight, input_bias, hidden_bias, candidate_bias;

  explicit Gradients(const Recurrence &whole)
      : input_weight(whole.width() * whole.inputs), hidden_weight(whole.width() * whole.units),
        input_bias(whole.width()), candidate_bias(whole.units) {}
};

// `gradient` is by the states, [rows, steps, units]; `to_x` takes that by x where it is defined.
Gradients run_back(const Recurrence &whole, const Rows &rows, const at::Tensor &gradient,
                   const at::Tensor &to_x) {
  const Cell &kind = whole.cell;
  const int64_t units = whole.units, inputs = whole.inputs, width = whole.width();
  const int64_t steps = whole.longest(), at_once = rows.steps_at_once(), count = rows.count();
  const int64_t room = at_once * count;
  Buffer x(room * inputs), before(room * units), fed(room * width);
  Buffer returned(kind.returns_apart ? room * width : 0);
  Buffer carried(count * units), cell(count * units);
  Gradients sums(whole);
  for (int64_t last = steps; last > 0; last = std::max<int64_t>(last - at_once, 0)) {
    const int64_t first = std::max<int64_t>(last - at_once, 0);
    const int64_t all = gather_inputs(whole, rows, first, last, x.data());
    if (all == 0) continue;
    int64_t index = all;
    for (int64_t position = last - 1; position >= first; --position) {
      const int64_t time = whole.time(position), present = rows.with_step(time);
      if (present == 0) continue;
      index -= present;
      const bool isFirst = position == 0;
      const int64_t time_before = isFirst ? 0 : whole.time(position - 1);
      float *returned_at = (kind.returns_apart ? returned : fed).data() + index * width;
      (passes.*kind.backward)(
          {present, units, whole.form, data(whole.gain), rows.places.data(), whole.kept_at(time),
           isFirst ? nullptr : whole.kept_at(time_before),
           isFirst ? nullptr : whole.states_at(time_before),
           data(gradient) + time * gradient.stride(1), gradient.stride(0), carried.data(),
           cell.data(), before.data() + index * units, fed.data() + index * width, returned_at,
           sums.input_bias.data(), sums.candidate_bias.data()});
      multiply(present, units, width, {returned_at, width}, {data(whole.hidden_weight), units},
               carried.data(), units, true);
    }
    multiply(width, units, all, {(kind.returns_apart ? returned : fed).data(), width, true},
             {before.data(), units}, sums.hidden_weight.data(), units, true);
    multiply(width, inputs, all, {fed.data(), width, true}, {x.data(), inputs},
             sums.input_weight.data(), inputs, true);
    if (!to_x.defined()) continue;
    multiply(all, inputs, width, {fed.data(), width}, {data(whole.input_weight), inputs}, x.data(),
             inputs);
    each_row(whole, rows, first, last, [&](int64_t index, int64_t row, int64_t time) {
      float *to = data(to_x) + row * to_x.stride(0) + time * to_x.stride(1);
      std::copy_n(x.data() + index * inputs, inputs, to);
    });
  }
  sums.hidden_bias = sums.input_bias;
  if (kind.returns_apart)
    std::copy(sums.candidate_bias.begin(), sums.candidate_bias.end(),
              sums.hidden_bias.end() - units);
  return sums;
}

// What body(rows) makes of the rows of each thread; `each` is work for a step of a row.
template <typename Part, typename Body>
std::vector<Part> by_thread(const Recurrence &whole, int64_t each, const Part &empty, Body body) {
  const int64_t count = std::max<int64_t>(1, std::min<int64_t>(at::get_num_threads(), whole.rows));
  std::vector<Part> parts(count, empty);
  share_out(count, 1, whole.rows * whole.longest() * each, [&](int64_t first, int64_t last) {
    for (int64_t part = first; part < last; ++part) parts[part] = body(Rows(whole, part, count));
  });
  return parts;
}

at::Tensor sum(const std::vector<Gradients> &parts, Buffer Gradients::*which, const at::Tensor &like) {
  at::Tensor total = at::zeros_like(like);
  for (const Gradients &part : parts)
    for (size_t index = 0; index < (part.*which).size(); ++index)
      data(total)[index] += (part.*which)[index];
  return total;
}

const Cell &cell_of(int64_t kind) { return kind == CT_GRU ? gru : lstm; }

struct Operation : torch::autograd::Function<Operation> {
  static at::Tensor forward(AutogradContext *context, const at::Tensor &x,
                            const at::Tensor &input_weight, const at::Tensor &hidden_weight,
                            const at::Tensor &input_bias, const at::Tensor &,
                            Recurrence *whole, int64_t kind, at::Tensor *moments) {
    const auto sums = by_thread(*whole, whole->width(), Sums(whole->units),
                                [&](const Rows &rows) { return run_forward(*whole, rows); });
    *moments = moments_of(sums, whole->units);
    at::Tensor states = whole->states.transpose(0, 1);
    context->save_for_backward(
        {x, input_weight, hidden_weight, whole->gain, whole->kept, states, input_bias});
    context->saved_data["kind"] = kind;
    context->saved_data["form"] = static_cast<int64_t>(whole->form);
    context->saved_data["reversed"] = whole->reversed;
    context->saved_data["lengths"] = whole->lengths;
    return states;
  }

  static variable_list backward(AutogradContext *context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &x = saved[0];
    auto &kept = context->saved_data;
    const Recurrence whole = {
        cell_of(kept["kind"].toInt()), static_cast<ct_form>(kept["form"].toInt()),
        kept["reversed"].toBool(), kept["lengths"].toIntVector(), x.size(0), x.size(1), x.size(2),
        saved[2].size(1), x, saved[1], saved[2], {}, {}, saved[3], {}, saved[5].transpose(0, 1),
        saved[4]};
    at::Tensor gradient = gradients[0];
    if (gradient.stride(2) != 1) gradient = gradient.contiguous();
    at::Tensor to_x = context->needs_input_grad(0) ? at::zeros(x.sizes(), x.options()) : at::Tensor();
    const auto parts =
        by_thread(whole, 2 * whole.width(), Gradients(whole),
                  [&](const Rows &rows) { return run_back(whole, rows, gradient, to_x); });
    return {to_x,
            sum(parts, &Gradients::input_weight, saved[1]),
            sum(parts, &Gradients::hidden_weight, saved[2]),
            sum(parts, &Gradients::input_bias, saved[6]),
            sum(parts, &Gradients::hidden_bias, saved[6]),
            {}, {}, {}};
  }
};

const at::Tensor &checked(ct_tensor tensor, std::initializer_list<int64_t> shape) {
  const at::Tensor &value = tensor->value;
  require(value.is_cpu() && value.scalar_type() == at::kFloat && value.is_contiguous() &&
              value.sizes() == at::IntArrayRef(shape),
          "a recurrence needs weights, biases and gains of float32 on the CPU that fit each other");
  return value;
}

} // namespace

int ct_recurrence_forward(const ct_recurrence *from, ct_tensor *states, ct_tensor *seen_x, ct_tensor *seen_y,
             ct_tensor *moments) {
  return perform([&] {
    at::Tensor x = from->inputs->value;
    require(x.is_cpu() && x.scalar_type() == at::kFloat && x.dim() == 3 && x.numel() > 0,
            "a recurrence needs inputs [rows, steps, inputs] of float32 on the CPU");
    if (x.stride(2) != 1) x = x.contiguous();
    const Cell &cell = cell_of(from->cell);
    const int64_t rows = x.size(0), steps = x.size(1), units = from->hidden_weight->value.size(-1);
    const int64_t width = cell.blocks * units;
    std::vector<int64_t> lengths(rows, steps);
    if (from->lengths) std::copy_n(from->lengths, rows, lengths.begin());
    for (int64_t &length : lengths) {
      require(length > 0, "a sequence has at least one step");
      length = std::min(length, steps);
    }
    const bool isFull = std::all_of(lengths.begin(), lengths.end(),
                                    [&](int64_t length) { return length == steps; });
    const auto room = [&](std::initializer_list<int64_t> shape) {
      return isFull ? at::empty(shape, at::kFloat) : at::zeros(shape, at::kFloat);
    };
    const int64_t kept_blocks = at::GradMode::is_enabled() ? cell.kept_blocks : 2;
    Recurrence whole = {cell, from->form, from->reversed, lengths, rows, steps, x.size(2), units,
                        x, checked(from->input_weight, {width, x.size(2)}),
                        checked(from->hidden_weight, {width, units}),
                        checked(from->input_bias, {width}), checked(from->hidden_bias, {width}),
                        checked(from->gain, {units}).detach(), checked(from->bias, {units}).detach(),
                        room({steps, rows, units}), room({steps, rows, kept_blocks, units})};
    at::Tensor found;
    const at::Tensor made =
        Operation::apply(x, whole.input_weight, whole.hidden_weight, whole.input_bias,
                         whole.hidden_bias, &whole, static_cast<int64_t>(from->cell), &found);
    const at::Tensor kept = whole.kept.view({steps * rows, kept_blocks, units});
    const auto block = [&](int64_t index) { return new ct_tensor_s{kept.select(1, index)}; };
    *states = new ct_tensor_s{made};
    *seen_x = block(kept_blocks - 2);
    *seen_y = block(kept_blocks - 1);
    *moments = new ct_tensor_s{found};
  });
}
