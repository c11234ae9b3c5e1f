import Statistics

/// The rows to train on and the rows to test with, each in the table's order.
public struct Split: Sendable, Hashable {
  /// The rows to train on.
  public let training: [Int]
  /// The rows to test with.
  public let test: [Int]

  /// A split from its two parts.
  public init(training: [Int], test: [Int]) {
    self.training = training
    self.test = test
  }

  /// The split in which the rows of one part are test rows.
  fileprivate init(parts: [Int], test part: Int) {
    training = parts.indices.filter { parts[$0] != part }
    test = parts.indices.filter { parts[$0] == part }
  }
}

extension Validation {
  /// The splits of a table, which depend on the table and the seed only.
  ///
  /// Each class is spread over the parts as evenly as can be; the rows of a regression are simply
  /// shuffled. Rows of one group stay together, and classes are then spread as evenly as the groups
  /// allow; a share is then one of the groups.
  public func splits(of table: Table, seed: Int) throws -> [Split] {
    try check()
    return try splits(0..<splitCount, of: table, seed: seed)
  }

  /// One of the splits, for which the others need no memory.
  public func split(_ number: Int, of table: Table, seed: Int) throws -> Split {
    try check()
    return try splits(number..<number + 1, of: table, seed: seed)[0]
  }

  private func splits(_ numbers: Range<Int>, of table: Table, seed: Int) throws -> [Split] {
    let rows = StratifiedRows(table)
    let needed = if case .folds(let count, _) = self { count } else { 2 }
    guard rows.unitCount >= needed else {
      throw TableError.tooFewRows(
        validation: description, needed: needed, found: rows.unitCount,
        what: table.groups == nil ? "rows" : "groups")
    }
    var random = SplitMix64(seed: seed)
    var splits: [Split] = []
    let partsEach = if case .folds(let count, _) = self { count } else { 1 }
    // Each division of the rows takes its random numbers after the one before it.
    for first in stride(from: 0, to: numbers.upperBound, by: partsEach) {
      let parts =
        switch self {
        case .folds(let count, _): rows.folds(count, &random)
        case .subsampling(let share, _): rows.draw(share, &random)
        }
      splits += numbers.clamped(to: first..<first + partsEach).map { number in
        Split(parts: parts, test: partsEach == 1 ? 1 : number - first)
      }
    }
    return splits
  }
}

/// The rows of a table by their classes and groups.
struct StratifiedRows {
  /// The class of each row; 0 where there are no classes.
  let strata: [Int]
  let stratumCount: Int
  /// The rows of each group, or nil.
  let groups: [[Int]]?

  init(_ table: Table) {
    if case .classes(let classes, let names, _) = table.target {
      strata = classes
      stratumCount = names.count
    } else {
      strata = [Int](repeating: 0, count: table.rowCount)
      stratumCount = 1
    }
    groups = table.groups.map { groups in
      let rows = Dictionary(grouping: groups.indices) { groups[$0] }
      return rows.keys.sorted().map { rows[$0] ?? [] }
    }
  }

  /// The number of rows, or of groups, that can be told apart by a split.
  var unitCount: Int { groups?.count ?? strata.count }

  /// The fold of each row.
  func folds(_ count: Int, _ random: inout SplitMix64) -> [Int] {
    if let groups {
      let order = random.shuffled(Array(groups.indices)).enumerated()
        .sorted { (-groups[$0.element].count, $0.offset) < (-groups[$1.element].count, $1.offset) }
      return spread(order.map { groups[$0.element] }, over: count)
    }
    var folds = [Int](repeating: 0, count: strata.count)
    // Going on with the next fold at the next class keeps the folds equally large.
    for (place, row) in shuffledByStratum(strata, &random).enumerated() {
      folds[row] = place % count
    }
    return folds
  }

  /// 1 for each row that is drawn for the test, else 0.
  ///
  /// A share of the groups is drawn where there are groups, each of which then counts as of its most
  /// frequent class, so that a large group is a test group as often as a small one.
  func draw(_ share: Double, _ random: inout SplitMix64) -> [Int] {
    guard let groups else { return draw(share, of: strata, &random) }
    let drawn = draw(share, of: groups.map(mostFrequentStratum), &random)
    var parts = [Int](repeating: 0, count: strata.count)
    for (group, part) in drawn.enumerated() { for row in groups[group] { parts[row] = part } }
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

  private func mostFrequentStratum(of rows: [Int]) -> Int {
    var counts = [Int](repeating: 0, count: stratumCount)
    for row in rows { counts[strata[row]] += 1 }
    return counts.indices.max { (counts[$0], $1) < (counts[$1], $0) } ?? 0
  }

  /// All units, class by class; the order of the classes and that within them is random.
  private func shuffledByStratum(_ strata: [Int], _ random: inout SplitMix64) -> [Int] {
    var units = [[Int]](repeating: [], count: stratumCount)
    for (unit, stratum) in strata.enumerated() { units[stratum].append(unit) }
    return random.shuffled(units).flatMap { random.shuffled($0) }
  }

  /// The fold of each row, group by group each where it best evens out the classes.
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
      for row in group { added[strata[row]] += 1 }
      let present = added.indices.filter { added[$0] > 0 }
      let costs = counts.indices.map { fold in
        let growth = present.reduce(0) { sum, stratum in
          sum + added[stratum] * (2 * counts[fold][stratum] + added[stratum]) / totals[stratum]
        }
        return (growth, counts[fold].reduce(0, +), fold)
      }
      guard let best = costs.min(by: <)?.2 else { continue }
      for stratum in present { counts[best][stratum] += added[stratum] }
      for row in group { folds[row] = best }
    }
    return folds
  }
}
