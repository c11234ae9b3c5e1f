// The limit: what the machine needs for a workload's arithmetic if nothing stands in its way.
//
// For the deep tanh network one program fused by hand for exactly that network; for the others the
// products of the exact shapes in the order of a step, on buffers of their own, and Adam's pass over
// memory. Called as: limit fused|products THREADS SCALING BATCH STEPS CHECK_STEPS LAYERS WIDTHS…
// IMAGES LABELS, then ORDER and WEIGHTS of each replica; all of them .npy.
#include <omp.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "shared.h"

namespace {

struct Data {
  std::vector<uint8_t> images;
  std::vector<int64_t> labels;
};

float *room(size_t count) {
  void *memory = std::aligned_alloc(64, (count * sizeof(float) + 4159) / 64 * 64);
  std::memset(memory, 0, count * sizeof(float));
  return static_cast<float *>(memory);
}

// The part of a range that this thread has; whole cache lines.
std::pair<int, int> share(int count) {
  const int threads = omp_get_num_threads(), each = (count / threads + 15) / 16 * 16;
  const int from = std::min(count, omp_get_thread_num() * each);
  return {from, omp_get_thread_num() + 1 == threads ? count : std::min(count, from + each)};
}

// Adam's moments and the pass that moves weights by them.
struct Adam {
  float *w, *g, *m, *v;
  int count, steps = 0;
  explicit Adam(int count) : w(room(count)), g(room(count)), m(room(count)), v(room(count)), count(count) {}
  void step(float rate, int threads) {
    ++steps;
    const float r = rate / (1 - std::pow(0.9, steps)), c = 1 / std::sqrt(1 - std::pow(0.999, steps));
#pragma omp parallel num_threads(threads) if (threads > 1)
    {
      const auto [from, to] = share(count);
      move(w + from, g + from, m + from, v + from, to - from, r, c);
    }
  }
  static void move(float *__restrict w, const float *__restrict g, float *__restrict m,
                   float *__restrict v, int count, float r, float c) {
#pragma omp simd
    for (int i = 0; i < count; ++i) {
      m[i] = 0.9f * m[i] + 0.1f * g[i];
      v[i] = 0.999f * v[i] + 0.001f * g[i] * g[i];
      w[i] -= r * m[i] / (std::sqrt(v[i]) * c + 1e-8f);
    }
  }
};

// Layers of equal width with tanh and the rule IP, every pass written out.
struct Fused {
  static constexpr int pad = 16;
  const Data &data;
  std::vector<int64_t> order;
  const int batch, inputs, layers, width, classes, stride;
  Adam adam;
  std::vector<int> weight_at, bias_at;
  float *x0, *z, *dz;
  std::vector<float *> x, y;
  float *d[2];
  std::vector<float> gain, bias;
  int64_t done = 0;

  Fused(const Data &data, const std::string &order, const std::string &weights,
        const std::vector<int> &widths, int batch)
      : data(data), order(read_npy<int64_t>(order)), batch(batch), inputs(widths.front()),
        layers(static_cast<int>(widths.size()) - 2), width(widths[1]), classes(widths.back()),
        stride((width + pad - 1) / pad * pad), adam(total(widths)) {
    const auto start = read_npy<float>(weights);
    std::copy(start.begin(), start.end(), adam.w);
    int at = 0;
    for (size_t i = 1; i < widths.size(); ++i) {
      weight_at.push_back(at);
      bias_at.push_back(at += widths[i] * widths[i - 1]);
      at += widths[i];
    }
    x0 = room(batch * inputs);
    z = room(batch * pad);
    dz = room(batch * pad);
    for (int i = 0; i < layers; ++i) {
      x.push_back(room(batch * stride));
      y.push_back(room(batch * stride));
    }
    for (auto &buffer : d) buffer = room(batch * stride);
    gain.assign(layers * stride, 1);
    bias.assign(layers * stride, 0);
  }

  static int total(const std::vector<int> &widths) {
    int count = 0;
    for (size_t i = 1; i < widths.size(); ++i) count += widths[i] * (widths[i - 1] + 1);
    return count;
  }

