import Plasticity
import Settings
import Tensors
import Testing

@testable import Networks

@Suite("The fused passes of a dense network equal the way through autograd")
struct FusedStackTests {
  /// What a comparison trains.
  struct Case: CustomTestStringConvertible {
    var network = DenseExample()
    var loss = Loss.crossEntropy
    var optimizer = "adam"
    var batchSize = 9
    let testDescription: String

    init(_ description: String, _ change: (inout Case) -> Void) {
      testDescription = description
      network.inputs = 13
      network.hidden = Widths([17, 5, 33])
      network.outputs = 7
      network.rule = [Rule(IntrinsicPlasticity())]
      change(&self)
    }
  }

  static let cases: [Case] = {
    var cases: [Case] = []
    for rule in Rules.all where !(rule is any LearnedTransform.Type) {
      for activation in Activation.allCases {
        cases.append(
          Case("\(rule.name), \(activation)") {
            $0.network.rule = [Rule(rule.init())]
            $0.network.activation = activation
          })
      }
      cases.append(
        Case("\(rule.name), learned affine, input rule, output ReLU") {
          $0.network.rule = [Rule(rule.init())]
          $0.network.inputRule = Rule(rule.init())
          $0.network.learnedAffine = true
          $0.network.outputReLU = true
        })
    }
    for loss in Losses.all.map({ Loss($0.init()) }) {
      for relu in [false, true] {
        for optimizer in ["adam:epsilon=0.001", "sgd", "sgd:momentum=0.9"] {
          cases.append(
            Case("\(loss.name), output ReLU \(relu), \(optimizer)") {
              $0.loss = loss
              $0.network.outputReLU = relu
              $0.optimizer = optimizer
            })
        }
      }
    }
    for (size, width) in [(1, 1), (1, 16), (2, 50), (16, 15), (33, 64), (64, 2)] {
      cases.append(
        Case("batch of \(size), width \(width)") {
          $0.batchSize = size
          $0.network.hidden = Widths([width, width + 1])
          $0.network.inputs = width
        })
    }
    for outputs in [2, 16, 20, 100] {
      cases.append(Case("\(outputs) classes") { $0.network.outputs = outputs })
    }
    cases.append(Case("no hidden layer") { $0.network.hidden = Widths([]) })
    cases.append(
      Case("rules by layer, once an epoch, gains kept positive") {
        $0.network.rule = [
          Rule(WeightedDecay()), Rule(NoPlasticity()), Rule(IncrementalBatchNorm()),
        ]
        $0.network.updateClock = .epoch
        $0.network.gainPolicy = .clamp
      })
    return cases
  }()

  /// Three epochs of 40 rows, whose last batch is short; losses, parameters and neurons.
  private func train(
    _ test: Case, _ elementType: ElementType, fused: Bool, seed: UInt64
  ) throws -> (losses: [Double], state: [Double]) {
    let rows = 40
    let network = Network(
      test.network, elementType: elementType, using: Generator(seed: seed))
    // The same start in both types: float32 draws other numbers than float64.
    let start = Network(test.network, using: Generator(seed: seed)).parameters.values
    network.parameters.values.copy(from: start)
    let passes = fused ? network.fusedStack : nil
    #expect((passes != nil) == fused)
    let optimizer = try OptimizerChoice(test.optimizer)
      .optimizer(for: network.parameters)
    let inputs = Tensor.uniform(
      [rows, test.network.inputs], from: 0, to: 1, using: Generator(seed: seed + 1)
    ).cast(to: elementType)
    let labels = Tensor((0..<Int64(rows)).map { $0 * $0 % Int64(test.network.outputs) })
    var losses: [Double] = []
    for _ in 1...3 {
      for start in stride(from: 0, to: rows, by: test.batchSize) {
        let range = start..<min(start + test.batchSize, rows)
        let batch = Batch(
          inputs.narrowed(to: range), targets: labels.narrowed(to: range))
        let (loss, pass) =
          passes?.differentiate(Objective(test.loss), batch)
          ?? network.differentiateByAutograd(Objective(test.loss), batch)
        optimizer.step(network.parameters, learningRate: 0.003)
        network.adapt(to: pass)
        losses.append(loss.item)
      }
      network.finishEpoch()
    }
    let layers = (0..<network.neuronLayerCount).map { network.gainBias(ofLayer: $0) }
    let state = [network.parameters.values] + layers.flatMap { [$0.gain, $0.bias] }
    return (losses, state.flatMap { $0.elements(as: Double.self) })
  }

