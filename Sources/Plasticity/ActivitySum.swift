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
  /// What is gathered, in the order of the rows of `statistics`.
  private let gathered: [Activity.Statistic]

  /// What a rule may ask for.
  public init(for rule: any IntrinsicRule = NoPlasticity()) {
    gathered = Activity.Statistic.common + Self.own(of: rule)
  }

  /// What equations ask for beside these.
  private static func own(of rule: any IntrinsicRule) -> [Activity.Statistic] {
    let rules = (rule as? RuleSum)?.rules.map(\.rule) ?? [rule]
    return rules.flatMap { ($0 as? EquationRule)?.statistics ?? [] }.reduce(into: []) {
      if !$0.contains($1) { $0.append($1) }
    }
  }

  /// How many statistics are kept of each neuron.
  package var statisticCount: Int { gathered.count }

  /// Adds what was seen in one batch.
  public mutating func add(_ seen: Activity) {
    statistics = withoutGradients {
      let added = Tensor.concatenated(
        gathered.map { statistic in
          let value = seen.value(of: statistic)
          return value.reshaped([1] + value.shape)
        })
      guard let statistics else { return added }
      let share = Double(seen.rows) / Double(rows + seen.rows)
      let difference = added - statistics
      let merged = statistics + share * difference
      for (row, statistic) in gathered.enumerated() {
        // What the batches' means differ by is part of the spread. Adding it so, and not as
        // E[x²] − E[x]², keeps the digits of inputs far from zero.
        if let (a, b) = statistic.factors {
          merged[row].add(
            productOf: difference[place(of: a)], difference[place(of: b)],
            scaledBy: share * (1 - share))
        } else if let extreme = statistic.extreme(statistics[row], added[row]) {
          merged[row].copy(from: extreme)
        }
      }
      return merged
    }
    rows += seen.rows
  }

  private func place(of statistic: Activity.Statistic) -> Int {
    gathered.firstIndex(of: statistic)!
  }

  /// What was seen over all rows, by layers of the given widths.
  public func activity(
    widths: [Int], gain: Tensor, bias: Tensor, step: Int, epoch: Int = 1
  ) -> Activity? {
    guard let statistics, rows > 0 else { return nil }
    return Activity(
      statistics: Dictionary(
        uniqueKeysWithValues: gathered.enumerated().map { ($1, statistics[$0]) }),
      rows: rows, widths: widths, gain: gain, bias: bias, step: step, epoch: epoch)
  }
}

extension Activity.Statistic {
  /// The means of the two factors, where this is a variance or a covariance.
  var factors: (Self, Self)? {
    switch self {
    case .varianceX: (.meanX, .meanX)
    case .covarianceXY: (.meanX, .meanY)
    case .rows(let statistic) where statistic.kind == .variance:
      (.mean(of: statistic.arguments[0]), .mean(of: statistic.arguments[0]))
    case .rows(let statistic) where statistic.kind == .covariance:
      (.mean(of: statistic.arguments[0]), .mean(of: statistic.arguments[1]))
    default: nil
    }
  }

  /// The smaller or larger of two batches' values, where this is a minimum or a maximum.
  func extreme(_ a: Tensor, _ b: Tensor) -> Tensor? {
    guard case .rows(let statistic) = self else { return nil }
    return switch statistic.kind {
    case .min: .smaller(a, b)
    case .max: .larger(a, b)
    default: nil
    }
  }
}
