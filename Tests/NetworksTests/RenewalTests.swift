import Foundation
import Plasticity
import Settings
import Tensors
import Testing

@testable import Networks

/// What Tests/Golden/renewals.py computes with PyTorch in float64.
private struct GoldenRenewal: Decodable, CustomTestStringConvertible, Sendable {
  let name: String
  let activation: Activation
  let losses: [Double]
  let resets: Int
  let parameters: [Double]

  var testDescription: String { name }

  static let all: [GoldenRenewal] = {
    do {
      let data = try Data(contentsOf: Golden.folder.appending(path: "renewals.json"))
      return try JSONDecoder().decode([GoldenRenewal].self, from: data)
    } catch {
      fatalError("renewals.json: \(error)")
    }
  }()

  /// The script's numbers without any order.
  static func numbers(_ count: Int, from start: Int) -> [Double] {
    (0..<count).map { sin(1.7 * pow(Double($0 + start), 1.3)) }
  }
}

@Suite("Renewals")
struct RenewalTests {
  private static let widths = [4, 5, 3, 2]

  private func network(
    _ elementType: ElementType = .float64, _ activation: Activation = .tanh
  ) -> Network {
    let network = Network(
      NetworkPlan(DenseStack(hidden: [5, 3], activation: activation), from: [4], to: 2),
      elementType: elementType, using: Generator(seed: 1))
    var start = 1
    withoutGradients {
      for view in network.parameters.views {
        let count = view.value.count
        let numbers = GoldenRenewal.numbers(count, from: start).map { 0.6 * $0 }
        view.value.detached().copy(from: Tensor(numbers, shape: view.value.shape))
        start += count
      }
    }
    return network
  }

  private func batch(_ step: Int) -> Batch {
    let x = GoldenRenewal.numbers(24, from: 100 * step).map { 2 * $0 }
    let labels = (0..<6).map { Int64(x[4 * $0] * x[4 * $0 + 1] > 0 ? 1 : 0) }
    return Batch(Tensor(x, shape: [6, 4]), targets: Tensor(labels))
  }

  /// Trains for some steps, and gives the loss of each.
  private func train(
    _ network: Network, _ optimizer: any Optimizer, _ renewal: (any Renewal)?,
    steps: ClosedRange<Int>
  ) -> [Double] {
    steps.map { step in
      let (loss, pass) = network.differentiate(Objective(Loss(CrossEntropy()), []), batch(step))
      renewal?.adjustGradients()
      optimizer.step(network.parameters, learningRate: 0.05)
      network.adapt(to: pass)
      renewal?.renew(after: pass, step: step, using: Generator(seed: UInt64(step)))
      return loss.item
    }
  }

  /// The renewal with the script's numbers where units begin anew.
  private func renewal(
    _ name: String, of network: Network, trainedBy optimizer: any Optimizer, count: Counter
  ) throws -> (any Renewal)? {
    var reset = UnitReset(of: network, trainedBy: optimizer)
    reset.draw = { _, numbers, _ in
      // Weights and bias, one after the other.
      numbers.fill(with: 0.3 + 0.01 * Double(count.number / 2))
      count.number += 1
    }
    return switch try RenewalChoice(name).item {
    case let settings as ContinualBackprop.Settings:
      ContinualBackprop(settings, of: network, by: reset)
    case let settings as ReDo.Settings: ReDo(settings, of: network, by: reset)
    case let settings: settings.renewal(of: network, trainedBy: optimizer)
    }
  }

  private final class Counter {
    var number = 0
  }