  @Test("over many steps, whatever the network, to the accuracy of float32", arguments: cases)
  func equalsPlain(test: Case) throws {
    func distances(_ a: [Double], _ b: [Double]) -> Double {
      #expect(a.count == b.count)
      return zip(a, b).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
    }
    var (plain, fused): ([(Double, Double)], [(Double, Double)]) = ([], [])
    for seed in 2...4 as ClosedRange<UInt64> {
      let exact = try train(test, .float64, fused: false, seed: seed)
      for isFused in [false, true] {
        let single = try train(test, .float32, fused: isFused, seed: seed)
        let distance = (
          distances(single.losses, exact.losses), distances(single.state, exact.state)
        )
        if isFused { fused.append(distance) } else { plain.append(distance) }
      }
    }
    // Where rounding grows, as before a normalisation, it grows on both paths; and where it lets a
    // median fall on another row, all that follows jumps: hence the middle one of three.
    func middle(_ values: [Double]) -> Double { values.sorted()[1] }
    #expect(middle(fused.map(\.0)) < max(2e-5, 10 * middle(plain.map(\.0))))
    #expect(middle(fused.map(\.1)) < max(5e-5, 10 * middle(plain.map(\.1))))
  }

  @Test("leave other types to autograd")
  func fallsBack() {
    let network = Network(
      DenseExample(), elementType: .float64, using: Generator(seed: 1))
    #expect(network.fusedStack == nil)
  }

  @Test("leave what is learned in the place of a rule to autograd")
  func learnedTransforms() {
    let transforms = Rules.all.filter { $0 is any LearnedTransform.Type }
    for rule in [NoPlasticity.self] + transforms {
      var example = DenseExample()
      example.rule = [Rule(rule.init())]
      let network = Network(example, using: Generator(seed: 1))
      #expect((network.fusedStack != nil) == (rule == NoPlasticity.self))
    }
    #expect(transforms.count >= 4)
  }

  @Test("give NaN where a number is NaN or infinite", arguments: [Double.nan, .infinity])
  func spreadsNaN(number: Double) {
    for loss in Losses.all.map({ Loss($0.init()) }) {
      for activation in Activation.allCases {
        let test = Case("") { $0.network.activation = activation }
        let network = Network(test.network, using: Generator(seed: 1))
        withoutGradients {
          network.parameters["layers.3.bias"]!.value[2].fill(with: number)
        }
        let passes = network.fusedStack!
        let labels = Tensor([Int64](repeating: 1, count: 4))
        let batch = Batch(.zeros([4, 13]), targets: labels)
        let value = passes.differentiate(Objective(loss), batch).loss.item
        let plain = network.differentiateByAutograd(Objective(loss), batch).loss.item
        #expect(!value.isFinite && !plain.isFinite, "\(loss.name), \(activation)")
      }
    }
  }

  @Test("weighs classes as the plain path does")
  func classWeights() throws {
    let test = Case("") { $0.network.outputReLU = true }
    let networks = (0..<2).map { _ in Network(test.network, using: Generator(seed: 5)) }
    let objective = Objective(
      .crossEntropy, classWeights: Tensor([0.2, 3, 1, 0, 0.5, 2, 7]).cast(to: .float32))
    let passes = try #require(networks[0].fusedStack)
    for rows in [9, 4] {
      let inputs = Tensor.normal([rows, 13], using: Generator(seed: 6))
      // Class 3 has the weight 0.
      let labels = Tensor((0..<rows).map { Int64(($0 + 2) % 7) })
      let batch = Batch(inputs, targets: labels)
      let fast = passes.differentiate(objective, batch)
      let plain = networks[1].differentiateByAutograd(objective, batch)
      #expect(abs((fast.loss - plain.loss).item) < 1e-5)
      let gradients = networks.map { $0.parameters.gradients.elements(as: Double.self) }
      #expect(zip(gradients[0], gradients[1]).allSatisfy { abs($0 - $1) < 1e-5 })
      #expect(gradients[0].contains { abs($0) > 1e-3 })
    }
  }

