// Making tensors, looking at them, and changing their shape, type and place.
#include <sys/mman.h>

#include <cstring>
#include <stdexcept>

#include "guard.h"

using namespace ctorch;

namespace {
constexpr size_t large = 16 << 20, page = 2 << 20;
}

void ct_free(ct_tensor tensor) { delete tensor; }

ct_tensor ct_undefined(void) { return new ct_tensor_s{}; }

ct_tensor ct_full(const int64_t *shape, int rank, double value, ct_type type, ct_device device) {
  return make([&] { return at::full(dimensions(shape, rank), value, options(type, device)); });
}

ct_tensor ct_range(int64_t count, ct_type type) {
  return make([&] { return at::arange(count, options(type, -1)); });
}

ct_tensor ct_from_bytes(const void *bytes, size_t count, const int64_t *shape, int rank,
                        ct_type type) {
  return make([&] {
    auto tensor = at::empty(dimensions(shape, rank), options(type, -1));
    if (tensor.nbytes() != count) throw std::length_error("bytes do not fill the shape");
#ifdef MADV_HUGEPAGE
    // The samples of a set are read at random, which is faster where pages are large.
    if (count >= large) {
      const auto start = reinterpret_cast<uintptr_t>(tensor.mutable_data_ptr());
      const auto first = (start + page - 1) / page * page, last = (start + count) / page * page;
      madvise(reinterpret_cast<void *>(first), last - first, MADV_HUGEPAGE);
    }
#endif
    if (count > 0) std::memcpy(tensor.mutable_data_ptr(), bytes, count);
    return tensor;
  });
}

ct_tensor ct_uniform(const int64_t *shape, int rank, double low, double high, ct_type type,
                     ct_generator generator) {
  return make([&] {
    return at::empty(dimensions(shape, rank), options(type, -1))
        .uniform_(low, high, generator->value);
  });
}

ct_tensor ct_normal(const int64_t *shape, int rank, double mean, double deviation, ct_type type,
                    ct_generator generator) {
  return make([&] {
    return at::empty(dimensions(shape, rank), options(type, -1))
        .normal_(mean, deviation, generator->value);
  });
}

ct_tensor ct_permutation(int64_t count, ct_generator generator) {
  return make([&] { return at::randperm(count, generator->value, options(CT_INT64, -1)); });
}

bool ct_is_defined(ct_tensor tensor) { return tensor->value.defined(); }

int ct_rank(ct_tensor tensor) {
  return tensor->value.defined() ? static_cast<int>(tensor->value.dim()) : 0;
}

int64_t ct_size(ct_tensor tensor, int axis) { return tensor->value.sizes()[axis]; }

ct_type ct_element_type(ct_tensor tensor) {
  return tensor->value.defined() ? static_cast<ct_type>(tensor->value.scalar_type()) : CT_FLOAT32;
}

ct_device ct_tensor_device(ct_tensor tensor) {
  return tensor->value.defined() && tensor->value.is_cuda() ? tensor->value.get_device() : -1;
}

int ct_to_bytes(ct_tensor tensor, void *bytes, size_t count) {
  return perform([&] {
    count_reading();
    auto source = tensor->value.detach().to(at::kCPU).contiguous();
    if (source.nbytes() != count) throw std::length_error("the buffer is not the tensor's size");
    if (count > 0) std::memcpy(bytes, source.const_data_ptr(), count);
  });
}

int ct_item(ct_tensor tensor, double *value) {
  return perform([&] { *value = tensor->value.item().toDouble(); });
}

int ct_equal(ct_tensor a, ct_tensor b, bool *equal) {
  return perform([&] { *equal = at::equal(a->value, b->value); });
}

ct_tensor ct_reshape(ct_tensor tensor, const int64_t *shape, int rank) {
  return make([&] { return tensor->value.reshape(dimensions(shape, rank)); });
}

ct_tensor ct_narrow(ct_tensor tensor, int axis, int64_t start, int64_t length) {
  return make([&] { return tensor->value.narrow(axis, start, length); });
}

ct_tensor ct_transpose(ct_tensor tensor, int axis, int other) {
  return make([&] { return tensor->value.transpose(axis, other); });
}

ct_tensor ct_expand(ct_tensor tensor, const int64_t *shape, int rank) {
  return make([&] { return tensor->value.expand(dimensions(shape, rank)); });
}

namespace {
void hand_over(std::vector<at::Tensor> views, ct_tensor *parts, int count) {
  require(views.size() == static_cast<size_t>(count), "an axis holds another number of parts");
  std::vector<std::unique_ptr<ct_tensor_s>> made(views.size());
  for (size_t i = 0; i < views.size(); i++) made[i].reset(new ct_tensor_s{std::move(views[i])});
  for (size_t i = 0; i < made.size(); i++) parts[i] = made[i].release();
}
} // namespace

int ct_unbind(ct_tensor tensor, int axis, ct_tensor *parts, int count) {
  return perform([&] { hand_over(tensor->value.unbind(axis), parts, count); });
}

int ct_blocks(ct_tensor tensor, int axis, ct_tensor *parts, int count) {
  return perform([&] {
    const auto size = tensor->value.size(axis);
    require(size % count == 0, "an axis cannot be cut into blocks of equal size");
    hand_over(tensor->value.split(size / count, axis), parts, count);
  });
}

ct_tensor ct_index_select(ct_tensor tensor, int axis, ct_tensor index) {
  return make([&] { return tensor->value.index_select(axis, index->value); });
}

ct_tensor ct_concatenate(const ct_tensor *tensors, int count, int axis) {
  return make([&] {
    std::vector<at::Tensor> parts;
    parts.reserve(static_cast<size_t>(count));
    for (int i = 0; i < count; i++) parts.push_back(tensors[i]->value);
    return at::cat(parts, axis);
  });
}

ct_tensor ct_cast(ct_tensor tensor, ct_type type) {
  return make([&] { return tensor->value.to(static_cast<at::ScalarType>(type)); });
}

// What goes to a GPU is not waited for: ordinary memory has been read when the call returns. What comes from one is.
ct_tensor ct_to_device(ct_tensor tensor, ct_device device) {
  return make([&] {
    return tensor->value.to(at::TensorOptions().device(device_of(device)), tensor->value.is_cpu());
  });
}

ct_tensor ct_clone(ct_tensor tensor) {
  return make([&] { return tensor->value.clone(); });
}
