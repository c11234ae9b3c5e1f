/// The middle and the spread of some measurements.
public struct Summary: Hashable, Sendable {
  public let count: Int
  public let median: Double
  public let mean: Double
  /// The standard deviation with n − 1; NaN for fewer than two measurements.
  public let deviation: Double

  /// Summarises measurements; all figures are NaN where there are none.
  public init(_ values: [Double]) {
    count = values.count
    median = Statistics.median(values)
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : .nan
  }
}

/// The middle value, or the mean of the middle two; NaN where there are none.
public func median(_ values: [Double]) -> Double {
  guard !values.isEmpty else { return .nan }
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
