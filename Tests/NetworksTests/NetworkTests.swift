import Foundation
import Networks
import Plasticity
import Settings
import Tensors
import Testing

@Suite("A network")
struct NetworkTests {
  func configuration(_ change: (inout DenseExample) -> Void = { _ in }) -> DenseExample {
    var configuration = DenseExample()
    configuration.inputs = 7
    configuration.hidden = Widths([6, 5])
    configuration.outputs = 3
    configuration.rule = [Rule(IntrinsicPlasticity())]
    change(&configuration)
    return configuration
  }

  func inputs(rows: Int = 8, seed: UInt64 = 3) -> Tensor {
    .normal([rows, 7], using: Generator(seed: seed))
  }

  @Test("starts with PyTorch's default distribution: uniform within one over root of fan-in")
  func initialisation() {
    var wide = configuration()
    wide.inputs = 400
    wide.hidden = Widths([300])
    let network = Network(wide, using: Generator(seed: 1))
    for (name, fanIn) in [("layers.0.weight", 400.0), ("layers.1.weight", 300.0)] {
      let values = network.parameters[name]!.value.elements(as: Double.self)
      let bound = 1 / fanIn.squareRoot()
      #expect(values.allSatisfy { abs($0) <= bound })
      #expect(values.max()! > 0.98 * bound && values.min()! < -0.98 * bound)
      let deviation = (values.map { $0 * $0 }.reduce(0, +) / Double(values.count)).squareRoot()
      #expect(abs(deviation / bound - 1 / 3.0.squareRoot()) < 0.02)
    }
    let biases = network.parameters["layers.0.bias"]!.value.elements(as: Double.self)
    #expect(biases.allSatisfy { abs($0) <= 0.05 } && biases.contains { abs($0) > 0.04 })
  }

