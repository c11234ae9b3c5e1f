import Tensors

// What neurons did in the rows of several processes, of which each has seen its own.
extension Activity {
  /// What groups of neurons did in the rows of all processes, each of which has seen its own; what else they sum
  /// is summed at the same time.
  ///
  /// All must ask for the same statistics in the same order. E[x], E[y], E[xy], Var[x] and Cov[x, y] are there
  /// after this one exchange; another statistic costs another, and a median or a skewness one of all rows.
  public static func merged(
    _ own: [Activity], over group: ProcessGroup, with others: [Tensor]
  ) -> [Activity] {
    let sums = own.map { $0.sums(of: Moments.order) }
    // Side by side they are one tensor.
    let all = sums.isEmpty ? [] : [Tensor.concatenated(sums, along: -1)]
    group.sum(others + all)
    var start = 0
    return zip(own, sums).map { activity, sums in
      let neurons = start..<start + sums.shape[1]
      start = neurons.upperBound
      return activity.merged(from: all[0].narrowed(to: neurons, along: -1), over: group)
    }
  }

  private func merged(from sums: Tensor, over group: ProcessGroup) -> Activity {
    let first = merging(Moments.order, from: sums, over: group)
    return Activity(
      statistics: first.statistics, rows: first.rows, widths: layerWidths, gain: usedGain,
      bias: usedBias, step: step, epoch: epoch
    ) { [self] statistic in
      guard statistic.canBeMerged else { return gathered(over: group).value(of: statistic) }
      let wanted = [statistic] + (statistic.factors.map { [$0, $1] } ?? [])
      let sums = self.sums(of: wanted)
      group.sum([sums])
      return merging(wanted, from: sums, over: group).statistics[statistic]!
    }
  }

  /// The number of rows, and sums over them from which statistics of more rows follow, [1 + statistics, neurons]
  /// in double precision, which keeps the digits of spreads about means far from zero.
  ///
  /// The factors of a variance or a covariance must be among the statistics.
  private func sums(of wanted: [Statistic]) -> Tensor {
    withoutGradients {
      let own = wanted.map { value(of: $0).cast(to: .float64) }
      let means = zip(wanted, own).map { statistic, value in
        statistic.product(of: wanted, own).map { value + $0 } ?? value
      }
      let ones = Tensor.ones(own[0].shape, elementType: .float64, on: own[0].device)
      return .concatenated(
        ([ones] + means).map { ($0 * Double(rows)).reshaped([1] + own[0].shape) })
    }
  }

  /// Statistics of the rows of all processes, and how many these are, from the sums over all.
  private func merging(
    _ wanted: [Statistic], from sums: Tensor, over group: ProcessGroup
  ) -> (statistics: [Statistic: Tensor], rows: Int) {
    withoutGradients {
      let parts = sums.positions(wanted.count + 1)
      let all = parts.dropFirst().map { $0 / parts[0] }
      var statistics: [Statistic: Tensor] = [:]
      for (statistic, mean) in zip(wanted, all) {
        var value = mean
        if let product = statistic.product(of: wanted, all) {
          value -= product
          if statistic.isSquare { value = value.clamped(from: 0) }
        } else if statistic.isExtreme {
          let own = self.value(of: statistic).cast(to: .float64)
          let values = group.stacked(own).positions(group.size)
          value = values.dropFirst().reduce(values[0]) { statistic.extreme($0, $1)! }
        }
        statistics[statistic] = value.cast(to: usedGain.elementType)
      }
      return (statistics, Int(parts[0][0].item))
    }
  }
}

extension Activity.Statistic {
  /// Whether that of all rows follows from those of parts of the rows.
  fileprivate var canBeMerged: Bool {
    switch self {
    case .medianX: false
    case .rows(let statistic): ![.median, .skewness].contains(statistic.kind)
    default: true
    }
  }

  /// The product of the means of a variance's or a covariance's factors, which makes it a mean of products.
  fileprivate func product(of wanted: [Self], _ values: [Tensor]) -> Tensor? {
    factors.map { values[wanted.firstIndex(of: $0)!] * values[wanted.firstIndex(of: $1)!] }
  }

  /// Whether this is a variance.
  fileprivate var isSquare: Bool { factors.map { $0 == $1 } ?? false }

  fileprivate var isExtreme: Bool {
    guard case .rows(let statistic) = self else { return false }
    return [.min, .max].contains(statistic.kind)
  }
}
