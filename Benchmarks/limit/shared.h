// What both limits need: the BLAS of LibTorch, and arrays of NumPy.
#pragma once

#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" void sgemm_(const char *, const char *, const int *, const int *, const int *,
                       const float *, const float *, const int *, const float *, const int *,
                       const float *, float *, const int *);
extern "C" int MKL_Set_Num_Threads_Local(int);

namespace {

// C = op(A) op(B), or C += op(A) op(B), rows side by side.
void product(bool ta, bool tb, int m, int n, int k, const float *a, int lda, const float *b, int ldb,
             float *c, int ldc, float kept = 0) {
  const float one = 1;
  sgemm_(tb ? "T" : "N", ta ? "T" : "N", &n, &m, &k, &one, b, &ldb, a, &lda, &kept, c, &ldc);
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
