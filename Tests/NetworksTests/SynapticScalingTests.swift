import Foundation
import Plasticity
import Settings
import Tensors
import Testing

@testable import Networks

@Suite("Synaptic scaling as a weight update")
struct SynapticScalingTests {
  @Test("moves a weight by its equation, on numbers a reader can check", arguments: [-1.0, 1])
  func byHand(direction: Double) {
    var configuration = DenseExample()
    configuration.inputs = 2
    configuration.hidden = Widths([])
    configuration.outputs = 2
    let network = Network(configuration, using: Generator(seed: 1))
    network.parameters["layers.0.weight"]!.value.detached().copy(
      from: Tensor([Float](arrayLiteral: 1, 2, -1, -4), shape: [2, 2]))
    network.parameters["layers.0.bias"]!.value.detached().copy(from: Tensor([Float(0.5), 0]))
    // Of the rows (1, 0) and (0, 1) the first unit makes 1.5 and 2.5, the second nothing: z̄ = 1.
    let probe = Tensor([Float](arrayLiteral: 1, 0, 0, 1), shape: [2, 2])
    var scaling = SynapticScaling()
    scaling.rate = 0.5
    (scaling.clip, scaling.target) = (1, .constant(1 + 0.1 * direction))
    scaling.probesWithReLU = true
    SynapticScaler(scaling, of: network, probes: [probe]).step()
    // ẑ = ±0.1, so that w moves by ½ · ±0.1 · w², and no further than by ½.
    let expected = zip([1.0, 2, -1, -4], [0.05, 0.2, 0.05, 0.5]).map { $0 + direction * $1 }
    let weights = network.parameters["layers.0.weight"]!.value.elements(as: Double.self)
    for (value, number) in zip(weights, expected) {
      #expect(abs(value - number) < 1e-6, "\(weights)")
    }
  }

  @Test(
    "equals the same written with tensors, over several layers and steps, with a limit and without",
    arguments: [0, 0.4, 1])
  func equalsPlain(clip: Double) {
    var configuration = DenseExample()
    configuration.inputs = 37
    configuration.hidden = Widths([50, 21])
    let network = Network(configuration, using: Generator(seed: 3))
    let generator = Generator(seed: 4)
    let probes = [37, 50, 21].map {
      Tensor.uniform([100, $0], from: -0.9, to: 1.1, using: generator)
    }
    let layers = (0..<3).map { layer in
      ["weight", "bias"].map {
        network.parameters["layers.\(layer).\($0)"]!.value.detached().copied()
      }
    }
    var published = SynapticScaling()
    published.rate = 3.0
    published.target = .constant(0.1)
    (published.probesWithReLU, published.clip) = (true, clip)
    let scaling = SynapticScaler(published, of: network, probes: probes)
    for _ in 1...3 {
      scaling.step()
      for (layer, probe) in zip(layers, probes) {
        let mean = probe.linear(weight: layer[0], bias: layer[1]).relu().mean().item
        let change = layer[0] * layer[0] * (0.1 - mean)
        let limited = -((-change.clamped(from: -clip)).clamped(from: -clip))
        layer[0].add(clip > 0 ? limited : change, scaledBy: 3)
      }
    }
    for (index, layer) in layers.enumerated() {
      let weight = network.parameters["layers.\(index).weight"]!.value.detached()
      #expect((weight - layer[0]).magnitude().maximum().item < 1e-5)
    }
  }

  /// One layer of weights 1, 2, −1 and −4 and no bias, scaled once on the rows (1, 0) and (0, 1).
  private func scaled(_ change: (inout SynapticScaling) -> Void) -> [Double] {
    var configuration = DenseExample()
    configuration.inputs = 2
    configuration.hidden = Widths([])
    configuration.outputs = 2
    let network = Network(configuration, elementType: .float64, using: Generator(seed: 1))
    let weight = network.parameters["layers.0.weight"]!.value.detached()
    weight.copy(from: Tensor([1.0, 2, -1, -4], shape: [2, 2]))
    network.parameters["layers.0.bias"]!.value.detached().fill(with: 0)
    let probe = Tensor([1.0, 0, 0, 1], shape: [2, 2])
    var scaling = SynapticScaling()
    scaling.rate = 1.0
    scaling.target = .constant(0.5)
    scaling.probesWithReLU = true
    change(&scaling)
    SynapticScaler(scaling, of: network, probes: [probe]).step()
    return weight.elements(as: Double.self)
  }

