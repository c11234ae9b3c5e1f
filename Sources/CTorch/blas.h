// The library that multiplies matrices of float32 on the CPU.
#pragma once

#include <cstdint>
#include <string>

namespace ctorch {

struct Blas {
  // C = alpha A B + beta C in the order of Fortran.
  using Fortran = void (*)(const char *, const char *, const int *, const int *, const int *,
                           const float *, const float *, const int *, const float *, const int *,
                           const float *, float *, const int *);
  // The same with rows side by side; 0 where it succeeds.
  using OneDNN = int (*)(char, char, int64_t, int64_t, int64_t, float, const float *, int64_t,
                         const float *, int64_t, float, float *, int64_t);

  std::string name;
  // Both are null where neither is to be had, and LibTorch itself multiplies. Where both are there, oneDNN takes
  // all products but those whose rows lie badly for it.
  Fortran fortran = nullptr;
  OneDNN onednn = nullptr;

  bool is_direct() const { return fortran || onednn; }
};

// oneDNN on processors of x86 that are not Intel's, where it is installed, with MKL beside it where they have no
// AVX-512; else what LibTorch brings; or what HOMEOSTAT_BLAS names. Throws where that is not to be had.
const Blas &blas();

} // namespace ctorch
