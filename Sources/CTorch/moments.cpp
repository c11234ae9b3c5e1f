// The moments of units, from the sums of threads.
#include "moments.h"

#include "guard.h"

namespace ctorch {
namespace {

constexpr int moment_count = 5;

} // namespace

at::Tensor moments_of(const std::vector<Sums> &parts, int64_t units) {
  at::Tensor moments = at::empty({moment_count, units}, at::kFloat);
  float *to = data(moments);
  const auto part_with_rows =
      std::find_if(parts.begin(), parts.end(), [](const Sums &part) { return part.rows > 0; });
  for (int64_t unit = 0; unit < units; ++unit) {
    const double x_first = part_with_rows->first[unit], y_first = part_with_rows->first[units + unit];
    double count = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (const Sums &part : parts) {
      if (part.rows == 0) continue;
      // The part's sums are of differences from its own first row.
      const double n = static_cast<double>(part.rows);
      const double a = part.first[unit] - x_first, b = part.first[units + unit] - y_first;
      const double *sums = part.whole.data() + unit;
      count += n;
      x += sums[0] + n * a;
      y += sums[units] + n * b;
      xx += sums[2 * units] + 2 * a * sums[0] + n * a * a;
      xy += sums[3 * units] + b * sums[0] + a * sums[units] + n * a * b;
    }
    x /= count;
    y /= count;
    const double variance = std::max(0.0, xx / count - x * x), covariance = xy / count - x * y;
    const double values[moment_count] = {x_first + x, y_first + y,
                                         (x_first + x) * (y_first + y) + covariance, variance,
                                         covariance};
    for (int moment = 0; moment < moment_count; ++moment)
      to[moment * units + unit] = static_cast<float>(values[moment]);
  }
  return moments;
}

} // namespace ctorch
