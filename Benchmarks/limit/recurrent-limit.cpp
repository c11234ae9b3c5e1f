// The limit of GRU and LSTM: one program fused by hand for one layer that reads a pixel a step, and a dense
// layer that reads its last state.
//
// Each thread takes its share of the rows through all steps, forth and back; gates are one loop, and the
// gradient of the weights is one product of some steps. Called as: recurrent-limit gru|lstm THREADS BATCH
// STEPS CHECK_STEPS PIXELS UNITS IMAGES LABELS ORDER WEIGHTS, the last four of them .npy.
#include <omp.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "shared.h"

namespace {

constexpr int classes = 10;
constexpr int steps_at_once = 8;

float sigmoid(float x) { return 1 / (1 + std::exp(-x)); }
float bend(float x) { return 1 - 2 / (1 + std::exp(2 * x)); }

struct Network {
  const bool lstm;
  const int batch, pixels, units, threads, blocks, width, kept_blocks;
  std::vector<uint8_t> images;
  std::vector<int64_t> labels, order;
  std::vector<float> w, m, v;
  std::vector<std::vector<float>> gradients;
  // Where the weights of inputs and states, their biases, and the dense layer begin.
  int at_input, at_hidden, at_input_bias, at_hidden_bias, at_dense, at_dense_bias;
  int64_t done = 0, moved = 0;

  double step() {
    const int64_t *rows = &order[done++ * batch % order.size()];
    std::vector<double> losses(threads);
#pragma omp parallel num_threads(threads)
    {
      const int number = omp_get_thread_num();
      const int first = batch * number / threads, last = batch * (number + 1) / threads;
      use_threads(1);
      losses[number] = share(rows + first, last - first, gradients[number]);
    }
    for (int t = 1; t < threads; ++t)
      for (size_t i = 0; i < w.size(); ++i) gradients[0][i] += gradients[t][i];
    adam();
    double loss = 0;
    for (double part : losses) loss += part;
    return loss;
  }

  void adam() {
    ++moved;
    const float rate = 0.001 / (1 - std::pow(0.9, moved)), c = 1 / std::sqrt(1 - std::pow(0.999, moved));
    float *__restrict values = w.data(), *__restrict mean = m.data(), *__restrict square = v.data();
    const float *__restrict g = gradients[0].data();
    const int count = static_cast<int>(w.size());
#pragma omp simd
    for (int i = 0; i < count; ++i) {
      mean[i] = 0.9f * mean[i] + 0.1f * g[i];
      square[i] = 0.999f * square[i] + 0.001f * g[i] * g[i];
      values[i] -= rate * mean[i] / (std::sqrt(square[i]) * c + 1e-8f);
    }
  }

  // The loss and the gradients of some rows.
  double share(const int64_t *rows, int count, std::vector<float> &g) {
    std::fill(g.begin(), g.end(), 0.f);
    const int numbers = count * units;
    std::vector<float> x(pixels * count), returned(count * width), cell(numbers);
    std::vector<float> states((pixels + 1) * numbers), kept(static_cast<size_t>(pixels) * count * kept_blocks * units);
    for (int t = 0; t < pixels; ++t)
      for (int r = 0; r < count; ++r) x[t * count + r] = images[rows[r] * pixels + t] * (1.f / 255);
    for (int t = 0; t < pixels; ++t) {
      const float *state = &states[t * numbers];
      product(false, true, count, width, units, state, units, &w[at_hidden], units, returned.data(), width);
      for (int r = 0; r < count; ++r) {
        const float *back = &returned[r * width];
        float *k = &kept[(static_cast<size_t>(t) * count + r) * kept_blocks * units];
        forward(x[t * count + r], back, state + r * units, &cell[r * units], k, &states[(t + 1) * numbers + r * units]);
      }
    }
    std::vector<float> carried(numbers);
    const double loss = judge(rows, count, &states[pixels * numbers], carried.data(), g);
    std::fill(cell.begin(), cell.end(), 0.f);
    std::vector<float> fed(steps_at_once * count * width), apart(lstm ? 0 : steps_at_once * count * width);
    for (int last = pixels; last > 0; last -= steps_at_once) {
      const int first = std::max(0, last - steps_at_once);
      float *to_returned = (lstm ? fed : apart).data();
      for (int t = last - 1; t >= first; --t) {
        const int row = (t - first) * count;
        for (int r = 0; r < count; ++r) {
          const float *k = &kept[(static_cast<size_t>(t) * count + r) * kept_blocks * units];
          backward(x[t * count + r], k, t ? k - static_cast<size_t>(count) * kept_blocks * units : nullptr,
                   &states[t * numbers + r * units], &carried[r * units], &cell[r * units],
                   &fed[(row + r) * width], to_returned + (row + r) * width, g);
        }
        product(false, false, count, units, width, to_returned + row * width, width, &w[at_hidden], units,
                carried.data(), units, 1);
      }
      product(true, false, width, units, (last - first) * count, to_returned, width, &states[first * numbers],
              units, &g[at_hidden], units, 1);
    }
    return loss;
  }