  @Test("takes the weights of PyTorch's nn.Sequential, as Python wrote them")
  func sequentialWeights() throws {
    let file = Golden.folder.appending(path: "sequential.safetensors")
    let tensors = try SafeTensors(contentsOf: file).tensors
    var configuration = DenseExample()
    configuration.inputs = Golden.file.widths[0]
    configuration.hidden = Widths(Array(Golden.file.widths.dropFirst().dropLast()))
    configuration.outputs = Golden.file.widths.last!
    let network = Network(configuration, using: Generator(seed: 1))
    try network.loadWeights(tensors)
    #expect(
      network.parameters["layers.2.weight"]!.value.detached().isIdentical(to: tensors["4.weight"]!))
    configuration.hidden = Widths([5, 6, 4])
    let other = Network(configuration, using: Generator(seed: 1))
    #expect {
      try other.loadWeights(tensors)
    } throws: {
      "\($0)"
        == "the tensor '2.weight' has the shape [5, 5], but the network needs [6, 5]; to begin with "
        + "new ones give --map =layers.1"
    }
    configuration.hidden = Widths([5])
    let shallow = Network(configuration, using: Generator(seed: 1))
    #expect { try shallow.loadWeights(tensors) } throws: {
      "\($0)".hasPrefix("the network's tensors without a counterpart: layers.1.bias")
    }
  }

  @Test("moves nothing in a forward pass, nor in evaluation", arguments: Rules.names)
  func frozen(rule: String) throws {
    let network = Network(
      configuration { $0.rule = [try! Rule(Specification(name: rule))] },
      using: Generator(seed: 1))
    let before = network.state.mapValues { $0.copied() }
    _ = network.forward(inputs())
    _ = network.forward(inputs(), training: true)
    for (name, tensor) in network.state {
      #expect(tensor.isIdentical(to: before[name]!), "\(name)")
    }
    network.adapt(to: network.forward(inputs(), training: true))
    let hasMoved = !network.state["neurons.values"]!.isIdentical(to: before["neurons.values"]!)
    #expect(try hasMoved == type(of: Rule(rule).rule).movesNeurons)
  }

  @Test("keeps gains and biases out of the gradient", arguments: Rules.names)
  func noGradientLink(rule: String) throws {
    let network = Network(
      configuration { $0.rule = [try! Rule(Specification(name: rule))] },
      using: Generator(seed: 1))
    network.adapt(to: network.forward(inputs(), training: true))
    for layer in 0..<network.neuronLayerCount {
      let (gain, bias) = network.gainBias(ofLayer: layer)
      #expect(!gain.requiresGradient && !bias.requiresGradient)
    }
  }

  @Test("gives in evaluation the same for a row alone as among others")
  func rowsAreIndependent() throws {
    let network = Network(
      configuration { $0.rule = [Rule(BatchNorm())] }, elementType: .float64,
      using: Generator(seed: 1))
    let rows = inputs().cast(to: .float64)
    for _ in 0..<3 { network.adapt(to: network.forward(rows, training: true)) }
    let all = network.forward(rows).outputs
    let one = network.forward(rows.narrowed(to: 2..<3)).outputs
    #expect((all.narrowed(to: 2..<3) - one).magnitude().maximum().item < 1e-12)
  }

  @Test("lets each layer follow a rule of its own")
  func ruleForEachLayer() throws {
    let rules = [Rule(WeightedDecay()), Rule(Infomax())]
    let both = Network(configuration { $0.rule = rules }, using: Generator(seed: 1))
    both.adapt(to: both.forward(inputs(), training: true))
    for (layer, rule) in rules.enumerated() {
      let alone = Network(configuration { $0.rule = [rule] }, using: Generator(seed: 1))
      alone.adapt(to: alone.forward(inputs(), training: true))
      // Gain and bias are neutral at the start, so that both networks see the same.
      #expect(
        both.gainBias(ofLayer: layer).gain.isIdentical(to: alone.gainBias(ofLayer: layer).gain))
      #expect(
        both.gainBias(ofLayer: layer).bias.isIdentical(to: alone.gainBias(ofLayer: layer).bias))
    }
  }

  @Test("counts gains at or below zero under every policy, and treats them as asked")
  func gainPolicies() throws {
    for (policy, expected) in [
      (GainPolicy.allow, -0.5), (.clamp, GainPolicy.smallestGain), (.absolute, 0.5),
    ] {
      // With η = 1.5 and silent units, 2E[xy] = 0, so that α = (1 − 1.5) · 1 = −½.
      var rule = WeightedDecay()
      rule.rate = .constant(1.5)
      let network = Network(
        configuration {
          $0.rule = [Rule(rule)]
          $0.gainPolicy = policy
        }, using: Generator(seed: 1))
      network.parameters.values.fill(with: 0)
      network.adapt(to: network.forward(inputs(), training: true))
      let gains = network.gainBias(ofLayer: 1).gain.elements(as: Double.self)
      #expect(gains.allSatisfy { abs($0 - expected) < 1e-6 }, "\(policy)")
      #expect(network.nonpositiveGains == 11)
    }
  }

  @Test("counts one gain below zero as one, among any number of units")
  func countIsExact() throws {
    for units in 2...60 {
      var rule = WeightedDecay()
      rule.rate = .constant(1.5)
      let network = Network(
        configuration {
          $0.hidden = Widths([units])
          $0.rule = [Rule(rule)]
        }, using: Generator(seed: 1))
      // The first unit is silent; the others see x = 3, so that α = −½ + 3E[xy] is large.
      network.parameters.values.fill(with: 0)
      let bias = network.parameters["layers.0.bias"]!.value
      withoutGradients { bias.narrowed(to: 1..<units).fill(with: 3) }
      network.adapt(to: network.forward(inputs(), training: true))
      #expect(network.nonpositiveGains == 1, "\(units) units")
    }
  }

  @Test("moves once an epoch by all of its rows when told so")
  func epochClock() throws {
    let rows = inputs(rows: 12).cast(to: .float64)
    func network(_ clock: UpdateClock) -> Network {
      Network(
        configuration {
          $0.rule = [Rule(WeightedDecay())]
          $0.updateClock = clock
        }, elementType: .float64, using: Generator(seed: 1))
    }
    let whole = network(.batch)
    whole.adapt(to: whole.forward(rows, training: true))
    let parts = network(.epoch)
    for range in [0..<5, 5..<12] {
      parts.adapt(to: parts.forward(rows.narrowed(to: range), training: true))
    }
    #expect(parts.gainBias(ofLayer: 0).gain.elements(as: Double.self).allSatisfy { $0 == 1 })
    parts.finishEpoch()
    for layer in 0..<2 {
      let difference = parts.gainBias(ofLayer: layer).gain - whole.gainBias(ofLayer: layer).gain
      #expect(difference.magnitude().maximum().item < 1e-12)
    }
    // The next epoch knows nothing of the rows of this one.
    let next = inputs(rows: 12, seed: 4).cast(to: .float64)
    for network in [whole, parts] { network.adapt(to: network.forward(next, training: true)) }
    parts.finishEpoch()
    let difference = parts.gainBias(ofLayer: 1).gain - whole.gainBias(ofLayer: 1).gain
    #expect(difference.magnitude().maximum().item < 1e-12)
  }

  @Test("saves and loads all that it has learned and adapted")
  func stateRoundTrip() throws {
    let rule = Rule(AdamPlasticity())
    let network = Network(configuration { $0.rule = [rule] }, using: Generator(seed: 1))
    for _ in 0..<3 { network.adapt(to: network.forward(inputs(), training: true)) }
    let other = Network(configuration { $0.rule = [rule] }, using: Generator(seed: 2))
    try other.load(network.state)
    for step in 0..<2 {
      let rows = inputs(seed: UInt64(10 + step))
      #expect(other.forward(rows).outputs.isIdentical(to: network.forward(rows).outputs))
      for each in [network, other] { each.adapt(to: each.forward(rows, training: true)) }
    }
    var missing = network.state
    missing["layers.1.bias"] = nil
    #expect { try other.load(missing) } throws: {
      "\($0)" == "the tensor 'layers.1.bias' is missing"
    }
  }

  @Test(
    "has the slope of its activation function, against differences", arguments: Activation.allCases)
  func slopes(activation: Activation) {
    let u = Tensor([-2.0, -0.5, 0.3, 1.7])
    let difference = (activation(u + 1e-6) - activation(u - 1e-6)) / 2e-6
    let slope = activation.slope(at: activation(u))
    #expect((slope - difference).magnitude().maximum().item < 1e-8)
  }

  @Test(
    "is described by widths that are written short",
    arguments: [
      ("50x3", [50, 50, 50]), ("784,100", [784, 100]), ("300,20x2", [300, 20, 20]), ("7", [7]),
    ])
  func widths(text: String, expected: [Int]) throws {
    #expect(try Widths(text).values == expected)
    let coded = try JSONDecoder().decode(Widths.self, from: JSONEncoder().encode(Widths(text)))
    #expect(coded.values == expected)
  }
}
