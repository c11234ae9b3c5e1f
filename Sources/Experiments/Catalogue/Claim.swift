import Statistics

/// A sentence of a paper in numbers: one quantity is lower than another.
package struct Claim: Hashable, Sendable {
  package let text: String
  package let lower: Quantity
  package let higher: Quantity

  package init(_ text: String, _ lower: Quantity, isLowerThan higher: Quantity) {
    self.text = text
    self.lower = lower
    self.higher = higher
  }
}

/// A number that each seed gives.
package indirect enum Quantity: Hashable, Sendable {
  /// A measure at the end of a run of an arm; arms are named with their panel's number from 1.
  case last(Measure, of: String, panel: Int = 1)
  /// A measure at its beginning.
  case first(Measure, of: String, panel: Int = 1)
  /// The lowest number of a measure in a run.
  case lowest(Measure, of: String, panel: Int = 1)
  /// A measure's mean over the whole run.
  case mean(Measure, of: String, panel: Int = 1)
  /// After how much of the x axis a measure stays within a distance of where it ends.
  case settling(Measure, of: String, panel: Int = 1, within: Double)
  case multiple(Double, of: Quantity)
  case difference(Quantity, minus: Quantity)
  /// How far a quantity is from another.
  case distance(Quantity, from: Quantity)
  case constant(Double)
}

extension Quantity {
  /// The quantity for every seed that has it.
  ///
  /// `series` gives the series of an arm by seed.
  func values(
    _ series: (_ panel: Int, _ arm: String, Measure) -> [Int: [Double]], seeds: [Int]
  ) -> [Int: Double] {
    switch self {
    case .last(let measure, let arm, let panel):
      return series(panel, arm, measure).compactMapValues(\.last)
    case .first(let measure, let arm, let panel):
      return series(panel, arm, measure).compactMapValues(\.first)
    case .lowest(let measure, let arm, let panel):
      return series(panel, arm, measure).compactMapValues {
        $0.contains(where: \.isNaN) ? .nan : $0.min()
      }
    case .mean(let measure, let arm, let panel):
      return series(panel, arm, measure).compactMapValues {
        $0.isEmpty ? nil : $0.reduce(0, +) / Double($0.count)
      }
    case .settling(let measure, let arm, let panel, let distance):
      return series(panel, arm, measure).compactMapValues {
        Self.settling($0, within: distance).map { $0 * Double(measure.step) }
      }
    case .multiple(let factor, let quantity):
      return quantity.values(series, seeds: seeds).mapValues { factor * $0 }
    case .difference(let first, let second):
      let subtracted = second.values(series, seeds: seeds)
      return Self.combine(first.values(series, seeds: seeds), subtracted) { $0 - $1 }
    case .distance(let first, let second):
      let others = second.values(series, seeds: seeds)
      return Self.combine(first.values(series, seeds: seeds), others) { abs($0 - $1) }
    case .constant(let value):
      return Dictionary(uniqueKeysWithValues: seeds.map { ($0, value) })
    }
  }

  /// The place in a series from which on all is within a distance of the end; NaN where it ends in no
  /// number.
  private static func settling(_ series: [Double], within distance: Double) -> Double? {
    guard let end = series.last else { return nil }
    guard end.isFinite else { return .nan }
    let lastFar = series.lastIndex { !(abs($0 - end) <= distance) }
    return Double(lastFar.map { $0 + 1 } ?? 0)
  }

  private static func combine(
    _ first: [Int: Double], _ second: [Int: Double], _ operation: (Double, Double) -> Double
  ) -> [Int: Double] {
    var combined: [Int: Double] = [:]
    for (seed, value) in first {
      if let other = second[seed] { combined[seed] = operation(value, other) }
    }
    return combined
  }
}

extension Quantity {
  /// The quantity where panels have other numbers; nil where one of its panels has none.
  func renumbered(_ numbers: [Int: Int]) -> Quantity? {
    func both(
      _ first: Quantity, _ second: Quantity, _ join: (Quantity, Quantity) -> Quantity
    ) -> Quantity? {
      guard let first = first.renumbered(numbers), let second = second.renumbered(numbers) else {
        return nil
      }
      return join(first, second)
    }
    switch self {
    case .last(let measure, let arm, let panel):
      return numbers[panel].map { .last(measure, of: arm, panel: $0) }
    case .first(let measure, let arm, let panel):
      return numbers[panel].map { .first(measure, of: arm, panel: $0) }
    case .lowest(let measure, let arm, let panel):
      return numbers[panel].map { .lowest(measure, of: arm, panel: $0) }
    case .mean(let measure, let arm, let panel):
      return numbers[panel].map { .mean(measure, of: arm, panel: $0) }
    case .settling(let measure, let arm, let panel, let distance):
      return numbers[panel].map { .settling(measure, of: arm, panel: $0, within: distance) }
    case .multiple(let factor, let quantity):
      return quantity.renumbered(numbers).map { .multiple(factor, of: $0) }
    case .difference(let first, let second):
      return both(first, second) { .difference($0, minus: $1) }
    case .distance(let first, let second):
      return both(first, second) { .distance($0, from: $1) }
    case .constant: return self
    }
  }
}

extension Claim {
  /// One group of networks ends with a lower training loss than another.
  static func endsLower(
    _ lower: String, than higher: String, panel: Int = 1, _ place: String = "",
    measure: Measure = .trainLoss
  ) -> Claim {
    Claim(
      "\(lower) ends lower than \(higher)" + (place.isEmpty ? "" : ", \(place)"),
      .last(measure, of: lower, panel: panel), isLowerThan: .last(measure, of: higher, panel: panel)
    )
  }

  /// An arm is further below another in one panel than in another one.
  static func gapWidens(
    _ lower: String, _ higher: String, from first: Int, to last: Int,
    _ cause: String = "with the learning rate", measure: Measure = .trainLoss
  ) -> Claim {
    func gap(_ panel: Int) -> Quantity {
      .difference(
        .last(measure, of: higher, panel: panel), minus: .last(measure, of: lower, panel: panel))
    }
    return Claim(
      "the gap between \(higher) and \(lower) widens \(cause)", gap(first),
      isLowerThan: gap(last))
  }
}
