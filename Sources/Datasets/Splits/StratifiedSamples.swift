import Statistics

/// Samples by their classes and groups, by which they are split.
public struct StratifiedSamples: Sendable {
  /// The class of each sample; 0 in regression.
  public let strata: [Int]
  /// What the classes are called; none in regression.
  public let classNames: [String]
  /// The samples of each group, which a split keeps together; nil where each stands alone.
  public let groups: [[Int]]?

  /// Samples of some classes, each of which is spread over the parts of a split as evenly as can be;
  /// with groups, samples of one stay together, and classes are spread as the groups allow.
  ///
  /// - Parameters:
  ///   - labels: The class of each sample, an index into the names.
  ///   - classNames: What the classes are called.
  ///   - groups: The group of each sample, any number that its samples share.
  public init(labels: [Int], classNames: [String], groups: [Int]? = nil) {
    precondition(
      labels.allSatisfy(classNames.indices.contains),
      "a label is beyond the \(classNames.count) classes")
    self.init(strata: labels, classNames: classNames, groups: groups)
  }

  /// So many samples of a regression, which are simply shuffled, or the groups that they make.
  public init(count: Int, groups: [Int]? = nil) {
    self.init(strata: [Int](repeating: 0, count: count), classNames: [], groups: groups)
  }

  /// The rows of a table.
  public init(_ table: Table) {
    if case .classes(let classes, let names, _) = table.target {
      self.init(labels: classes, classNames: names, groups: table.groups)
    } else {
      self.init(count: table.rowCount, groups: table.groups)
    }
  }

  private init(strata: [Int], classNames: [String], groups: [Int]?) {
    precondition(
      (groups?.count ?? strata.count) == strata.count,
      "\(strata.count) samples have \(groups?.count ?? 0) groups")
    self.strata = strata
    self.classNames = classNames
    self.groups = groups.map { groups in
      let members = Dictionary(grouping: groups.indices) { groups[$0] }
      return members.keys.sorted().map { members[$0] ?? [] }
    }
  }

  /// Some of the samples, in this order, with what is left of their groups.
  public func selecting(_ samples: [Int]) -> StratifiedSamples {
    var groupOf = groups.map { _ in [Int](repeating: 0, count: strata.count) }
    for (number, members) in (groups ?? []).enumerated() {
      for sample in members { groupOf?[sample] = number }
    }
    return StratifiedSamples(
      strata: samples.map { strata[$0] }, classNames: classNames,
      groups: groupOf.map { groupOf in samples.map { groupOf[$0] } })
  }

  private var stratumCount: Int { max(classNames.count, 1) }

  /// The number of samples, or of groups, that a split can tell apart.
  public var unitCount: Int { groups?.count ?? strata.count }

  /// The fold of each sample.
  func folds(_ count: Int, _ random: inout SplitMix64) -> [Int] {
    if let groups {
      let order = random.shuffled(Array(groups.indices)).enumerated()
        .sorted { (-groups[$0.element].count, $0.offset) < (-groups[$1.element].count, $1.offset) }
      return spread(order.map { groups[$0.element] }, over: count)
    }
    var folds = [Int](repeating: 0, count: strata.count)
    // Going on with the next fold at the next class keeps the folds equally large.
    for (place, sample) in shuffledByStratum(strata, &random).enumerated() {
      folds[sample] = place % count
    }
    return folds
  }

  /// 1 for each sample that is drawn for the test, else 0.
  ///
  /// A share of the groups is drawn where there are groups, each of which then counts as of its most
  /// frequent class, so that a large group is a test group as often as a small one.
  func draw(_ share: Double, _ random: inout SplitMix64) -> [Int] {
    guard let groups else { return draw(share, of: strata, &random) }
    let drawn = draw(share, of: groups.map(mostFrequentStratum), &random)
    var parts = [Int](repeating: 0, count: strata.count)
    for (group, part) in drawn.enumerated() { for sample in groups[group] { parts[sample] = part } }
    return parts
  }

  private func draw(_ share: Double, of strata: [Int], _ random: inout SplitMix64) -> [Int] {
    let count = strata.count
    let drawn = min(max(Int((share * Double(count)).rounded()), 1), count - 1)
    var parts = [Int](repeating: 0, count: count)
    // Equal steps through units that lie class by class take the share of each class.
    for (place, unit) in shuffledByStratum(strata, &random).enumerated() {
      parts[unit] = ((place + 1) * drawn + count / 2) / count - (place * drawn + count / 2) / count
    }
    return parts
  }

  private func mostFrequentStratum(of samples: [Int]) -> Int {
    var counts = [Int](repeating: 0, count: stratumCount)
    for sample in samples { counts[strata[sample]] += 1 }
    return counts.indices.max { (counts[$0], $1) < (counts[$1], $0) } ?? 0
  }

  /// All units, class by class; the order of the classes and that within them is random.
  private func shuffledByStratum(_ strata: [Int], _ random: inout SplitMix64) -> [Int] {
    var units = [[Int]](repeating: [], count: stratumCount)
    for (unit, stratum) in strata.enumerated() { units[stratum].append(unit) }
    return random.shuffled(units).flatMap { random.shuffled($0) }
  }

  /// The fold of each sample, group by group each where it best evens out the classes.
  ///
  /// Of all ways to spread a class over the folds, the even one has the least sum of squared counts,
  /// so a group goes where that sum, in shares of the classes, grows least.
  private func spread(_ groups: [[Int]], over foldCount: Int) -> [Int] {
    var totals = [Double](repeating: 0, count: stratumCount)
    for stratum in strata { totals[stratum] += 1 }
    var counts = [[Double]](repeating: totals.map { _ in 0 }, count: foldCount)
    var folds = [Int](repeating: 0, count: strata.count)
    for group in groups {
      var added = [Double](repeating: 0, count: stratumCount)
      for sample in group { added[strata[sample]] += 1 }
      let present = added.indices.filter { added[$0] > 0 }
      let costs = counts.indices.map { fold in
        let growth = present.reduce(0) { sum, stratum in
          sum + added[stratum] * (2 * counts[fold][stratum] + added[stratum]) / totals[stratum]
        }
        return (growth, counts[fold].reduce(0, +), fold)
      }
      guard let best = costs.min(by: <)?.2 else { continue }
      for stratum in present { counts[best][stratum] += added[stratum] }
      for sample in group { folds[sample] = best }
    }
    return folds
  }
}
