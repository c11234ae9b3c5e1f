import Foundation
import Plasticity
import Settings
import Tensors
import Testing

/// What holds for every rule; a rule that is added to `Rules.all` is tested here at once.
@Suite("Every rule") struct RuleConformanceTests {
  /// Each rule as it is, and with each switch of its the other way.
  static let variants: [String] = ruleNames.flatMap { name in
    let settings = (try? Rule(name).rule.settings) ?? [:]
    let switches: [String] = settings.compactMap { setting, value in
      guard case .bool(let isOn) = value else { return nil }
      return "\(name):\(setting)=\(!isOn)"
    }
    return [name] + switches.sorted()
  }

  /// Inputs of `neurons` neurons whose centers and spreads differ.
  static func inputs(
    rows: Int = 12, neurons: Int = 4, seed: UInt64 = 1, elementType: ElementType = .float64
  ) -> Tensor {
    let noise = Tensor.normal(
      [rows, neurons], elementType: elementType, using: Generator(seed: seed))
    let number = Tensor.range(neurons, elementType: elementType)
    return noise * (0.5 + 0.25 * number) + (0.5 - 0.3 * number)
  }

  /// Neurons that have moved away from the start, each by its own data.
  static func neurons(
    following rule: any IntrinsicRule, count: Int = 4, seed: UInt64 = 2,
    elementType: ElementType = .float64
  ) -> Neurons {
    var neurons = Neurons(count: count, following: rule, elementType: elementType)
    let number = Tensor.range(count, elementType: elementType)
    neurons.gain = 1.5 - 0.2 * number
    neurons.bias = 0.1 * number - 0.2
    let x = inputs(neurons: count, seed: seed, elementType: elementType)
    rule.update(&neurons, from: Pass(rule, neurons, x).activity)
    return neurons
  }

  /// The neurons after one more pass, the second, and the update from it.
  static func updated(_ neurons: Neurons, by rule: any IntrinsicRule, _ x: Tensor) -> Neurons {
    var neurons = neurons
    rule.update(&neurons, from: Pass(rule, neurons, x, step: 2).activity)
    return neurons
  }

  @Test("keeps shapes and element types, and stays finite", arguments: variants)
  func shapes(text: String) throws {
    let rule = try Rule(text).rule
    for type in [ElementType.float32, .float64] {
      var neurons = Neurons(count: 4, following: rule, elementType: type)
      #expect(neurons.memory.count == rule.memory.count)
      for step in 1...50 {
        let x = Self.inputs(seed: UInt64(step), elementType: type)
        rule.update(&neurons, from: Pass(rule, neurons, x, step: step).activity)
      }
      #expect(neurons.memory.count == rule.memory.count)
      for tensor in neurons.tensors {
        #expect(tensor.shape == [4] && tensor.elementType == type && tensor.isFinite)
      }
    }
  }

  @Test("does not mind the order of rows", arguments: variants)
  func rowOrder(text: String) throws {
    let rule = try Rule(text).rule
    let neurons = Self.neurons(following: rule)
    let x = Self.inputs()
    let shuffled = x.selecting(.permutation(12, using: Generator(seed: 5)))
    #expect(!shuffled.isIdentical(to: x))
    expectClose(
      Self.updated(neurons, by: rule, shuffled), Self.updated(neurons, by: rule, x))
  }