  @Test(
    "nears numbers as the plain path does, with a penalty that draws them to their mean or not",
    arguments: [[], [Penalty(SynapticScalingLoss())]])
  func regression(penalties: [Penalty]) throws {
    var configuration = DenseExample()
    (configuration.inputs, configuration.outputs) = (6, 2)
    (configuration.hidden, configuration.activation) = (Widths([7, 5]), .leakyReLU)
    let networks = (0..<2).map { _ in Network(configuration, using: Generator(seed: 5)) }
    let objective = Objective(.meanSquaredError, penalties)
    let passes = try #require(networks[0].fusedStack)
    for rows in [9, 4] {
      let inputs = Tensor.normal([rows, 6], using: Generator(seed: 6))
      let targets = Tensor.normal([rows, 2], using: Generator(seed: 7))
      let batch = Batch(inputs, targets: targets)
      let fast = passes.differentiate(objective, batch)
      let plain = networks[1].differentiateByAutograd(objective, batch)
      #expect(abs((fast.loss - plain.loss).item) < 1e-5)
      let pairs = zip(
        networks[0].parameters.gradients.elements(as: Double.self),
        networks[1].parameters.gradients.elements(as: Double.self))
      #expect(pairs.allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }

  @Test("drops the same inputs, units and weights as the plain path", arguments: [true, false])
  func dropout(hasInputLayer: Bool) throws {
    var configuration = DenseExample()
    (configuration.inputs, configuration.outputs) = (6, 3)
    configuration.hidden = Widths([7, 5])
    configuration.rule = [Rule(IntrinsicPlasticity())]
    configuration.learnedAffine = true
    (configuration.inputDropout, configuration.dropout) = (0.3, 0.5)
    if hasInputLayer { configuration.inputRule = Rule(IntrinsicPlasticity()) }
    try expectEqualSteps(configuration)
    configuration.dropConnect = 0.4
    try expectEqualSteps(configuration)
    (configuration.inputDropout, configuration.dropout) = (0, 0)
    try expectEqualSteps(configuration)
  }

  @Test("draws the same samples of a bottleneck as the plain path", arguments: [false, true])
  func bottleneck(outputReLU: Bool) throws {
    var configuration = DenseExample()
    (configuration.inputs, configuration.outputs) = (6, 3)
    configuration.hidden = Widths([7, 5])
    configuration.rule = [Rule(IntrinsicPlasticity())]
    configuration.outputReLU = outputReLU
    var bottleneck = VariationalBottleneck()
    (bottleneck.units, bottleneck.samples, bottleneck.rate) = (4, 3, 0.1)
    configuration.bottleneck = .part(bottleneck)
    for (share, penalties) in [(1.0, []), (0.25, [Penalty(SynapticScalingLoss())])] {
      try expectEqualSteps(configuration, penalties, share: share)
    }
    (configuration.dropout, configuration.dropConnect) = (0.5, 0.4)
    try expectEqualSteps(configuration, share: 1)
  }

  /// Compares losses, outputs, gradients and gains of both ways in three steps.
  private func expectEqualSteps(
    _ configuration: DenseExample, _ penalties: [Penalty] = [], share: Double = 1
  ) throws {
    let networks = (0..<2).map { _ in Network(configuration, using: Generator(seed: 5)) }
    let objective = Objective(.crossEntropy, penalties)
    let passes = try #require(networks[0].fusedStack)
    let labels = Tensor((0..<9).map { Int64($0 % 3) })
    let whole = Tensor.normal([9, 6], using: Generator(seed: 6))
    func areEqual(_ a: Tensor?, _ b: Tensor?) -> Bool {
      guard let a, let b else { return a == nil && b == nil }
      return a.shape == b.shape
        && zip(a.elements(as: Double.self), b.elements(as: Double.self)).allSatisfy {
          abs($0 - $1) < 1e-5
        }
    }
    for (step, rows) in [9, 4, 9].enumerated() {
      let batch = Batch(whole.narrowed(to: 0..<rows), targets: labels.narrowed(to: 0..<rows))
      let fast = passes.differentiate(
        objective, batch, share: share, generator: Generator(seed: UInt64(step)))
      let plain = networks[1].differentiateByAutograd(
        objective, batch, share: share, generator: Generator(seed: UInt64(step)))
      #expect(abs((fast.loss - plain.loss).item) < 1e-5)
      #expect(areEqual(fast.pass.outputs, plain.pass.outputs.detached()))
      #expect(areEqual(fast.pass.divergence, plain.pass.divergence))
      #expect(areEqual(networks[0].parameters.gradients, networks[1].parameters.gradients))
      networks[0].adapt(to: fast.pass)
      networks[1].adapt(to: plain.pass)
      let gains = networks.map { $0.gainBias(ofLayer: 0).gain }
      #expect(areEqual(gains[0], gains[1]))
    }
  }
}
