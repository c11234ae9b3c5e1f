// The fused passes, compiled once for each instruction set.
#include "kernels.h"

#include <ATen/Version.h>

#include <cmath>
#include <string>

namespace ctorch {
namespace {

// The passes for the instructions that every processor of its kind has.
namespace baseline {
#define LANES 4
#include "vectors.h"

#include "passes.h"
#include "recurrence.h"

#include "units.h"

#include "table.h"
#undef LANES
#undef INLINE
#undef INLINE_MEMBER
#undef INLINE_LAMBDA
} // namespace baseline

#ifdef __x86_64__
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
namespace avx2 {
#define LANES 8
#include "vectors.h"

#include "passes.h"
#include "recurrence.h"

#include "units.h"

#include "table.h"
#undef LANES
#undef INLINE
#undef INLINE_MEMBER
#undef INLINE_LAMBDA
} // namespace avx2
#pragma clang attribute pop

#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
namespace avx512 {
#define LANES 16
#include "vectors.h"

#include "passes.h"
#include "recurrence.h"

#include "units.h"

#include "table.h"
#undef LANES
#undef INLINE
#undef INLINE_MEMBER
#undef INLINE_LAMBDA
} // namespace avx512
#pragma clang attribute pop
#endif

const Passes &chosen_passes() {
#ifdef __x86_64__
  const std::string capability = at::get_cpu_capability();
  if (capability == "AVX512") return avx512::passes;
  if (capability == "AVX2") return avx2::passes;
#endif
  return baseline::passes;
}

} // namespace

const Passes &passes = chosen_passes();

} // namespace ctorch
