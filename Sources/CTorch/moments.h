// What units of many rows did, gathered by threads and put together.
#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <vector>

#include "kernels.h"

namespace ctorch {

// What one thread saw of its units: sums of float over some rows, added up in double.
struct Sums {
  std::vector<float> first, some;
  std::vector<double> whole;
  int64_t rows = 0;

  explicit Sums(int64_t units) : first(2 * units), some(4 * units), whole(4 * units) {}

  // Where a pass gathers.
  SeenUnits seen() { return {rows == 0, first.data(), some.data()}; }

  void flush() {
    for (size_t index = 0; index < some.size(); ++index) whole[index] += some[index];
    std::fill(some.begin(), some.end(), 0.f);
  }
};

// E[x], E[y], E[xy], Var[x] and Cov[x, y] of what the threads saw, [5, units].
at::Tensor moments_of(const std::vector<Sums> &parts, int64_t units);

} // namespace ctorch
