import Foundation
import Networks
import Plasticity
import Settings
import Statistics

/// Where a rule comes to rest for some inputs, whether it stays there, and how soon it comes.
package struct RuleAnalysis: Analysis, Codable, Sendable {
  /// What was analysed: the rule's label, and the inputs as `--inputs` takes them.
  package let rule: String
  package let inputs: String
  /// The rule's own rate η; nil where it has none.
  package let rate: Double?
  /// The states of rest, the stable ones first.
  package let equilibria: [Equilibrium]

  /// A state that an update leaves as it is.
  package struct Equilibrium: Codable, Sendable {
    package let gain: Double
    package let bias: Double
    /// The differential entropy of the outputs in nats; at most ln 2 = 0.693 between −1 and 1.
    package let entropy: Double
    /// Whether small disturbances neither fade nor grow, as where any gain is left as it is.
    package let isNeutral: Bool
    /// The largest rate η up to which small disturbances fade, by the eigenvalues of the update's Jacobian: 0
    /// where they grow or stay at any rate, infinite where they fade at any up to 1,000; nil where the update has
    /// no derivative, or the rule no rate.
    package let largestRate: Double?
    /// The same by simulation, of disturbances of a tenth over 400 updates.
    package let largestSimulatedRate: Double?
    /// After how many updates at the rule's own rate a small disturbance is e times as small; nil
    /// where it grows.
    package let timeConstant: Double?
  }
}

/// Analyses a rule for inputs of one distribution.
package struct RuleAnalyser {
  private let specification: Specification
  private let inputs: InputDistribution
  private let activation: Activation
  /// The setting that is the rate; nil where the rule has none.
  private let rateName: String?

  /// Throws for a rule that moves no gains and biases.
  package init(
    _ specification: Specification, inputs: InputDistribution, activation: Activation? = nil
  ) throws {
    let rule = try Rule(specification)
    guard type(of: rule.rule).movesNeurons else {
      throw ConfigurationError(
        "the rule \(rule.label) moves no gains and biases: nothing to analyse")
    }
    self.specification = specification
    self.inputs = inputs
    self.activation =
      activation ?? (type(of: rule.rule).isForLogisticUnits ? .logistic : .tanh)
    let settings = try rule.rule.settings
    rateName = ["rate", "runningRate"].first { settings[$0] != nil }
  }

  /// The rate at which rests are sought, quick and yet below what most rules bear.
  private static let seekingRate = 0.03
  private static let seekingUpdates = 500

  package func analyse() throws -> RuleAnalysis {
    let rule = try Rule(specification)
    let seeker = try update(at: Self.seekingRate)
    let rests = try rests(of: seeker).map { try equilibrium($0) }
    return RuleAnalysis(
      rule: rule.label, inputs: inputs.label, rate: try ownRate,
      equilibria: rests.sorted {
        (($0.largestRate ?? 1) > 0 ? 0 : 1, -$0.gain) < (
          ($1.largestRate ?? 1) > 0 ? 0 : 1, -$1.gain
        )
      })
  }

  /// The mean update at a rate in place of the rule's own; at its own where it has none to change.
  func update(
    at rate: Double?, quantiles: Int = MeanUpdate.quantiles
  ) throws -> MeanUpdate {
    var specification = specification
    if let rateName, let rate { specification.settings[rateName] = .number(rate) }
    return MeanUpdate(try Rule(specification), activation, inputs: inputs, quantiles: quantiles)
  }

  /// The rule's rate in its first update.
  private var ownRate: Double? {
    get throws {
      guard let rateName, let setting = try Rule(specification).rule.settings[rateName] else {
        return nil
      }
      return try setting.decoded(as: Schedule.self).value(at: 1)
    }
  }

  /// The inputs' median, and half of what two thirds of them span.
  var center: (median: Double, spread: Double) {
    let x = inputs.quantiles(101).sorted()
    return (x[50], max(x[84] - x[16], 1e-3) / 2)
  }

  /// States about the inputs' centre, from which rests are sought.
  private func starts(_ update: MeanUpdate) -> [[Double]] {
    let (median, spread) = center
    return [-1, 0.3, 1, 3].flatMap { gain in
      [-2, 0, 2].map { update.state(gain: gain * spread, bias: median + $0 * spread) }
        + [update.state(gain: gain, bias: 0)]
    }
  }

  /// The states that an update leaves as they are: where simulations end, and what Newton's method finds
  /// from there and from the starts.
  private func rests(of update: MeanUpdate) -> [[Double]] {
    let starts = starts(update)
    let ends = update.after(Self.seekingUpdates, from: starts)
    var found: [[Double]] = []
    for start in ends + starts where start.allSatisfy(\.isFinite) {
      guard let rest = newton(update, from: start) else { continue }
      let isKnown = found.contains { known in
        zip(known, rest).prefix(2).allSatisfy { abs($0 - $1) < 1e-3 * max(1, abs($0)) }
      }
      if !isKnown { found.append(rest) }
    }
    return found
  }

  private func newton(_ update: MeanUpdate, from start: [Double]) -> [Double]? {
    var state = start
    for _ in 0..<40 {
      let movement = update.movement(of: state)
      guard movement.allSatisfy(\.isFinite) else { return nil }
      let size = movement.map(abs).max() ?? 0
      if size < 1e-10 { return abs(state[0]) < 1e-6 || abs(state[0]) > 1e6 ? nil : state }
      guard var matrix = update.jacobian(at: state) else { return nil }
      for place in 0..<matrix.size { matrix[place, place] -= 1 }
      // Where any value of a number is left as it is, there is no nearer rest.
      guard let step = matrix.solving(movement) else { return size < 1e-6 ? state : nil }
      state = zip(state, step).map(-)
    }
    return nil
  }

  private func equilibrium(_ state: [Double]) throws -> RuleAnalysis.Equilibrium {
    let own = try ownRate
    let radius = try update(at: own).jacobian(at: state)?.spectralRadius
    let least = try update(at: Self.rates.least).jacobian(at: state)?.spectralRadius
    let largest = rateName == nil ? nil : try largestRate(at: state)
    let simulated = try largest.flatMap { try largestSimulatedRate(at: state, about: $0) }
    return RuleAnalysis.Equilibrium(
      gain: state[0], bias: state[1],
      entropy: differentialEntropy(of: try update(at: own).outputs(in: state)),
      isNeutral: least.map { abs($0 - 1) <= Self.tolerance } ?? false, largestRate: largest,
      largestSimulatedRate: simulated,
      timeConstant: radius.flatMap { $0 < 1 - Self.tolerance ? -1 / log($0) : nil })
  }
}

