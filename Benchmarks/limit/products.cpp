// GFLOP/s of each library for the products of dense layers, as a table of Markdown. Called as: products THREADS.
#include <cstdio>
#include <cstdlib>
#include <new>

#include "shared.h"

// Memory that begins where a line of the cache does, as a tensor's: how fast a product is depends on it.
template <typename Element> struct Aligned {
  using value_type = Element;
  static constexpr std::align_val_t line{64};
  Element *allocate(size_t count) { return static_cast<Element *>(operator new(count * sizeof(Element), line)); }
  void deallocate(Element *memory, size_t) { operator delete(memory, line); }
  bool operator==(const Aligned &) const = default;
};
using Numbers = std::vector<float, Aligned<float>>;

int main(int, char **given) {
  use_threads(std::atoi(given[1]));
  std::puts("| batch × inputs × units | product | MKL | oneDNN | OpenBLAS |\n|---|---|---|---|---|");
  const int layers[][3] = {{200, 784, 50},   {200, 50, 50},     {200, 3072, 150}, {200, 150, 150},
                           {100, 784, 1024}, {100, 1024, 1024}, {100, 128, 384}};
  for (const auto &[batch, inputs, units] : layers) {
    const Numbers x(batch * inputs, 0.1f), w(units * inputs, 0.2f), d(batch * units, 0.3f);
    // The outputs, the gradient by the inputs, and that by the weights.
    const auto make = [&](int library, int kind, float *c) {
      if (kind == 0) product_by(library, false, true, batch, units, inputs, x.data(), inputs, w.data(), inputs, c, units, 0);
      if (kind == 1) product_by(library, false, false, batch, inputs, units, d.data(), units, w.data(), inputs, c, inputs, 0);
      if (kind == 2) product_by(library, true, false, units, inputs, batch, d.data(), units, x.data(), inputs, c, inputs, 0);
    };
    const double operations = 2.0 * batch * inputs * units;
    const int count = std::max(3, static_cast<int>(2e8 / operations));
    Numbers c(std::max({batch * units, batch * inputs, units * inputs}));
    for (int kind = 0; kind < 3; ++kind) {
      std::vector<double> rates[libraries];
      for (int round = 0; round < 15; ++round)
        for (int library = 0; library < libraries; ++library) {
          if (!is_here(library)) continue;
          const auto start = std::chrono::steady_clock::now();
          for (int i = 0; i < count; ++i) make(library, kind, c.data());
          const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
          rates[library].push_back(count * operations / time.count() / 1e9);
        }
      const char *kinds[] = {"outputs", "gradient by inputs", "gradient by weights"};
      std::printf("| %d × %d × %d | %s |", batch, inputs, units, kinds[kind]);
      for (auto &each : rates) {
        std::sort(each.begin(), each.end());
        each.empty() ? std::printf(" – |") : std::printf(" %.0f |", each[each.size() / 2]);
      }
      std::puts("");
    }
  }
}
