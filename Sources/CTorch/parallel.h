// Sharing work among LibTorch's threads.
#pragma once

#include <ATen/Parallel.h>
#include <dlfcn.h>

#include <algorithm>
#include <cstdint>
#ifdef __SSE__
#include <xmmintrin.h>
#endif

namespace ctorch {

// LibTorch's own pool of threads; its headers use it only in files compiled with -fopenmp.
template <typename Function> Function in_pool(const char *name) {
  return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
}
inline const auto open_region =
    in_pool<void (*)(void (*)(void *), void *, unsigned, unsigned)>("GOMP_parallel");
inline const auto thread_number = in_pool<int (*)()>("omp_get_thread_num");
inline const auto thread_count = in_pool<int (*)()>("omp_get_num_threads");

// While it lives, numbers too small to be normal (below 1e-38) count as zero on this thread. Adam's
// means of silent units decay to such numbers, with which processors compute many times slower.
class FlushingTiny {
#ifdef __SSE__
  const unsigned before = _mm_getcsr();

public:
  FlushingTiny() { _mm_setcsr(before | 0x8040); } // flush results to zero, take inputs as zero
  ~FlushingTiny() { _mm_setcsr(before); }
#endif
};

// How many elements' worth of work outweighs waking a thread.
constexpr int64_t worth_waking = 32768;

// Calls body(first, last) for parts of 0 ..< count, each a multiple of `unit` long but for the last,
// on as many threads as LibTorch may use, where the work is worth more than waking them.
template <typename Body> void share_out(int64_t count, int64_t unit, int64_t work, Body body) {
  const int64_t units = (count + unit - 1) / unit;
  const int64_t threads = std::min<int64_t>(at::get_num_threads(), units);
  if (threads < 2 || work < worth_waking || !open_region || !thread_number || !thread_count)
  {
    [[maybe_unused]] const FlushingTiny flushing;
    return body(0, count);
  }
  struct Shared {
    int64_t count, unit, units;
    Body &body;
  } shared{count, unit, units, body};
  open_region(
      [](void *context) {
        [[maybe_unused]] const FlushingTiny flushing;
        const Shared &shared = *static_cast<Shared *>(context);
        // There may be fewer threads than were asked for.
        const int64_t number = thread_number(), threads = thread_count();
        const int64_t first = shared.units * number / threads * shared.unit;
        const int64_t last = shared.units * (number + 1) / threads * shared.unit;
        shared.body(first, std::min(last, shared.count));
      },
      &shared, static_cast<unsigned>(threads), 0);
}

} // namespace ctorch