  @Test("train as an independent implementation says", arguments: GoldenRenewal.all)
  private func golden(expected: GoldenRenewal) throws {
    let (network, count) = (network(.float64, expected.activation), Counter())
    let optimizer = Adam(for: network.parameters)
    let renewal = try renewal(expected.name, of: network, trainedBy: optimizer, count: count)
    let losses = train(network, optimizer, renewal, steps: 1...expected.losses.count)
    for (loss, expected) in zip(losses, expected.losses) { #expect(abs(loss - expected) < 1e-9) }
    let values = network.parameters.values.elements(as: Double.self)
    for (value, expected) in zip(values, expected.parameters) {
      #expect(abs(value - expected) < 1e-9)
    }
    #expect(count.number == 2 * expected.resets)
  }

  @Test("of every kind have a golden case in which they act")
  func coverage() throws {
    let names = GoldenRenewal.all.map { $0.name.split(separator: ":")[0] }
    #expect(Set(names) == Set(Renewals.names.map { $0[...] }))
    let plain = GoldenRenewal.all[0].parameters
    #expect(GoldenRenewal.all.dropFirst().allSatisfy { $0.parameters != plain })
  }

  @Test(
    "go on from their state as if they had never stopped, on the fast path and by autograd",
    arguments: [
      "continual-backprop:rate=0.1:maturity=3", "redo:threshold=0.9:every=5", "shrink-perturb",
      "l2-init",
    ], [ElementType.float32, .float64])
  func state(name: String, elementType: ElementType) throws {
    let settings = try RenewalChoice(name).item
    func begun() -> (Network, Adam, (any Renewal)?) {
      let network = network(elementType)
      let optimizer = Adam(for: network.parameters)
      return (network, optimizer, settings.renewal(of: network, trainedBy: optimizer))
    }
    let (whole, wholeOptimizer, wholeRenewal) = begun()
    _ = train(whole, wholeOptimizer, wholeRenewal, steps: 1...20)
    let (first, firstOptimizer, firstRenewal) = begun()
    _ = train(first, firstOptimizer, firstRenewal, steps: 1...8)
    let (second, secondOptimizer, secondRenewal) = begun()
    try second.load(first.state.mapValues { $0.copied() })
    try secondOptimizer.load(firstOptimizer.state.mapValues { $0.copied() })
    try secondRenewal?.load((firstRenewal?.state ?? [:]).mapValues { $0.copied() })
    _ = train(second, secondOptimizer, secondRenewal, steps: 9...20)
    #expect(second.parameters.values.isIdentical(to: whole.parameters.values))
  }

  @Test("keep what their layout says", arguments: Renewals.names)
  func layout(name: String) throws {
    let network = network()
    let state = try RenewalChoice(name).item.renewal(
      of: network, trainedBy: Adam(for: network.parameters))?.state
    let layout = try RenewalChoice(name).stateLayout(
      of: network.plan, OptimizerChoice("adam"), .float64)
    #expect(layout == (state ?? [:]).mapValues { TensorLayout($0.shape, $0.elementType) })
  }

  @Test("perturb by noise of their deviation, and by none where it is 0")
  func noise() throws {
    let network = Network(
      NetworkPlan(DenseStack(hidden: [100]), from: [100], to: 10), using: Generator(seed: 1))
    let before = network.parameters.values.copied()
    let renewal = try RenewalChoice("shrink-perturb:shrink=0:noise=0.01:clock=epoch").item.renewal(
      of: network, trainedBy: Adam(for: network.parameters))
    renewal?.finishEpoch(using: Generator(seed: 5))
    let change = network.parameters.values - before
    // 11,110 numbers: four standard errors of mean and deviation.
    #expect(abs(change.mean().item) < 4e-4)
    #expect(abs(change.variance(along: 0).item.squareRoot() - 0.01) < 3e-4)
  }

  @Test("that reset units draw weights as at the start, and give rules their beginning back")
  func beginning() throws {
    var configuration = NetworkConfiguration()
    (configuration.rule, configuration.learnedAffine) = ([try Rule("ip-adam")], true)
    let network = Network(
      NetworkPlan(DenseStack(hidden: [6, 4]), configuration, from: [9], to: 3),
      using: Generator(seed: 1))
    network.parameters.values.fill(with: 7)
    network.neurons.values.fill(with: 3)
    let layer = try #require(network.plan.hiddenLayers?[1])
    UnitReset(of: network, trainedBy: Adam(for: network.parameters))(
      2, of: layer, using: Generator(seed: 2))
    let incoming = network.parameters[layer.incoming].value.detached()
    let (drawn, bound) = (incoming[2].elements(as: Double.self), 1 / 6.0.squareRoot())
    #expect(drawn.allSatisfy { abs($0) <= bound } && Set(drawn).count == 6)
    #expect(incoming[1].elements() == Array(repeating: 7, count: 6))
    let outgoing = network.parameters[layer.outgoing].value.detached()
    #expect(outgoing.elements() == Array(repeating: [7, 7, 0, 7], count: 3).flatMap { $0 })
    #expect(network.parameters["layers.1.scale"]?.value.elements() == [7, 7, 1, 7])
    #expect(network.parameters["layers.1.shift"]?.value.elements() == [7, 7, 0, 7])
    let (gain, bias) = network.gainBias(ofLayer: 1)
    #expect(gain.elements() == [3, 3, 1, 3] && bias.elements() == [3, 3, 0, 3])
    #expect(network.gainBias(ofLayer: 0).gain.elements() == Array(repeating: 3, count: 6))
  }

  @Test(
    "that reset units are refused where nobody knows the outgoing weights",
    arguments: ["lenet", "resnet:depth=20", "gru"])
  func refusal(architecture: String) throws {
    let plan = NetworkPlan(
      try ArchitectureChoice(architecture).item, from: [1, 32, 32], to: 10)
    for name in ["redo", "continual-backprop"] {
      #expect(throws: ConfigurationError.self) { try RenewalChoice(name).item.validate(for: plan) }
    }
    try RenewalChoice("l2-init").item.validate(for: plan)
  }
}
