import Tensors

/// Activity gathered over the batches of an epoch, for rules that move once an epoch.
///
/// Li and Li (2013) update intrinsic parameters once an epoch; Shaw, Jackson and Orchard after every
/// batch. All statistics are kept, weighted by rows, because a rule asks only in the end.
public struct ActivitySum {
  private static let gathered = Activity.Statistic.allCases.filter {
    $0 != .varianceX && $0 != .covarianceXY
  }

  /// The sums over rows, [statistics, neurons], which a checkpoint keeps; nil before the first.
  public var sums: Tensor?
  /// The number of rows gathered.
  public var rows = 0

  public init() {}

  /// Adds what was seen in one batch.
  public mutating func add(_ seen: Activity) {
    let means = Self.gathered.map { seen.value(of: $0).reshaped([1, -1]) }
    let total = withoutGradients { Tensor.concatenated(means) * Double(seen.rows) }
    sums = withoutGradients { sums.map { $0 + total } ?? total }
    rows += seen.rows
  }

  /// What was seen over all rows, by layers of the given widths.
  public func activity(widths: [Int], gain: Tensor, bias: Tensor, step: Int) -> Activity? {
    guard let sums, rows > 0 else { return nil }
    let means = withoutGradients { sums / Double(rows) }
    return Activity(
      means: Dictionary(
        uniqueKeysWithValues: Self.gathered.enumerated().map { ($1, means[$0]) }),
      rows: rows, widths: widths, gain: gain, bias: bias, step: step)
  }
}
