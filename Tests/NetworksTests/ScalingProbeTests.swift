import Plasticity
import Settings
import Tensors
import Testing

@testable import Networks

@Suite("Synaptic scaling by the activity of a whole network")
struct ScalingProbeTests {
  /// w after w ← w + γ (target − z̄) w² for every weight of a layer.
  private func scaled(_ weight: Tensor, by deficit: Double, rate: Double) -> Tensor {
    weight + weight * weight * (deficit * rate)
  }

  private func weights(_ network: Network) -> [Tensor] {
    network.synapses.map { network.parameters[$0.weight].value.detached().copied() }
  }

  @Test("measures a batch layer by layer, by hand")
  func batch() {
    var configuration = DenseExample()
    (configuration.inputs, configuration.outputs) = (3, 2)
    (configuration.hidden, configuration.activation) = (Widths([4]), .logistic)
    let network = Network(configuration, elementType: .float64, using: Generator(seed: 1))
    let inputs = Tensor.normal([5, 3], elementType: .float64, using: Generator(seed: 2))
    let labels = Tensor([Int64](arrayLiteral: 0, 1, 0, 1, 1))
    let before = weights(network)
    let biases = network.synapses.map { network.parameters[$0.bias!].value.detached() }
    let hidden = inputs.linear(weight: before[0], bias: biases[0]).logistic()
    let outputs = hidden.linear(weight: before[1], bias: biases[1]).logistic()
    var scaling = SynapticScaling()
    (scaling.probe, scaling.target, scaling.rate) = (.batch, .constant(0.3), 0.5)
    let scaler = SynapticScaler(scaling, of: network, seed: 3)
    scaler.step(batch: Batch(inputs, targets: labels))
    for (index, activity) in [hidden, outputs].enumerated() {
      let expected = scaled(before[index], by: 0.3 - activity.mean().item, rate: 0.5)
      #expect(
        (weights(network)[index] - expected).magnitude().maximum().item < 1e-14, "layer \(index)")
    }
  }

  @Test("sends random samples through the network, the same for a seed and an update")
  func network() {
    func after(_ seed: UInt64, _ update: Int) -> [Double] {
      var configuration = DenseExample()
      (configuration.inputs, configuration.outputs) = (3, 2)
      (configuration.hidden, configuration.activation) = (Widths([4]), .relu)
      let network = Network(configuration, elementType: .float64, using: Generator(seed: 1))
      var scaling = SynapticScaling()
      (scaling.probe, scaling.rate) = (.network, 0.5)
      SynapticScaler(scaling, of: network, seed: seed).step(update: update)
      return weights(network)[1].elements(as: Double.self)
    }
    #expect(after(3, 1) == after(3, 1))
    #expect(after(3, 1) != after(3, 2) && after(3, 1) != after(4, 1))
  }

  @Test(
    "reaches every weight of every architecture",
    arguments: [
      ("resnet:depth=20", [3, 8, 8]), ("lenet", [1, 28, 28]), ("gru:units=3:layers=2", [1, 4, 5]),
      ("lstm:units=3:bidirectional=true", [1, 4, 5]), ("fdn:channels=2", [512]),
    ], [SynapticScaling.Probe.network, .batch])
  func architectures(network: (text: String, sample: [Int]), probe: SynapticScaling.Probe) throws {
    let architecture = try ArchitectureChoice(network.text).item
    var configuration = NetworkConfiguration()
    configuration.rule = [try Rule(architecture.defaultRule)]
    let plan = NetworkPlan(architecture, configuration, from: network.sample, to: 2)
    let made = Network(plan, using: Generator(seed: 1))
    let before = weights(made)
    var scaling = SynapticScaling()
    (scaling.probe, scaling.target, scaling.probeRows) = (
      probe, .constant(0.9), probe == .batch ? 100 : 2
    )
    let inputs = Tensor.normal(
      [2, network.sample.reduce(1, *)], elementType: .float32, using: Generator(seed: 2))
    SynapticScaler(scaling, of: made, seed: 3).step(
      batch: Batch(inputs, targets: Tensor([Int64](arrayLiteral: 0, 1))))
    for (index, pair) in zip(before, weights(made)).enumerated() {
      #expect(!pair.0.isIdentical(to: pair.1), "weight \(index) of \(network.text)")
    }
  }

  @Test("sees no step behind a sequence's end", arguments: ["gru:units=3", "lstm:units=3"])
  func padding(text: String) throws {
    let architecture = try ArchitectureChoice(text).item
    let plan = NetworkPlan(architecture, from: [1, 4, 2], to: 2)
    let network = Network(plan, elementType: .float64, using: Generator(seed: 1))
    let inputs = Tensor.normal([2, 8], elementType: .float64, using: Generator(seed: 2))
    let other = inputs.copied()
    other[1].narrowed(to: 2..<8).fill(with: 9)
    let lengths = Tensor([Int64](arrayLiteral: 4, 1))
    let watches = [inputs, other].map {
      network.activity(of: network.synapses, $0, lengths: lengths)
    }
    for synapses in network.synapses {
      let means = try watches.map { try #require($0.mean(of: synapses.weight)) }
      #expect(means[0].isIdentical(to: means[1]))
    }
  }

  @Test("refuses settings of another probe")
  func refusals() {
    var scaling = SynapticScaling()
    (scaling.probe, scaling.probeRows) = (.batch, 7)
    #expect(throws: ConfigurationError.self) { try scaling.validate() }
    scaling.probeRows = 100
    #expect(throws: Never.self) { try scaling.validate() }
    (scaling.probe, scaling.probesWithReLU) = (.network, true)
    #expect(throws: ConfigurationError.self) { try scaling.validate() }
  }
}
