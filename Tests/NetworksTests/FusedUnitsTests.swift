import Settings
import Tensors
import Testing

@testable import Networks
@testable import Plasticity

@Suite("Fused units equal what units do step by step")
struct FusedUnitsTests {
  /// What a comparison trains: float32 goes the fused way, float64 step by step.
  struct Case: CustomTestStringConvertible {
    var network = "resnet:depth=20"
    var rule = "bn"
    var activation = Activation.relu
    var affine = true
    var testDescription: String { "\(network), \(rule), \(activation), learned affine \(affine)" }
  }

  static let cases: [Case] = {
    var cases = Activation.allCases.map { Case(rule: "ip:rate=0.05", activation: $0) }
    // A channel that ReLUs silence varies by rounding alone, which batch norm makes large.
    for rule in ["bn", "infomax:rate=0.05"] { cases.append(Case(rule: rule, activation: .tanh)) }
    for rule in ["none", "bn", "incbn", "layernorm"] {
      cases.append(Case(rule: rule, activation: .tanh, affine: false))
    }
    for network in ["lenet", "fdn:channels=5"] {
      cases.append(Case(network: network, rule: "wd", activation: .tanh))
    }
    return cases
  }()

  @Test("over some steps of training, to the accuracy of float32", arguments: cases)
  func equalsPlain(test: Case) throws {
    var configuration = NetworkConfiguration()
    configuration.rule = [try Rule(test.rule)]
    configuration.learnedAffine = test.affine
    let isFDN = test.network.hasPrefix("fdn")
    let text = isFDN ? test.network : "\(test.network):activation=\(test.activation)"
    let side = test.network == "lenet" ? 16 : 8
    let sample = isFDN ? [1, 1, 64] : [3, side, side]
    let plan = NetworkPlan(
      try ArchitectureChoice(text).item, configuration, from: sample, to: 3)
    try plan.validate()
    let comparison = FusedComparison(
      plan: plan,
      inputs: .normal([7, sample.reduce(1, *)], mean: 0.3, using: Generator(seed: 2)),
      optimizer: "sgd", learningRate: 0.01, steps: 2)
    #expect(try comparison.distance(isFused: test.rule != "layernorm") < 2e-4)
  }

  private static let kinds = [false, true].flatMap { standardises in
    ([nil] + Activation.allCases).flatMap { activation in
      [false, true].map { (standardises, activation, $0) }
    }
  }

  @Test("of any number and of any rows, and their gradients", arguments: [1, 16, 37])
  func gradients(units: Int) {
    let generator = Generator(seed: 3)
    for rows in [1, 2, 300] {
      func some(_ shape: [Int]) -> Tensor { .normal(shape, mean: 0.5, using: generator) }
      let (gain, bias) = (some([units]).magnitude() + 0.5, some([units]))
      let start = (x: some([rows, units]), scale: some([units]), shift: some([units]))
      let (shortcut, weight) = (some([rows, units]), some([rows, units]))
      for (standardises, activation, adds) in Self.kinds where rows > 1 || !standardises {
        func result(
          _ type: ElementType,
          _ y: (_ x: Tensor, _ scale: Tensor, _ shift: Tensor, _ shortcut: Tensor?) -> Tensor
        ) -> [Double] {
          let leaves = ([start.x, start.scale, start.shift] + (adds ? [shortcut] : []))
            .map { $0.cast(to: type).leaf() }
          let made = y(leaves[0], leaves[1], leaves[2], adds ? leaves[3] : nil)
          (made * weight.cast(to: type)).reshaped([-1]).sum().backward()
          return ([made.detached()] + leaves.map { $0.gradient! })
            .flatMap { $0.elements(as: Double.self) }
        }
        let fused = result(.float32) { x, scale, shift, shortcut in
          FusedUnits(
            standardises
              ? .standardising(epsilon: 1e-5) : .fixed(.divisive, gain: gain, bias: bias),
            activation?.fused,
            affine: (scale, shift))(x, adding: shortcut).y
        }
        let exact = result(.float64) { x, scale, shift, shortcut in
          let (gain, bias) =
            standardises
            ? BatchNorm().gainBias(of: x) : (gain.cast(to: .float64), bias.cast(to: .float64))
          let u = scale * ((x - bias) / gain) + shift
          let sum = shortcut.map { u + $0 } ?? u
          return activation?(sum) ?? sum
        }
        let distance = zip(fused, exact).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 1
        #expect(
          distance < (standardises ? 1e-3 : 2e-5),
          "\(rows) rows, standardising \(standardises), \(activation.map { "\($0)" } ?? "none"), shortcut \(adds)"
        )
      }
    }
  }

  @Test(
    "of which rules see what comes before a shortcut, as it was in the pass",
    arguments: ["bn", "ip", "none"])
  func seenBeforeShortcut(rule: String) throws {
    var configuration = NetworkConfiguration()
    configuration.rule = [try Rule(rule)]
    configuration.learnedAffine = true
    let plan = NetworkPlan(ResNet(depth: 20), configuration, from: [3, 8, 8], to: 3)
    let inputs = Tensor.normal([7, 192], using: Generator(seed: 4))
    func activities(_ type: ElementType) -> [LayerActivity] {
      let network = Network(plan, elementType: type, using: Generator(seed: 1))
      network.parameters.values.copy(
        from: Network(plan, using: Generator(seed: 1)).parameters.values)
      let pass = network.forward(inputs.cast(to: type), training: true)
      // As an optimizer does before rules look.
      withoutGradients { network.parameters.values.fill(with: 3) }
      network.neurons.values.fill(with: 3)
      return pass.activities
    }
    let (fused, plain) = (activities(.float32), activities(.float64))
    for (index, (fused, plain)) in zip(fused, plain).enumerated() {
      let (y, exact) = (fused.y.elements(as: Double.self), plain.y.elements(as: Double.self))
      #expect(zip(y, exact).allSatisfy { abs($0 - $1) < 1e-3 * max(1, abs($1)) }, "units \(index)")
      let mean = try #require(fused.moments).statistics[.meanY]
      let means = try #require(mean).elements(as: Double.self)
      let exactMeans = plain.y.mean(along: 0).elements(as: Double.self)
      #expect(
        zip(means, exactMeans).allSatisfy { abs($0 - $1) < 1e-3 * max(1, abs($1)) },
        "units \(index)")
    }
  }

  @Test("but not with a shortcut of another shape, which is told")
  func shapeOfShortcut() {
    let fused = FusedUnits(
      .fixed(.divisive, gain: .ones([5]), bias: .zeros([5])), .relu, affine: nil)
    #expect {
      try throwingTensorErrors { fused(.zeros([3, 5]), adding: .zeros([3, 1])).y }
    } throws: {
      "\($0)".contains("a shortcut must have the shape of x")
    }
  }

  @Test("but not with a gain for each of other units, which is told")
  func refusal() {
    let fused = FusedUnits(
      .fixed(.divisive, gain: .ones([4]), bias: .zeros([4])), .tanh, affine: nil)
    #expect {
      try throwingTensorErrors { fused(.zeros([3, 5])).y }
    } throws: {
      "\($0)".contains("gains, biases, scales and shifts of float32 on the CPU, one each")
    }
  }
}