  double step() {
    const int64_t *rows = &order[done++ * batch % order.size()];
    for (int r = 0; r < batch; ++r) {
      const uint8_t *from = &data.images[rows[r] * inputs];
      for (int i = 0; i < inputs; ++i) x0[r * inputs + i] = from[i] * (1.f / 255);
    }
    std::vector<float> exy(layers * stride), ey(layers * stride);
    for (int l = 0; l < layers; ++l) {
      const float *in = l ? y[l - 1] : x0;
      const int fan = l ? width : inputs, in_stride = l ? stride : inputs;
      product(false, true, batch, width, fan, in, in_stride, adam.w + weight_at[l], fan, x[l], stride);
      fire(l, &exy[l * stride], &ey[l * stride]);
    }
    product(false, true, batch, classes, width, y[layers - 1], stride, adam.w + weight_at[layers],
            width, z, pad);
    const double loss = judge(rows);
    product(true, false, classes, width, batch, dz, pad, y[layers - 1], stride,
            adam.g + weight_at[layers], width);
    product(false, false, batch, width, classes, dz, pad, adam.w + weight_at[layers], width, d[0],
            stride);
    for (int l = layers - 1; l >= 0; --l) {
      float *now = d[(layers - 1 - l) % 2], *next = d[(layers - l) % 2];
      send_back(l, now);
      const float *in = l ? y[l - 1] : x0;
      const int fan = l ? width : inputs, in_stride = l ? stride : inputs;
      product(true, false, width, fan, batch, now, stride, in, in_stride, adam.g + weight_at[l], fan);
      if (l) product(false, false, batch, width, width, now, stride, adam.w + weight_at[l], width, next, stride);
    }
    adam.step(0.003f, 1);
    for (int i = 0; i < layers * stride; ++i) {
      gain[i] = (1 - 1e-4f) * gain[i] + 2e-4f * exy[i];
      bias[i] += 2e-4f * exy[i] * ey[i];
    }
    return loss;
  }

  void fire(int l, float *exy, float *ey) {
    const float *offset = adam.w + bias_at[l], *a = &gain[l * stride], *b = &bias[l * stride];
    float inverse[1024], shift[1024] = {};
    for (int j = 0; j < width; ++j) shift[j] = offset[j];
    for (int j = 0; j < stride; ++j) inverse[j] = 1 / a[j];
    for (int r = 0; r < batch; ++r) {
      float *xs = x[l] + r * stride, *ys = y[l] + r * stride;
#pragma omp simd
      for (int j = 0; j < stride; ++j) {
        const float value = xs[j] + shift[j], u = (value - b[j]) * inverse[j];
        const float t = 1 - 2 / (1 + std::exp(2 * u));
        xs[j] = value;
        ys[j] = t;
        exy[j] += value * t;
        ey[j] += t;
      }
    }
    for (int j = 0; j < stride; ++j) {
      exy[j] /= batch;
      ey[j] /= batch;
    }
  }

  void send_back(int l, float *gradient) {
    const float *a = &gain[l * stride];
    float inverse[1024], sum[1024] = {};
    for (int j = 0; j < stride; ++j) inverse[j] = 1 / a[j];
    for (int r = 0; r < batch; ++r) {
      float *g = gradient + r * stride;
      const float *ys = y[l] + r * stride;
#pragma omp simd
      for (int j = 0; j < stride; ++j) {
        g[j] *= (1 - ys[j] * ys[j]) * inverse[j];
        sum[j] += g[j];
      }
    }
    std::copy(sum, sum + width, adam.g + bias_at[l]);
  }

  double judge(const int64_t *rows) {
    const float *offset = adam.w + bias_at[layers];
    float *sums = adam.g + bias_at[layers];
    std::fill(sums, sums + classes, 0.f);
    double loss = 0;
    for (int r = 0; r < batch; ++r) {
      float *o = z + r * pad, *g = dz + r * pad, top = -INFINITY, sum = 0, power[pad];
      for (int c = 0; c < classes; ++c) top = std::max(top, o[c] += offset[c]);
      for (int c = 0; c < classes; ++c) sum += power[c] = std::exp(o[c] - top);
      const int64_t label = data.labels[rows[r]];
      loss += std::log(sum) + top - o[label];
      for (int c = 0; c < classes; ++c) {
        g[c] = (power[c] / sum - (c == label)) / batch;
        sums[c] += g[c];
      }
    }
    return loss / batch;
  }
};

// Only the products of a step, and Adam's bytes.
struct Products {
  const std::vector<int> widths;
  const int batch, threads;
  const bool scaling;
  Adam adam;
  std::vector<float *> y, d;

