import Tensors

// What neurons did in the rows of several processes, of which each has seen its own.
extension Activity {
  /// What the neurons did in the rows of all processes of a group.
  ///
  /// All must ask for the same statistics in the same order. E[x], E[y], E[xy], Var[x] and Cov[x, y] are there
  /// after one exchange; another statistic costs another, and a median or a skewness one of all rows.
  public func merged(over group: ProcessGroup) -> Activity {
    let first = merging(Moments.order, over: group)
    return Activity(
      statistics: first.statistics, rows: first.rows, widths: layerWidths, gain: usedGain,
      bias: usedBias, step: step, epoch: epoch
    ) { [self] statistic in
      guard statistic.canBeMerged else { return gathered(over: group).value(of: statistic) }
      let wanted = [statistic] + (statistic.factors.map { [$0, $1] } ?? [])
      return merging(wanted, over: group).statistics[statistic]!
    }
  }

  /// Statistics of the rows of all processes, and how many these are; the factors of a variance or a
  /// covariance must be among them.
  private func merging(
    _ wanted: [Statistic], over group: ProcessGroup
  ) -> (statistics: [Statistic: Tensor], rows: Int) {
    withoutGradients {
      let own = wanted.map { value(of: $0).cast(to: .float64) }
      func mean(of statistic: Statistic, in values: [Tensor]) -> Tensor {
        values[wanted.firstIndex(of: statistic)!]
      }
      /// What the means' product adds to a variance or a covariance, so that it is a mean of products.
      func product(_ statistic: Statistic, in values: [Tensor]) -> Tensor? {
        statistic.factors.map { mean(of: $0, in: values) * mean(of: $1, in: values) }
      }
      // Sums in double precision keep the digits of spreads about means far from zero.
      let means = zip(wanted, own).map { statistic, value in
        product(statistic, in: own).map { value + $0 } ?? value
      }
      let sums = Tensor.concatenated(
        ([.ones(own[0].shape, elementType: .float64, on: own[0].device)] + means).map {
          ($0 * Double(rows)).reshaped([1] + own[0].shape)
        })
      group.sum(sums)
      let parts = sums.positions(wanted.count + 1)
      let all = parts.dropFirst().map { $0 / parts[0] }
      var statistics: [Statistic: Tensor] = [:]
      for (place, statistic) in wanted.enumerated() {
        var value = all[place]
        if let product = product(statistic, in: all) {
          value -= product
          if statistic.isSquare { value = value.clamped(from: 0) }
        } else if statistic.isExtreme {
          let values = group.stacked(own[place]).positions(group.size)
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

  /// Whether this is a variance.
  fileprivate var isSquare: Bool { factors.map { $0 == $1 } ?? false }

  fileprivate var isExtreme: Bool {
    guard case .rows(let statistic) = self else { return false }
    return [.min, .max].contains(statistic.kind)
  }
}