  @Test("has the choices of the paper and its code, each on numbers a reader can check")
  func choices() {
    typealias Case = (change: (inout SynapticScaling) -> Void, weights: [Double])
    let cases: [Case] = [
      // ReLU makes 1, 2, 0, 0 of the rows: z̄ = 0.75 and ẑ = −0.25, so that w moves by −0.25 w².
      ({ _ in }, [0.75, 1, -1.25, -8]),
      ({ $0.clip = 0.5 }, [0.75, 1.5, -1.25, -4.5]),
      ({ $0.power = 1 }, [0.75, 1.5, -0.75, -3]),
      ({ $0.positiveOnly = true }, [0.75, 1, -1, -4]),
      // The first neuron's mean is 1.5, the second's 0: ẑ = −1 and ½.
      ({ $0.perNeuron = true }, [0, -2, -0.5, 4]),
      ({ $0.layers = .hidden }, [1, 2, -1, -4]),
      ({ $0.layers = .numbers([2]) }, [1, 2, -1, -4]),
      ({ $0.layers = .numbers([1]) }, [0.75, 1, -1.25, -8]),
      // The mean of ReLU over U(−1, 1) is ¼: ẑ = −½.
      ({ $0.target = .activation }, [0.5, 0, -1.5, -12]),
    ]
    for (index, test) in cases.enumerated() {
      #expect(scaled(test.change) == test.weights, "case \(index)")
    }
  }

  @Test(
    "scales the layers that are asked for and no others, on both paths",
    arguments: [
      (SynapticScaling.Layers.all, [1, 2, 3]), (.hidden, [1, 2]), (.numbers([2]), [2]),
      (.numbers([1, 3]), [1, 3]),
    ], [ElementType.float32, .float64])
  func layers(choice: (layers: SynapticScaling.Layers, moved: [Int]), elementType: ElementType) {
    var configuration = DenseExample()
    (configuration.inputs, configuration.outputs, configuration.hidden) = (4, 3, Widths([5, 6]))
    let network = Network(configuration, elementType: elementType, using: Generator(seed: 2))
    func weights() -> [[Double]] {
      (0..<3).map { network.parameters["layers.\($0).weight"]!.value.elements(as: Double.self) }
    }
    let before = weights()
    var scaling = SynapticScaling()
    (scaling.layers, scaling.target, scaling.rate) = (choice.layers, .constant(0.9), 0.5)
    let scaler = SynapticScaler(scaling, of: network, seed: 3)
    scaler.step()
    let after = weights()
    let moved = [1, 2, 3].filter { (layer: Int) in before[layer - 1] != after[layer - 1] }
    #expect(moved == choice.moved)
    #expect(scaler.largestWeights.map(\.layer) == choice.moved)
    for (layer, size) in scaler.largestWeights {
      let largest = after[layer - 1].map { abs($0) }.max()!
      #expect(abs(size - largest) < 1e-6)
    }
  }

  /// The weights after some updates of one linear layer, in whose mean each row of a probe shows.
  private func probed(_ probe: SynapticScaling.Probe, seed: UInt64, updates: [Int]) -> [[Double]] {
    var configuration = DenseExample()
    (configuration.inputs, configuration.outputs) = (3, 2)
    configuration.hidden = Widths([])
    let network = Network(configuration, using: Generator(seed: 1))
    var scaling = SynapticScaling()
    (scaling.probe, scaling.probeRows, scaling.target) = (probe, 1, .constant(1))
    let scaler = SynapticScaler(scaling, of: network, seed: seed)
    let weight = network.parameters["layers.0.weight"]!.value.detached()
    return updates.map { update in
      weight.fill(with: 1)
      scaler.step(update: update)
      return weight.elements(as: Double.self)
    }
  }

