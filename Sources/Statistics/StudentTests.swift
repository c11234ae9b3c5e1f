import CDistributions

/// Student's test of the means of two samples that vary alike; Student 1908.
///
/// The statistic is t; NaN where there are fewer than two values a side, or none varies.
public func studentT(_ a: [Double], _ b: [Double]) -> TestResult {
  let (first, second) = (Summary(a), Summary(b))
  let share = 1 / Double(a.count) + 1 / Double(b.count)
  let error = (pooledVariance(first, second) * share).squareRoot()
  return tResult((first.mean - second.mean) / error, freedom: Double(a.count + b.count - 2))
}

/// Welch's test of the means of two samples that may vary by different amounts; Welch 1947.
public func welchT(_ a: [Double], _ b: [Double]) -> TestResult {
  let (first, second) = (Summary(a), Summary(b))
  let (u, v) = (
    first.deviation * first.deviation / Double(a.count),
    second.deviation * second.deviation / Double(b.count)
  )
  let freedom = (u + v) * (u + v) / (u * u / Double(a.count - 1) + v * v / Double(b.count - 1))
  return tResult((first.mean - second.mean) / (u + v).squareRoot(), freedom: freedom)
}

/// Student's test of the differences of paired values.
public func pairedT(_ a: [Double], _ b: [Double]) -> TestResult {
  precondition(a.count == b.count, "\(a.count) values cannot be paired with \(b.count)")
  let differences = Summary(zip(a, b).map { $0 - $1 })
  let error = differences.deviation / Double(a.count).squareRoot()
  return tResult(differences.mean / error, freedom: Double(a.count - 1))
}

/// The interval in which the mean lies with a chance of `level`, by Student's t.
public func tInterval(_ values: [Double], level: Double = 0.95) -> ClosedRange<Double>? {
  let summary = Summary(values)
  guard values.count > 1, summary.deviation.isFinite else { return nil }
  let reach =
    cd_student_quantile((1 + level) / 2, Double(values.count - 1))
    * summary.deviation / Double(values.count).squareRoot()
  return summary.mean - reach...summary.mean + reach
}

private func tResult(_ t: Double, freedom: Double) -> TestResult {
  TestResult(statistic: t, p: cd_student_two_sided(t, freedom))
}

/// The value below which a normal variable of mean 0 and deviation 1 lies with chance `p`.
public func normalQuantile(_ p: Double) -> Double { cd_student_quantile(p, .infinity) }