  void forward(float x, const float *back, const float *state, float *cell, float *k, float *next) const {
    const float *a = &w[at_input], *b = &w[at_input_bias], *c = &w[at_hidden_bias];
    const int n = units;
    if (lstm) {
#pragma omp simd
      for (int j = 0; j < n; ++j) {
        const float i = sigmoid(a[j] * x + b[j] + back[j] + c[j]);
        const float f = sigmoid(a[n + j] * x + b[n + j] + back[n + j] + c[n + j]);
        const float g = bend(a[2 * n + j] * x + b[2 * n + j] + back[2 * n + j] + c[2 * n + j]);
        const float o = sigmoid(a[3 * n + j] * x + b[3 * n + j] + back[3 * n + j] + c[3 * n + j]);
        cell[j] = f * cell[j] + i * g;
        const float bent = bend(cell[j]);
        next[j] = o * bent;
        k[j] = i, k[n + j] = f, k[2 * n + j] = g, k[3 * n + j] = o, k[4 * n + j] = cell[j], k[5 * n + j] = bent;
      }
      return;
    }
#pragma omp simd
    for (int j = 0; j < n; ++j) {
      const float r = sigmoid(a[j] * x + b[j] + back[j] + c[j]);
      const float z = sigmoid(a[n + j] * x + b[n + j] + back[n + j] + c[n + j]);
      const float q = back[2 * n + j] + c[2 * n + j];
      const float v = bend(a[2 * n + j] * x + b[2 * n + j] + r * q);
      next[j] = v + z * (state[j] - v);
      k[j] = r, k[n + j] = z, k[2 * n + j] = q, k[3 * n + j] = v;
    }
  }

  void backward(float x, const float *k, const float *before, const float *state, float *carried, float *cell,
                float *__restrict fed, float *__restrict returned, std::vector<float> &gradient) const {
    float *a = &gradient[at_input], *b = &gradient[at_input_bias], *c = &gradient[at_hidden_bias];
    const int n = units;
    if (lstm) {
#pragma omp simd
      for (int j = 0; j < n; ++j) {
        const float i = k[j], f = k[n + j], g = k[2 * n + j], o = k[3 * n + j], bent = k[5 * n + j];
        const float h = carried[j], d = cell[j] + h * o * (1 - bent * bent);
        const float earlier = before ? before[4 * n + j] : 0;
        fed[j] = d * g * i * (1 - i);
        fed[n + j] = d * earlier * f * (1 - f);
        fed[2 * n + j] = d * i * (1 - g * g);
        fed[3 * n + j] = h * bent * o * (1 - o);
        cell[j] = d * f;
        carried[j] = 0;
      }
    } else {
#pragma omp simd
      for (int j = 0; j < n; ++j) {
        const float r = k[j], z = k[n + j], q = k[2 * n + j], v = k[3 * n + j], h = carried[j];
        const float d = h * (1 - z) * (1 - v * v);
        fed[j] = returned[j] = d * q * r * (1 - r);
        fed[n + j] = returned[n + j] = h * (state[j] - v) * z * (1 - z);
        fed[2 * n + j] = d;
        returned[2 * n + j] = d * r;
        carried[j] = h * z;
      }
    }
#pragma omp simd
    for (int j = 0; j < width; ++j) {
      a[j] += fed[j] * x;
      b[j] += fed[j];
      c[j] += returned[j];
    }
  }

  double judge(const int64_t *rows, int count, const float *state, float *carried, std::vector<float> &g) {
    double loss = 0;
    for (int r = 0; r < count; ++r) {
      float z[classes], sum = 0;
      const float *h = state + r * units;
      for (int c = 0; c < classes; ++c) {
        z[c] = w[at_dense_bias + c];
        for (int j = 0; j < units; ++j) z[c] += w[at_dense + c * units + j] * h[j];
      }
      const float top = *std::max_element(z, z + classes);
      const int64_t label = labels[rows[r]];
      for (float each : z) sum += std::exp(each - top);
      loss += (std::log(sum) + top - z[label]) / batch;
      for (int c = 0; c < classes; ++c) {
        const float d = (std::exp(z[c] - top) / sum - (c == label)) / batch;
        g[at_dense_bias + c] += d;
        for (int j = 0; j < units; ++j) {
          g[at_dense + c * units + j] += d * h[j];
          carried[r * units + j] += d * w[at_dense + c * units + j];
        }
      }
    }
    return loss;
  }
};

} // namespace

int main(int, char **given) {
  const bool lstm = std::string(given[1]) == "lstm";
  const int threads = std::atoi(given[2]), batch = std::atoi(given[3]), steps = std::atoi(given[4]);
  const int check_steps = std::atoi(given[5]), pixels = std::atoi(given[6]), units = std::atoi(given[7]);
  const int blocks = lstm ? 4 : 3, width = blocks * units;
  Network network{lstm, batch, pixels, units, threads, blocks, width, lstm ? 6 : 4,
                  read_npy<uint8_t>(given[8]), read_npy<int64_t>(given[9]), read_npy<int64_t>(given[10]),
                  read_npy<float>(given[11])};
  network.m.resize(network.w.size());
  network.v.resize(network.w.size());
  network.gradients.assign(threads, std::vector<float>(network.w.size()));
  network.at_input = 0;
  network.at_hidden = width;
  network.at_input_bias = network.at_hidden + width * units;
  network.at_hidden_bias = network.at_input_bias + width;
  network.at_dense = network.at_hidden_bias + width;
  network.at_dense_bias = network.at_dense + classes * units;
  std::vector<double> losses;
  const auto train = [&](int count) {
    for (int s = 0; s < count; ++s) losses.push_back(network.step());
  };
  train(1);
  std::puts("{\"first\": true}");
  train(check_steps - 1);
  std::printf("{\"losses\": [[");
  for (size_t s = 0; s < losses.size(); ++s) std::printf(s ? ", %.9g" : "%.9g", losses[s]);
  std::puts("]]}");
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) {
    const auto start = std::chrono::steady_clock::now();
    train(steps);
    std::printf("{\"seconds\": %.9f}\n",
                std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    std::fflush(stdout);
  }
}
