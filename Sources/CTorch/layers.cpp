// What layers need beside products: convolutions, pooling, and norms over the units of a row.
#include <optional>

#include "guard.h"

using namespace ctorch;

namespace {

// LibTorch has the channels second. A view of [rows, places…, channels] with the channels there is a
// tensor in the memory format "channels last", which needs no copy.
at::Tensor channels_second(const at::Tensor &x) { return x.movedim(-1, 1); }
at::Tensor channels_last(const at::Tensor &x) { return x.movedim(1, -1); }

// LibTorch's kernels for one place axis are those for two; so one is given as [rows, 1, places, channels].
at::Tensor as_image(const at::Tensor &x, int places) {
  require(x.dim() == places + 2, "the inputs must be [rows, places…, channels]");
  return places == 1 ? x.unsqueeze(1) : x;
}

std::vector<int64_t> pair(const int64_t *values, int places, int64_t first) {
  return places == 1 ? std::vector<int64_t>{first, values[0]}
                     : std::vector<int64_t>{values[0], values[1]};
}

template <typename Body> at::Tensor over_places(const at::Tensor &x, int places, Body body) {
  require(places == 1 || places == 2, "there are one or two axes of places");
  at::Tensor made = channels_last(body(channels_second(as_image(x, places))));
  return places == 1 ? made.squeeze(1) : made;
}

} // namespace

ct_tensor ct_convolution(ct_tensor input, ct_tensor weight, ct_tensor bias, int places,
                         const int64_t *stride, const int64_t *padding, const int64_t *dilation,
                         int64_t groups) {
  return make([&] {
    return over_places(input->value, places, [&](const at::Tensor &x) {
      const at::Tensor w = places == 1 ? weight->value.unsqueeze(2) : weight->value;
      std::optional<at::Tensor> b;
      if (bias) b = as_factor(bias->value);
      return as_product(at::conv2d(as_factor(x), as_factor(w), b, pair(stride, places, 1),
                                   pair(padding, places, 0), pair(dilation, places, 1), groups));
    });
  });
}

ct_tensor ct_maximum_pool(ct_tensor input, int places, const int64_t *kernel,
                          const int64_t *stride, const int64_t *padding) {
  return make([&] {
    return over_places(input->value, places, [&](const at::Tensor &x) {
      return at::max_pool2d(x, pair(kernel, places, 1), pair(stride, places, 1),
                            pair(padding, places, 0));
    });
  });
}

ct_tensor ct_mean_pool(ct_tensor input, int places, const int64_t *kernel, const int64_t *stride,
                       const int64_t *padding) {
  return make([&] {
    return over_places(input->value, places, [&](const at::Tensor &x) {
      return at::avg_pool2d(x, pair(kernel, places, 1), pair(stride, places, 1),
                            pair(padding, places, 0));
    });
  });
}

ct_tensor ct_attention(ct_tensor queries, ct_tensor keys, ct_tensor values, ct_tensor there, bool causal) {
  return make([&] {
    std::optional<at::Tensor> looked_at;
    if (there) {
      looked_at = there->value.unsqueeze(1).unsqueeze(1);
      if (causal) {
        const int64_t steps = queries->value.size(2);
        looked_at = *looked_at & at::ones({steps, steps}, looked_at->options()).tril();
      }
    }
    return as_product(at::scaled_dot_product_attention(as_factor(queries->value),
                                                       as_factor(keys->value),
                                                       as_factor(values->value), looked_at, 0.0,
                                                       causal && !there));
  });
}

ct_tensor ct_layer_norm(ct_tensor input, ct_tensor scale, ct_tensor shift, double epsilon) {
  return make([&] {
    return at::layer_norm(input->value, {input->value.size(-1)}, scale->value, shift->value,
                          epsilon);
  });
}

ct_tensor ct_group_norm(ct_tensor input, int64_t groups, ct_tensor scale, ct_tensor shift,
                        double epsilon) {
  return make([&] {
    return channels_last(at::group_norm(channels_second(input->value), groups, scale->value,
                                        shift->value, epsilon));
  });
}

ct_tensor ct_permute(ct_tensor tensor, const int64_t *order, int rank) {
  return make([&] { return tensor->value.permute(dimensions(order, rank)); });
}

ct_tensor ct_error_function(ct_tensor a) {
  return make([&] { return at::erf(a->value); });
}
