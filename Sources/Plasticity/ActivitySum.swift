import Tensors

/// Activity gathered over the batches of an epoch, for rules that move once an epoch.
///
/// Li and Li (2013) update intrinsic parameters once an epoch; Shaw, Jackson and Orchard after every
/// batch. All statistics are kept, because a rule asks only in the end.
public struct ActivitySum {
  /// The statistics of the rows so far, [statistics, neurons], which a checkpoint keeps; nil before
  /// the first.
  public var statistics: Tensor?
  /// The number of rows so far.
  public var rows = 0

  public init() {}

  /// How many statistics are kept of each neuron.
  package static let statisticCount = Activity.Statistic.allCases.count

  /// Adds what was seen in one batch.
  public mutating func add(_ seen: Activity) {
    statistics = withoutGradients {
      let added = Tensor.concatenated(
        Activity.Statistic.allCases.map { statistic in
          let value = seen.value(of: statistic)
          return value.reshaped([1] + value.shape)
        })
      guard let statistics else { return added }
      let share = Double(seen.rows) / Double(rows + seen.rows)
      let difference = added - statistics
      let merged = statistics + share * difference
      // What the batches' means differ by is part of the spread. Adding it so, and not as
      // E[x²] − E[x]², keeps the digits of inputs far from zero.
      let (x, y) = (difference[Self.row(.meanX)], difference[Self.row(.meanY)])
      merged[Self.row(.varianceX)].add(productOf: x, x, scaledBy: share * (1 - share))
      merged[Self.row(.covarianceXY)].add(productOf: x, y, scaledBy: share * (1 - share))
      return merged
    }
    rows += seen.rows
  }

  private static func row(_ statistic: Activity.Statistic) -> Int {
    Activity.Statistic.allCases.firstIndex(of: statistic)!
  }

  /// What was seen over all rows, by layers of the given widths.
  public func activity(widths: [Int], gain: Tensor, bias: Tensor, step: Int) -> Activity? {
    guard let statistics, rows > 0 else { return nil }
    return Activity(
      statistics: Dictionary(
        uniqueKeysWithValues: Activity.Statistic.allCases.map {
          ($0, statistics[Self.row($0)])
        }),
      rows: rows, widths: widths, gain: gain, bias: bias, step: step)
  }
}
