// The choice of the library that multiplies, by the kind of processor: MKL serves Intel's as well as any, and takes slower
// ways on others of x86.
#include "blas.h"

#include <ATen/Context.h>
#include <dlfcn.h>

#include <cstdlib>
#include <optional>
#include <stdexcept>

#include "guard.h"

namespace ctorch {
namespace {

Blas of_libtorch() {
  const auto product = reinterpret_cast<Blas::Fortran>(dlsym(RTLD_DEFAULT, "sgemm_"));
  const std::string name = !product ? "" : at::hasMKL() ? "MKL of " : "BLAS of ";
  return {name + "LibTorch", product};
}

#ifdef RTLD_DEEPBIND
// The system's oneDNN. LibTorch has one inside, whose symbols must not take the place of this one's.
std::optional<Blas> onednn() {
  for (const char *file : {"libdnnl.so.3", "libdnnl.so.2"}) {
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
    if (!library) continue;
    struct Version { // the beginning of dnnl_version_t
      int major, minor, patch;
    };
    const auto product = reinterpret_cast<Blas::OneDNN>(dlsym(library, "dnnl_sgemm"));
    const auto version = reinterpret_cast<const Version *(*)()>(dlsym(library, "dnnl_version"));
    // It must take its threads from the pool that LibTorch has, since that is told how many to use.
    constexpr auto threads = "omp_get_max_threads";
    if (!product || !version || !dlsym(library, threads) ||
        dlsym(library, threads) != dlsym(RTLD_DEFAULT, threads))
      continue;
    const Version &number = *version();
    return Blas{"oneDNN " + std::to_string(number.major) + "." + std::to_string(number.minor) + "." +
                    std::to_string(number.patch),
                nullptr, product};
  }
  return std::nullopt;
}
#else
std::optional<Blas> onednn() { return std::nullopt; }
#endif

bool suits_onednn() {
#ifdef __x86_64__
  __builtin_cpu_init();
  return !__builtin_cpu_is("intel");
#else
  return false;
#endif
}

bool has_avx512() {
#ifdef __x86_64__
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f");
#else
  return false;
#endif
}

// oneDNN with MKL beside it, for what oneDNN is slow at; that was measured with AVX2 alone.
Blas with_mkl(Blas onednn) {
  const Blas libtorch = of_libtorch();
  if (!libtorch.fortran || !at::hasMKL() || has_avx512()) return onednn;
  return {onednn.name + " and " + libtorch.name, libtorch.fortran, onednn.onednn};
}

Blas chosen() {
  const char *variable = std::getenv("HOMEOSTAT_BLAS");
  const std::string wanted = variable ? variable : "";
  if (wanted == "libtorch" || (wanted.empty() && !suits_onednn())) return of_libtorch();
  if (!wanted.empty() && wanted != "onednn")
    throw std::invalid_argument("HOMEOSTAT_BLAS is '" + wanted + "', but must be libtorch or onednn");
  const auto found = onednn();
  if (!found && !wanted.empty())
    throw std::invalid_argument("HOMEOSTAT_BLAS is onednn, which cannot be used here: install Debian's "
                                "libdnnl-dev, or unset HOMEOSTAT_BLAS");
  return found ? with_mkl(*found) : of_libtorch();
}

} // namespace

const Blas &blas() {
  static const Blas blas = chosen();
  return blas;
}

} // namespace ctorch

using namespace ctorch;

const char *ct_blas(void) {
  const char *name = nullptr;
  perform([&] { name = blas().name.c_str(); });
  return name;
}