  @Test("draws its probe once, or anew for each update, always the same for a seed and an update")
  func probes() {
    let fixed = probed(.fixed, seed: 5, updates: [1, 2, 3])
    #expect(fixed[0] == fixed[1] && fixed[1] == fixed[2])
    let fresh = probed(.fresh, seed: 5, updates: [1, 2, 3])
    #expect(Set(fresh).count == 3)
    // Taken up again after the second update, or with another seed.
    #expect(probed(.fresh, seed: 5, updates: [3])[0] == fresh[2])
    #expect(probed(.fresh, seed: 6, updates: [3])[0] != fresh[2])
  }

  @Test("draws its probe from −1 to 1 about its offset")
  func probeRange() {
    var configuration = DenseExample()
    (configuration.inputs, configuration.outputs) = (1, 1)
    configuration.hidden = Widths([])
    let network = Network(configuration, elementType: .float64, using: Generator(seed: 1))
    let weight = network.parameters["layers.0.weight"]!.value.detached()
    weight.fill(with: 1)
    network.parameters["layers.0.bias"]!.value.detached().fill(with: 0)
    var scaling = SynapticScaling()
    (scaling.rate, scaling.target, scaling.probesWithReLU) = (1.0, .constant(0), true)
    (scaling.probeOffset, scaling.probeRows) = (1, 20_000)
    SynapticScaler(scaling, of: network, seed: 3).step(update: 1)
    // U(0, 2) has the mean 1, which takes the weight to 1 − 1 · 1².
    #expect(abs(weight.item) < 0.02, "\(weight.item)")
  }

  @Test("is by default equations 14 to 16, which have no limit; the published code's settings have")
  func defaults() {
    let equations = SynapticScaling()
    #expect(equations.clip == 0 && equations.power == 2 && equations.target == .activation)
    #expect(equations.probeOffset == 0 && !equations.probesWithReLU && !equations.perNeuron)
    // ẑw² of the weight −4 is −4: no limit stands in its way.
    #expect(scaled { _ in } == [0.75, 1, -1.25, -8])
  }

  @Test("aims at what the activation function makes of uniform inputs")
  func targets() {
    let means = [Activation.relu: 0.25, .logistic: 0.5, .tanh: 0, .leakyReLU: 0.2475]
    let inputs = Tensor.range(100_001).cast(to: .float64) / 50_000 - 1
    for (activation, mean) in means {
      #expect(abs(activation.meanOfUniform - mean) < 1e-12)
      #expect(abs(activation(inputs).mean().item - mean) < 1e-4)
    }
  }

  @Test("reads and writes its settings, and refuses what cannot be")
  func settings() throws {
    let choice = try Scaling("synscaw:rate=0.1:clock=epoch:target=0.1:layers=3/1")
    #expect(choice.part?.clock == .epoch && choice.part?.target == .constant(0.1))
    #expect(choice.part?.layers == .numbers([1, 3]))
    let falling = try Scaling("synscaw:rate=(0.01:factor=0.9:every=40)")
    #expect(falling.part?.rate == .decay(initial: 0.01, factor: 0.9, every: 40))
    let again = try JSONDecoder().decode(
      Scaling.self, from: JSONEncoder().encode(choice))
    #expect(again == choice)
    for text in [
      "synscaw:power=0", "synscaw:power=11", "synscaw:power=1e9", "synscaw:probeRows=10001",
      "synscaw:probeRows=1e9", "synscaw:clip=-1", "synscaw:clip=nan", "synscaw:clip=inf",
      "synscaw:probe=often", "synscaw:target=high", "synscaw:layers=0", "else", "none:rate=1",
    ] {
      #expect(throws: ConfigurationError.self) {
        try Scaling(text)
      }
    }
  }
}
