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
      let own = wanted.map { value(of: $0) }
      let type = own[0].elementType
      let count = Tensor.filled(with: Double(rows), own[0].shape, elementType: .float64)
      let all = group.stacked(
        .concatenated(
          (own.map { $0.cast(to: .float64) } + [count.moved(to: own[0].device)]).map {
            $0.reshaped([1] + $0.shape)
          }))
      // [processes, neurons] each.
      let parts = all.positions(wanted.count + 1, along: 1)
      let counts = parts[wanted.count]
      let shares = counts / counts.sum(along: 0)
      let means = parts.map { (shares * $0).sum(along: 0) }
      func difference(_ statistic: Statistic) -> Tensor {
        let place = wanted.firstIndex(of: statistic)!
        return parts[place] - means[place]
      }
      var statistics: [Statistic: Tensor] = [:]
      for (place, statistic) in wanted.enumerated() {
        var value = means[place]
        if let (a, b) = statistic.factors {
          // What the processes' means differ by is part of the spread.
          value += (shares * difference(a) * difference(b)).sum(along: 0)
        } else if statistic.isExtreme {
          let values = parts[place].positions(group.size)
          value = values.dropFirst().reduce(values[0]) { statistic.extreme($0, $1)! }
        }
        statistics[statistic] = value.cast(to: type)
      }
      return (statistics, counts.positions(group.size).reduce(0) { $0 + Int($1[0].item) })
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

  fileprivate var isExtreme: Bool {
    guard case .rows(let statistic) = self else { return false }
    return [.min, .max].contains(statistic.kind)
  }
}
