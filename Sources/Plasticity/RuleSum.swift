import Settings
import Tensors

/// Several rules at once: gain and bias move by the sum of what each rule alone would move them.
///
///     α ← α + Σ (αᵢ − α),  β ← β + Σ (βᵢ − β)
///
/// where αᵢ and βᵢ are what rule i makes of the same α and β. Each rule has a memory of its own, and may
/// move in epochs of its own. By itself it is IP and WD.
public struct RuleSum: IntrinsicRule {
  public static let name = "sum"

  /// At least two rules of one form.
  public var rules = [Rule(IntrinsicPlasticity()), Rule(WeightedDecay())]

  public init() {}

  public init(_ rules: [Rule]) throws {
    self.rules = rules
    try validate()
  }

  public func validate() throws {
    guard rules.count > 1 else {
      throw ConfigurationError("a sum needs at least two rules, as in ip+wd")
    }
    for rule in rules {
      guard type(of: rule.rule).movesNeurons else {
        throw ConfigurationError(
          "the rule \(rule.name) has no place in a sum: it moves no gains and biases")
      }
      guard !(rule.rule is any InstantaneousRule) else {
        throw ConfigurationError(
          "the rule \(rule.name) has no place in a sum: its gain and bias come from the very batch "
            + "that they transform")
      }
      guard rule.rule.form == form else {
        throw ConfigurationError(
          "a sum's rules have one form, but \(rules[0].label) is \(form.rawValue) and \(rule.label) "
            + rule.rule.form.rawValue)
      }
      try rule.validate()
    }
  }

  /// The same, with each rule moving in some epochs that does not say its own.
  func moving(in epochs: ActiveEpochs) -> RuleSum {
    var sum = self
    sum.rules = rules.map { $0.epochs == ActiveEpochs() ? Rule($0.rule, in: epochs) : $0 }
    return sum
  }

  public var form: AffineForm { rules.first?.rule.form ?? .divisive }
  public var memory: [Double] { rules.flatMap(\.rule.memory) }
  public var label: String { rules.map(\.label).joined(separator: "+") }

  public func update(_ neurons: inout Neurons, from seen: Activity) {
    let before = neurons
    var start = 0
    for rule in rules {
      let memory = start..<start + rule.rule.memory.count
      start = memory.upperBound
      guard rule.moves(inEpoch: seen.epoch) else { continue }
      var moved = Neurons(
        gain: before.gain, bias: before.bias, memory: Array(before.memory[memory]))
      rule.rule.update(&moved, from: seen)
      neurons.gain += moved.gain - before.gain
      neurons.bias += moved.bias - before.bias
      neurons.memory.replaceSubrange(memory, with: moved.memory)
    }
  }
}