// Stability.
extension RuleAnalyser {
  private static let rates = (least: 1e-3, most: 1e3)
  /// Within this of 1 a spectral radius may be 1.
  private static let tolerance = 1e-7

  /// The largest rate up to which the spectral radius is below 1; nil where there is no derivative.
  private func largestRate(at state: [Double]) throws -> Double? {
    func radius(_ rate: Double) throws -> Double? {
      try update(at: rate).jacobian(at: state)?.spectralRadius
    }
    guard let slowest = try radius(Self.rates.least) else { return nil }
    guard slowest < 1 - Self.tolerance else { return 0 }
    var (low, high) = (Self.rates.least, Self.rates.least * 1.25)
    while let size = try radius(high), size < 1 - Self.tolerance {
      guard high < Self.rates.most else { return .infinity }
      (low, high) = (high, high * 1.25)
    }
    while high / low > 1.0001 {
      let middle = (low * high).squareRoot()
      if let size = try radius(middle), size < 1 - Self.tolerance {
        low = middle
      } else {
        high = middle
      }
    }
    return (low * high).squareRoot()
  }

  private static let simulatedUpdates = 400
  private static let simulatedQuantiles = 501

  /// The largest rate at which disturbed neurons come nearer, sought about that of the Jacobian.
  ///
  /// Some come slowly, so that none has to be back at the end.
  private func largestSimulatedRate(at state: [Double], about rate: Double) throws -> Double? {
    guard rate > 0, rate.isFinite else { return rate }
    let disturbed = [(1.1, 0.1), (0.9, 0.1), (1.1, -0.1), (0.9, -0.1)].map { gain, bias in
      var disturbed = state
      disturbed[0] *= gain
      disturbed[1] += bias * abs(state[0])
      return disturbed
    }
    func comesBack(_ rate: Double) throws -> Bool {
      let ends = try update(at: rate, quantiles: Self.simulatedQuantiles).after(
        Self.simulatedUpdates, from: disturbed)
      return zip(ends, disturbed).allSatisfy { end, start in
        Self.distance(end, state) < Self.distance(start, state)
      }
    }
    guard try comesBack(rate / 8) else { return 0 }
    var (low, high) = (rate / 8, rate * 2)
    while high / low > 1.02 {
      let middle = (low * high).squareRoot()
      if try comesBack(middle) { low = middle } else { high = middle }
    }
    return (low * high).squareRoot()
  }

  /// How far gain and bias are from where they rest; infinite where one is no number.
  private static func distance(_ a: [Double], _ b: [Double]) -> Double {
    let squares = zip(a, b).prefix(2).map { ($0 - $1) * ($0 - $1) }
    let distance = squares.reduce(0, +).squareRoot()
    return distance.isFinite ? distance : .infinity
  }
}