  Products(const std::vector<int> &widths, int batch, int threads, bool scaling)
      : widths(widths), batch(batch), threads(threads), scaling(scaling), adam(Fused::total(widths)) {
    for (int width : widths) {
      y.push_back(room(batch * width));
      d.push_back(room(batch * width));
      for (int i = 0; i < batch * width; ++i) y.back()[i] = d.back()[i] = static_cast<float>(i % 7) / 7;
    }
    for (int i = 0; i < adam.count; ++i) adam.w[i] = static_cast<float>(i % 5) / 5000;
  }

  void step() {
    const int layers = static_cast<int>(widths.size()) - 1;
    for (int l = 0, at = 0; l < layers; at += widths[l + 1] * (widths[l] + 1), ++l)
      product(false, true, batch, widths[l + 1], widths[l], y[l], widths[l], adam.w + at, widths[l],
              y[l + 1], widths[l + 1]);
    for (int l = layers - 1, at = adam.count; l >= 0; --l) {
      at -= widths[l + 1] * (widths[l] + 1);
      product(true, false, widths[l + 1], widths[l], batch, d[l + 1], widths[l + 1], y[l], widths[l],
              adam.g + at, widths[l]);
      if (l) product(false, false, batch, widths[l], widths[l + 1], d[l + 1], widths[l + 1],
                     adam.w + at, widths[l], d[l], widths[l]);
    }
    adam.step(1e-6f, threads);
    if (!scaling) return;
    for (int l = 0, at = 0; l < layers; at += widths[l + 1] * (widths[l] + 1), ++l) {
      product(false, true, 100, widths[l + 1], widths[l], y[l], widths[l], adam.w + at, widths[l],
              d[l + 1], widths[l + 1]);
      const int weights = widths[l + 1] * widths[l];
#pragma omp parallel num_threads(threads) if (threads > 1)
      {
        const auto [from, to] = share(weights);
        scale(adam.w + at + from, to - from);
      }
    }
  }

  static void scale(float *__restrict w, int count) {
#pragma omp simd
    for (int i = 0; i < count; ++i) {
      const float square = w[i] * w[i] * 0.01f;
      w[i] += 1e-6f * (square > 1.f ? 1.f : square);
    }
  }
};

template <typename Train> double timed(Train train) {
  const auto start = std::chrono::steady_clock::now();
  train();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace

int main(int count, char **arguments) {
  std::vector<std::string> given(arguments + 1, arguments + count);
  size_t next = 0;
  auto number = [&] { return std::stoi(given.at(next++)); };
  const bool is_fused = given.at(next++) == "fused";
  const int threads = number();
  const bool scaling = number();
  const int batch = number(), steps = number(), check_steps = number(), layers = number();
  std::vector<int> widths;
  for (int i = 0; i < layers; ++i) widths.push_back(number());
  const Data data{read_npy<uint8_t>(given.at(next)), read_npy<int64_t>(given.at(next + 1))};
  next += 2;
  std::vector<Fused> networks;
  for (; is_fused && next < given.size(); next += 2)
    networks.emplace_back(data, given.at(next), given.at(next + 1), widths, batch);
  // Replicas share the threads; a network alone has them for its products.
  const int workers = networks.size() > 1 ? threads : 1;
  use_threads(threads);
  Products products(is_fused ? std::vector<int>{1, 1} : widths, batch, threads, scaling);
  std::vector<std::vector<double>> losses(networks.size());
  auto train = [&](int steps) {
    if (!is_fused) {
      for (int s = 0; s < steps; ++s) products.step();
      return;
    }
    std::vector<std::thread> pool;
    auto work = [&](size_t worker) {
      if (workers > 1) use_threads(1);
      for (size_t n = worker; n < networks.size(); n += workers)
        for (int s = 0; s < steps; ++s) losses[n].push_back(networks[n].step());
    };
    if (workers == 1) return work(0);
    for (int worker = 0; worker < workers; ++worker) pool.emplace_back(work, worker);
    for (auto &thread : pool) thread.join();
  };
  train(1);
  std::puts("{\"first\": true}");
  train(check_steps - 1);
  std::printf("{\"losses\": [");
  for (size_t n = 0; n < losses.size(); ++n) {
    std::printf(n ? ", [" : "[");
    for (size_t s = 0; s < losses[n].size(); ++s) std::printf(s ? ", %.9g" : "%.9g", losses[n][s]);
    std::printf("]");
  }
  std::puts("]}");
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) {
    std::printf("{\"seconds\": %.9f}\n", timed([&] { train(steps); }));
    std::fflush(stdout);
  }
}