  @Test("moves a neuron by what that neuron sees", arguments: ruleNames)
  func neuronsAreIndependent(name: String) throws {
    let rule = try Rule(name).rule
    let neurons = Self.neurons(following: rule)
    let x = Self.inputs()
    // The third neuron sees something else.
    let other = Tensor.concatenated(
      [x.narrowed(to: 0..<2, along: 1), x.narrowed(to: 2..<3, along: 1) * 3 + 1]
        + [x.narrowed(to: 3..<4, along: 1)], along: 1)
    let before = Self.updated(neurons, by: rule, x)
    let after = Self.updated(neurons, by: rule, other)
    for (a, b) in zip(before.tensors, after.tensors) {
      for neuron in [0, 1, 3] { #expect(a[neuron].isIdentical(to: b[neuron])) }
    }
    let hasMoved = zip(before.tensors, after.tensors).contains { !$0[2].isIdentical(to: $1[2]) }
    #expect(hasMoved == type(of: rule).movesNeurons)
  }

  @Test("serves replicas at once as it serves each alone", arguments: variants)
  func replicas(text: String) throws {
    let rule = try Rule(text).rule
    let single = (0..<3).map { Self.neurons(following: rule, seed: 10 + $0) }
    let inputs = (0..<3).map { Self.inputs(seed: 20 + $0) }
    let passes = zip(single, inputs).map { Pass(rule, $0, $1, step: 2) }
    var all = Neurons(single, Tensor.stacked)
    let seen = Activity(
      of: [LayerActivity(x: .stacked(inputs), y: .stacked(passes.map(\.y)))],
      gain: .stacked(passes.map(\.activity.usedGain)),
      bias: .stacked(passes.map(\.activity.usedBias)), step: 2)
    rule.update(&all, from: seen)
    expectClose(
      all, Neurons(zip(single, inputs).map { Self.updated($0, by: rule, $1) }, Tensor.stacked))

    if let rule = rule as? any InstantaneousRule {
      let (gain, bias) = rule.gainBias(of: .stacked(inputs))
      expectClose(gain, .stacked(inputs.map { rule.gainBias(of: $0).gain }))
      expectClose(bias, .stacked(inputs.map { rule.gainBias(of: $0).bias }))
    }
  }

  @Test("serves two layers at once as it serves each alone", arguments: variants)
  func layers(text: String) throws {
    let rule = try Rule(text).rule
    let single = [4, 2].map { Self.neurons(following: rule, count: $0) }
    let inputs = [4, 2].map { Self.inputs(neurons: $0, seed: UInt64($0)) }
    let passes = zip(single, inputs).map { Pass(rule, $0, $1, step: 2) }
    var all = Neurons(single) { .concatenated($0) }
    let seen = Activity(
      of: zip(inputs, passes).map { LayerActivity(x: $0, y: $1.y) },
      gain: .concatenated(passes.map(\.activity.usedGain)),
      bias: .concatenated(passes.map(\.activity.usedBias)), step: 2)
    rule.update(&all, from: seen)
    let alone = zip(single, inputs).map { Self.updated($0, by: rule, $1) }
    expectClose(all, Neurons(alone) { .concatenated($0) })
  }

  @Test("leaves no link from gain and bias to gradients", arguments: variants)
  func gradients(text: String) throws {
    let rule = try Rule(text).rule
    let neurons = Self.neurons(following: rule)
    let x = Self.inputs().leaf()
    let pass = Pass(rule, neurons, x, step: 2)
    #expect(pass.y.requiresGradient)
    var after = neurons
    rule.update(&after, from: pass.activity)
    for tensor in after.tensors { #expect(!tensor.requiresGradient) }
  }

  @Test("moves neurons only in an update, and the same way each time", arguments: variants)
  func determinism(text: String) throws {
    let rule = try Rule(text).rule
    let neurons = Self.neurons(following: rule)
    let x = Self.inputs()
    let kept = neurons.tensors.map { $0.copied() }
    let keptX = x.copied()
    let after = Self.updated(neurons, by: rule, x)
    let again = Self.updated(neurons, by: rule, x)
    for (a, b) in zip(after.tensors, again.tensors) { #expect(a.isIdentical(to: b)) }
    // Tensors share elements when copied, so an update in place would show here.
    for (a, b) in zip(neurons.tensors, kept) { #expect(a.isIdentical(to: b)) }
    #expect(x.isIdentical(to: keptX))
  }
}
