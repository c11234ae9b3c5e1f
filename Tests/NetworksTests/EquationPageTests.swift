import Foundation
import Plasticity
import Settings
import Tensors
import Testing
import Yams

@testable import Networks

/// Every rule's page has the rule as an equation, which is trained beside the rule itself.
@Suite("The equation on a rule's page gives the bytes of the rule")
struct EquationPageTests {
  static let names = Rules.all.filter {
    $0 != EquationRule.self && !($0 is any LearnedTransform.Type)
  }.map { $0.name }

  /// The settings in the one block of YAML on a rule's page that has a gain.
  static func settings(onPageOf rule: String) throws -> [String: Setting] {
    let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Docs/Rules/\(rule).md")
    let blocks = try String(contentsOf: page, encoding: .utf8)
      .matches(of: /(?ms)^```yaml\n(.*?)^```$/).map { String($0.1) }
      .filter { $0.contains("gain:") }
    try #require(blocks.count == 1, "\(rule) needs one equation")
    return try YAMLDecoder().decode([String: Setting].self, from: blocks[0])
  }

  /// The rule and its equation, with the same changes of parameters.
  static func pair(
    _ name: String, _ changes: [String: Setting]
  ) throws -> (rule: Rule, equation: Rule) {
    let written = try settings(onPageOf: name).merging(changes) { $1 }
    return (
      try Rule(Specification(name: name, settings: changes)),
      try Rule(Specification(name: EquationRule.name, settings: written))
    )
  }

  /// The changes that each rule is compared with: none, and each parameter of the equation by itself.
  static func changes(_ name: String) throws -> [[String: Setting]] {
    let defaults = try Rule(Specification(name: name)).specification.settings
    let written = try settings(onPageOf: name)
    return [[:]]
      + defaults.sorted { $0.key < $1.key }.flatMap { setting, value -> [[String: Setting]] in
        guard written[setting] != nil, case .number(let number) = value else { return [] }
        let halved: [String: Setting] = [setting: .number(number / 2 + 0.125)]
        let schedule = Setting.table([
          "initial": .number(0.25), "factor": .number(0.5), "every": .number(3),
        ])
        return setting == "rate" ? [halved, [setting: schedule]] : [halved]
      }
  }

  /// All that a network has learned and adapted after some steps.
  private func trained(
    by rule: Rule, clock: UpdateClock, _ activation: Activation, _ elementType: ElementType,
    fused: Bool
  ) throws -> [String: Tensor] {
    var configuration = DenseExample()
    configuration.inputs = 13
    configuration.hidden = Widths([17, 5])
    configuration.outputs = 3
    configuration.rule = [rule]
    configuration.updateClock = clock
    configuration.activation = activation
    let network = Network(
      configuration, elementType: elementType, using: Generator(seed: 3))
    let objective = Objective(.crossEntropy)
    let passes = fused ? network.fusedStack : nil
    try #require((passes != nil) == fused)
    let optimizer = try OptimizerChoice(Specification(name: "adam"))
      .optimizer(for: network.parameters)
    let inputs = Tensor.uniform([24, 13], elementType: elementType, using: Generator(seed: 4))
    let labels = Tensor((0..<Int64(24)).map { $0 * $0 % 3 })
    for _ in 1...3 {
      for range in [0..<9, 9..<18, 18..<24] {
        let batch = Batch(
          inputs.narrowed(to: range), targets: labels.narrowed(to: range))
        let pass =
          passes?.differentiate(objective, batch).pass
          ?? network.differentiateByAutograd(objective, batch).pass
        optimizer.step(network.parameters, learningRate: 0.003)
        network.adapt(to: pass)
      }
      network.finishEpoch()
    }
    return network.state.mapValues { $0.copied() }
  }

  private func compare(_ name: String, _ elementType: ElementType, fused: Bool) throws {
    let isLogistic = Rules.all.contains { $0.name == name && $0.isForLogisticUnits }
    let activation: Activation = isLogistic ? .logistic : .tanh
    for changes in try Self.changes(name) {
      let (rule, equation) = try Self.pair(name, changes)
      for clock in UpdateClock.allCases {
        let expected = try trained(
          by: rule, clock: clock, activation, elementType, fused: fused)
        let found = try trained(
          by: equation, clock: clock, activation, elementType, fused: fused)
        for (tensor, value) in expected {
          #expect(
            found[tensor]?.isIdentical(to: value) == true, "\(name) \(changes), \(clock): \(tensor)"
          )
        }
      }
    }
  }

  @Test("in fused passes", arguments: names)
  func fused(name: String) throws { try compare(name, .float32, fused: true) }

  /// Of float32, a batch norm is one operation of its own there, which rounds otherwise.
  @Test("through autograd", arguments: names.filter { $0 != BatchNorm.name })
  func plain(name: String) throws { try compare(name, .float32, fused: false) }

  @Test("in float64", arguments: names)
  func double(name: String) throws { try compare(name, .float64, fused: false) }

  @Test("and has the parameters and the form of the rule", arguments: names)
  func parameters(name: String) throws {
    let (rule, equation) = try Self.pair(name, [:])
    #expect(equation.rule.memory == rule.rule.memory)
    #expect(equation.rule.form == rule.rule.form || name == NoPlasticity.name)
    #expect((equation.rule is any InstantaneousRule) == (rule.rule is any InstantaneousRule))
    let (known, written) = (
      try rule.specification.settings, try equation.specification.settings
    )
    for (setting, value) in known {
      if let given = written[setting] { #expect(given == value, "\(setting)") }
    }
  }

  @Test("Epochs gather what an equation asks of rows, and a network goes on from what it gathered")
  func gathered() throws {
    var configuration = DenseExample()
    configuration.inputs = 4
    configuration.hidden = Widths([3, 2])
    configuration.updateClock = .epoch
    configuration.rule = [
      try Rule(
        Specification(
          name: EquationRule.name,
          settings: [
            "gain": .text("0.5 * gain + Var[u]"), "bias": .text("bias + max[y] + E[x^2*y^2]"),
          ]))
    ]
    let inputs = Tensor.normal([10, 4], using: Generator(seed: 5))
    func pass(_ network: Network, _ range: Range<Int>) {
      network.adapt(to: network.forward(inputs.narrowed(to: range), training: true))
    }
    let (whole, parts) = (
      Network(configuration, elementType: .float32, using: Generator(seed: 1)),
      Network(configuration, elementType: .float32, using: Generator(seed: 1))
    )
    pass(whole, 0..<6)
    pass(parts, 0..<6)
    let resumed = Network(configuration, elementType: .float32, using: Generator(seed: 2))
    try resumed.load(parts.state)
    for network in [whole, resumed] {
      pass(network, 6..<10)
      network.finishEpoch()
    }
    let before = parts.state["neurons.values"]!
    let after = whole.state["neurons.values"]!
    #expect(!after.isIdentical(to: before))
    #expect(resumed.state["neurons.values"]!.isIdentical(to: after))
  }
}
