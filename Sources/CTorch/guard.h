// What every file of CTorch shares: the handles, and the guard that no exception passes.
#pragma once

#if !__has_include(<ATen/ATen.h>)
#error "LibTorch was not found: build with the flags that Scripts/setup writes, as Docs/Library.md shows"
#endif
#include <ATen/ATen.h>

#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "ctorch.h"

struct ct_tensor_s {
  at::Tensor value;
};

struct ct_generator_s {
  at::Generator value;
};

namespace ctorch {

std::string &error_text();

inline void keep_current_exception() {
  try {
    throw;
  } catch (const c10::Error &error) {
    error_text() = error.what_without_backtrace();
  } catch (const std::exception &error) {
    error_text() = error.what();
  } catch (...) {
    error_text() = "an exception that is not a std::exception";
  }
}

template <typename Body> ct_tensor make(Body body) {
  try {
    return new ct_tensor_s{body()};
  } catch (...) {
    keep_current_exception();
    return nullptr;
  }
}

template <typename Body> int perform(Body body) {
  try {
    body();
    return 0;
  } catch (...) {
    keep_current_exception();
    return 1;
  }
}

// Whether this thread's products are to be of bfloat16.
bool &multiplies_in_bfloat16();

// The factor of a product as it is multiplied, and a product as it comes out.
inline at::Tensor as_factor(const at::Tensor &value) {
  const bool rounds = multiplies_in_bfloat16() && value.scalar_type() == at::kFloat;
  return rounds ? value.to(at::kBFloat16) : value;
}
inline at::Tensor as_product(const at::Tensor &value) {
  return value.scalar_type() == at::kBFloat16 ? value.to(at::kFloat) : value;
}

// Counts that elements of a tensor are asked for, where they are counted.
void count_reading();

inline void require(bool condition, const char *what) {
  if (!condition) throw std::invalid_argument(what);
}

// The elements of a tensor of float32; null where it is undefined.
inline float *data(const at::Tensor &tensor) {
  return tensor.defined() ? static_cast<float *>(tensor.data_ptr()) : nullptr;
}

inline at::IntArrayRef dimensions(const int64_t *shape, int rank) {
  return at::IntArrayRef(shape, static_cast<size_t>(rank));
}

inline at::Device device_of(ct_device device) {
  return device < 0 ? at::Device(at::kCPU)
                    : at::Device(at::kCUDA, static_cast<at::DeviceIndex>(device));
}

inline at::TensorOptions options(ct_type type, ct_device device) {
  return at::TensorOptions().dtype(static_cast<at::ScalarType>(type)).device(device_of(device));
}

} // namespace ctorch
