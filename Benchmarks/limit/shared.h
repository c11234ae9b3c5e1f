// What both limits need: matrix products by the fastest library for each shape, and arrays of NumPy.
#pragma once

#include <dlfcn.h>
#include <omp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <tuple>
#include <vector>

extern "C" void sgemm_(const char *, const char *, const int *, const int *, const int *,
                       const float *, const float *, const int *, const float *, const int *,
                       const float *, float *, const int *);
extern "C" int MKL_Set_Num_Threads_Local(int);

namespace {

using Fortran = decltype(&sgemm_);
using OneDNN = int (*)(char, char, int64_t, int64_t, int64_t, float, const float *, int64_t, const float *,
                       int64_t, float, float *, int64_t);

// A function of a library that may be missing. What LibTorch has inside must not take the place of its symbols.
template <typename Function> Function found(const char *name, std::initializer_list<const char *> files) {
  for (const char *file : files)
    if (void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND))
      return reinterpret_cast<Function>(dlsym(library, name));
  return nullptr;
}

#define OPENBLAS {"libopenblas.so.0", "openblas-pthread/libopenblas.so.0"}
const auto openblas = found<Fortran>("sgemm_", OPENBLAS);
const auto openblas_threads = found<void (*)(int)>("openblas_set_num_threads", OPENBLAS);
const auto onednn = found<OneDNN>("dnnl_sgemm", {"libdnnl.so.3", "libdnnl.so.2"});
#undef OPENBLAS

// The threads of a product that this thread asks for; OpenBLAS has one number for all threads.
void use_threads(int count) {
  static std::atomic<int> known = 0;
  MKL_Set_Num_Threads_Local(count);
  omp_set_num_threads(count);
  if (openblas_threads && known.exchange(count) != count) openblas_threads(count);
}

enum Library { by_mkl, by_onednn, by_openblas, libraries };

bool is_here(int library) {
  return library == by_mkl || (library == by_onednn && onednn) || (library == by_openblas && openblas);
}

void product_by(int library, bool ta, bool tb, int m, int n, int k, const float *a, int lda, const float *b,
                int ldb, float *c, int ldc, float kept) {
  if (library == by_onednn) {
    onednn(ta ? 'T' : 'N', tb ? 'T' : 'N', m, n, k, 1, a, lda, b, ldb, kept, c, ldc);
    return;
  }
  const float unit = 1;
  (library == by_mkl ? sgemm_ : openblas)(tb ? "T" : "N", ta ? "T" : "N", &n, &m, &k, &unit, b, &ldb, a, &lda,
                                       &kept, c, &ldc);
}

// The library with the fastest of some products of this shape, all into a buffer of its own.
int fastest(bool ta, bool tb, int m, int n, int k, const float *a, int lda, const float *b, int ldb, int ldc) {
  std::vector<float> c(static_cast<size_t>(m) * ldc);
  std::pair<double, int> best{1e9, by_mkl};
  for (int round = 0; round < 20; ++round)
    for (int library = 0; library < libraries; ++library) {
      if (!is_here(library)) continue;
      const auto start = std::chrono::steady_clock::now();
      product_by(library, ta, tb, m, n, k, a, lda, b, ldb, c.data(), ldc, 0);
      const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
      best = std::min(best, {time.count(), library});
    }
  return best.second;
}

// C = op(A) op(B), or C += op(A) op(B), rows side by side; by the library that was fastest when this thread first met
// the shape.
[[maybe_unused]] void product(bool ta, bool tb, int m, int n, int k, const float *a, int lda, const float *b,
                              int ldb, float *c, int ldc, float kept = 0) {
  thread_local std::map<std::tuple<bool, bool, int, int, int>, int> chosen;
  const auto [place, is_new] = chosen.try_emplace({ta, tb, m, n, k}, by_mkl);
  if (is_new) place->second = fastest(ta, tb, m, n, k, a, lda, b, ldb, ldc);
  product_by(place->second, ta, tb, m, n, k, a, lda, b, ldb, c, ldc, kept);
}

template <typename Element> std::vector<Element> read_npy(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<char> bytes((std::istreambuf_iterator<char>(file)), {});
  uint16_t header;
  std::memcpy(&header, bytes.data() + 8, 2);
  std::vector<Element> elements((bytes.size() - 10 - header) / sizeof(Element));
  std::memcpy(elements.data(), bytes.data() + 10 + header, elements.size() * sizeof(Element));
  return elements;
}

} // namespace
