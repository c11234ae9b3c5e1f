// The library itself, generators, and where tensors live.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <dlfcn.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <torch/headeronly/version.h>

#include <cstdlib>
#include <mutex>
#include <stdexcept>

#include "guard.h"

using namespace ctorch;

std::string &ctorch::error_text() {
  thread_local std::string text;
  return text;
}

bool &ctorch::multiplies_in_bfloat16() {
  thread_local bool is_on = false;
  return is_on;
}

bool ct_multiplies_in_bfloat16(void) { return multiplies_in_bfloat16(); }

void ct_set_multiplies_in_bfloat16(bool on) { multiplies_in_bfloat16() = on; }

const char *ct_error(void) { return error_text().c_str(); }

const char *ct_version(void) { return TORCH_VERSION; }

const char *ct_library_path(void) {
  Dl_info info;
  auto address = reinterpret_cast<const void *>(&at::set_num_threads);
  return dladdr(address, &info) ? info.dli_fname : nullptr;
}

const char *ct_cpu_capability(void) {
  static const std::string text = at::get_cpu_capability();
  return text.c_str();
}

int ct_threads(void) { return at::get_num_threads(); }

int ct_set_threads(int count) {
  return perform([&] { at::set_num_threads(count); });
}

void ct_keep_freed_memory(void) {
#ifdef __GLIBC__
  // One heap for all threads: a thread's own holds no tensor of more than 64 MB.
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 1 << 24);
#endif
}

bool ct_allows_tf32(void) {
  return at::globalContext().allowTF32CuBLAS() || at::globalContext().allowTF32CuDNN();
}

bool ct_is_deterministic(void) { return at::globalContext().deterministicAlgorithms(); }

int ct_set_gpu_modes(bool tf32, bool deterministic) {
  return perform([&] {
    at::Context &context = at::globalContext();
    context.setAllowTF32CuBLAS(tf32);
    context.setAllowTF32CuDNN(tf32);
    // Without a workspace of its own cuBLAS may add in another order each time.
    if (deterministic) setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);
    context.setDeterministicAlgorithms(deterministic, false);
    context.setDeterministicFillUninitializedMemory(false);
    context.setDeterministicCuDNN(deterministic);
    context.setBenchmarkCuDNN(false);
  });
}

int ct_cuda_load(const char *path) {
  return perform([&] {
    // The library registers the GPU as it is opened; it stays open for the life of the process.
    if (!dlopen(path, RTLD_NOW | RTLD_GLOBAL)) throw std::runtime_error(dlerror());
  });
}

int ct_cuda_count(void) {
  int count = 0;
  perform([&] { count = at::hasCUDA() ? static_cast<int>(at::detail::getCUDAHooks().deviceCount()) : 0; });
  return count;
}

ct_generator ct_generator_new(uint64_t seed) {
  try {
    return new ct_generator_s{at::detail::createCPUGenerator(seed)};
  } catch (...) {
    keep_current_exception();
    return nullptr;
  }
}

void ct_generator_free(ct_generator generator) { delete generator; }

ct_tensor ct_generator_state(ct_generator generator) {
  return make([&] { return generator->value.get_state(); });
}

int ct_generator_set_state(ct_generator generator, ct_tensor state) {
  return perform([&] { generator->value.set_state(state->value); });
}

int ct_generator_next(ct_generator generator, uint64_t *bits) {
  return perform([&] {
    const std::lock_guard<std::mutex> lock(generator->value.mutex());
    *bits = generator->value.get<at::CPUGeneratorImpl>()->random64();
  });
}
