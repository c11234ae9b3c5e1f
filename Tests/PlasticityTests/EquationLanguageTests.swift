import Foundation
import Settings
import Tensors
import Testing

@testable import Plasticity

/// What expressions come to, on the numbers of `RuleEquationTests`: two neurons, in columns, see two
/// rows.
///
///     x = 1 3    y = 0 ½     α = 2  β = 1
///     x = 4 −2   y = ½ −½    α = ½  β = −1
@Suite("The language of equations") struct EquationLanguageTests {
  /// The gain that an expression gives to the two neurons.
  static func gain(
    _ expression: String, _ settings: [String: Setting] = [:], rows: Tensor = RuleEquationTests.x,
    outputs: Tensor = RuleEquationTests.y, step: Int = 1
  ) throws -> [Double] {
    let changes: [String: Setting] = ["gain": .text(expression), "bias": .text("bias")]
    let rule = try EquationRule(written: settings.merging(changes) { $1 })
    var neurons = Neurons(count: rows.shape[1], following: rule, elementType: .float64)
    if rows.shape[1] == 2 {
      neurons.gain = Tensor([2, 0.5] as [Double])
      neurons.bias = Tensor([1, -1] as [Double])
    }
    let seen = Activity(
      of: [LayerActivity(x: rows, y: outputs)], gain: neurons.gain, bias: neurons.bias, step: step)
    rule.update(&neurons, from: seen)
    return neurons.gain.doubles
  }

  static let arithmetic: [(String, [Double])] = [
    ("1 + 2 * 3 ^ 2", [19, 19]), ("(1 + 2) * 3", [9, 9]), ("-2 ^ 2", [-4, -4]),
    ("2 ^ -1", [0.5, 0.5]), ("2 ^ 3 ^ 2", [512, 512]), ("10 - 4 - 3", [3, 3]),
    ("12 / 4 / 3", [1, 1]), ("2 - -3", [5, 5]), (".5 + 1. + 1e-1 + 2E1", [21.6, 21.6]),
    ("gain", [2, 0.5]), ("bias", [1, -1]), ("-gain", [-2, -0.5]), ("gain + bias", [3, -0.5]),
    ("gain - 1", [1, -0.5]), ("1 - gain", [-1, 0.5]), ("gain * bias", [2, -0.5]),
    ("gain / bias", [2, -0.5]), ("gain / 2", [1, 0.25]), ("1 / gain", [0.5, 2]),
    ("gain ^ 2", [4, 0.25]), ("4 ^ gain", [16, 2]), ("gain ^ bias", [2, 2]),
    ("exp(bias)", [exp(1), exp(-1)]), ("log(gain)", [log(2), -log(2)]),
    ("sqrt(gain * 2)", [2, 1]), ("abs(bias)", [1, 1]), ("tanh(bias)", [tanh(1), -tanh(1)]),
    ("sign(bias)", [1, -1]), ("min(gain, bias)", [1, -1]), ("max(gain, 1)", [2, 1]),
    ("max(1, gain)", [2, 1]), ("where(gain > 1, bias, 7)", [1, 7]),
    ("where(bias < 0, 3, gain)", [2, 3]), ("where(gain > 1, 2, 3)", [2, 3]),
    ("where(1 < 2, gain, bias)", [2, 0.5]), ("gain > 1", [1, 0]), ("gain >= 2", [1, 0]),
    ("gain < 1", [0, 1]), ("gain <= 0.5", [0, 1]), ("gain == 2", [1, 0]),
    ("gain != 2", [0, 1]), ("1 > gain", [0, 1]), ("(gain > 1) * bias", [1, 0]),
    ("exp(log(2)) + sqrt(4) + abs(-1) + tanh(0) + sign(-3)", [4, 4]),
    ("min(1, 2) + max(1, 2) + where(2 >= 2, 1, 5)", [4, 4]), ("step", [1, 1]),
  ]

  static let statistics: [(String, [Double])] = [
    ("E[x]", [2, 1]), ("E[y]", [0.25, 0]), ("E[x*y]", [0.75, 1.5]), ("E[y * x]", [0.75, 1.5]),
    ("E[y^2]", [0.125, 0.25]), ("E[x*y^2]", [0.375, 0.25]), ("E[y*x*y]", [0.375, 0.25]),
    ("E[y^3]", [0.0625, 0]), ("E[x*y^3]", [0.1875, 0.375]), ("E[x^2]", [5, 10]),
    ("E[x^2*y]", [2.25, 3]), ("E[-x]", [-2, -1]), ("E[2*x*3*y]", [4.5, 9]),
    ("E[2*x - y/2 + 3]", [6.875, 5]), ("E[(x - 1)^2]", [2, 9]),
    ("E[x*(1 - 2*y)]", [0.5, -2]), ("E[u]", [0.5, 4]), ("E[u*y]", [0.25, 3]),
    ("E[u^2]", [0.5, 52]), ("E[u*x]", [1.5, 22]), ("E[x > 2]", [0.5, 0.5]),
    ("E[abs(x)]", [2, 3]), ("E[where(y > 0, x, 0)]", [1.5, 2]), ("E[max(x, 2)]", [2.5, 3]),
    ("E[tanh(y)]", [tanh(0.5) / 2, 0]), ("E[x^13]", [797_162, 33_550_336]),
    ("Var[x]", [1, 9]), ("Var[x, unbiased]", [2, 18]), ("sd[x]", [1, 3]),
    ("sd[x, unbiased]", [sqrt(2), sqrt(18)]), ("Var[y]", [0.0625, 0.25]),
    ("Var[u]", [0.25, 36]), ("Var[2*x]", [4, 36]), ("Cov[x, y]", [0.25, 1.5]),
    ("Cov[y, x]", [0.25, 1.5]), ("Cov[x, y^2]", [0.125, 0]), ("Cov[x, x]", [1, 9]),
    ("median[x]", [1, -2]), ("median[y]", [0, -0.5]), ("min[x]", [1, -2]), ("max[x]", [3, 4]),
    ("max[u]", [1, 10]), ("min[x*y]", [0, 1]), ("skewness[x]", [0, 0]),
  ]

  @Test("has the arithmetic that one expects", arguments: arithmetic)
  func operations(expression: String, expected: [Double]) throws {
    expectClose(try Self.gain(expression), expected)
  }

  @Test("has statistics of x, y and u", arguments: statistics)
  func ofRows(expression: String, expected: [Double]) throws {
    expectClose(try Self.gain(expression), expected)
  }

  @Test("has u as the form transforms x")
  func multiplicative() throws {
    // u = αx + β: 2·2 + 1, ½·1 − 1.  E[uy] = αE[xy] + βE[y].
    let form: [String: Setting] = ["form": .text("multiplicative")]
    expectClose(try Self.gain("E[u]", form), [5, -0.5])
    expectClose(try Self.gain("E[u*y]", form), [1.75, 0.75])
    expectClose(try Self.gain("max[u]", form), [7, 1])
  }

  @Test("has the skewness of what is skewed, and 0 for what does not vary")
  func skewness() throws {
    // 0, 0, 3: the mean cube about the mean is (−1 − 1 + 8)/3 = 2, the variance 2.
    let x = Tensor(rows: [[0, 1, -3], [0, 1, 0], [3, 1, 0]])
    let root = 1 / sqrt(2)
    expectClose(try Self.gain("skewness[x]", rows: x, outputs: x), [root, 0, -root])
  }

  @Test("puts parameters in, and follows their schedules and the step")
  func parameters() throws {
    let settings: [String: Setting] = [
      "rate": .text("0.8:factor=0.5:every=2"), "scale": .number(3),
    ]
    for (step, rate) in [(1, 0.8), (2, 0.8), (3, 0.4), (5, 0.2)] {
      expectClose(
        try Self.gain("rate * scale + step", settings, step: step),
        [3 * rate + Double(step), 3 * rate + Double(step)])
    }
    let declared = settings.merging([
      "parameters": .table(["rate": .number(1), "scale": .number(2)])
    ]) { $1 }
    expectClose(try Self.gain("rate + scale", declared), [3.8, 3.8])
  }

  @Test("lets memories move first, each by the old ones, and gain and bias by the new ones")
  func memory() throws {
    let rule = try EquationRule(written: [
      "gain": .text("gain + a"), "bias": .text("b"),
      "memory": .table([
        "a": .table(["initial": .number(1), "next": .text("b + 10")]),
        "b": .table(["initial": .number(2), "next": .text("a + E[x]")]),
      ]),
    ])
    var neurons = Neurons(count: 2, following: rule, elementType: .float64)
    let seen = Activity(
      of: [LayerActivity(x: RuleEquationTests.x, y: RuleEquationTests.y)], gain: neurons.gain,
      bias: neurons.bias)
    rule.update(&neurons, from: seen)
    expectClose(neurons.memory[0], [12, 12])
    expectClose(neurons.memory[1], [3, 2])
    expectClose(neurons.gain, [13, 13])
    expectClose(neurons.bias, [3, 2])
  }

  @Test("asks of an instantaneous rule's batch what the equation says")
  func instantaneous() throws {
    let rule = try Rule(
      Specification(
        name: "equation",
        settings: [
          "instantaneous": .bool(true), "gain": .text("sd[x, unbiased] + c"),
          "bias": .text("max[x]"),
          "evaluationGain": .text("gain + usedGain"), "evaluationBias": .number(3),
          "c": .number(0.5),
        ])
    ).rule
    let instantaneous = try #require(rule as? any InstantaneousRule)
    let (gain, bias) = instantaneous.gainBias(of: RuleEquationTests.x)
    expectClose(gain, [sqrt(2) + 0.5, sqrt(18) + 0.5])
    expectClose(bias, [3, 4])
    var neurons = Neurons(count: 2, following: rule, elementType: .float64)
    let seen = Activity(
      of: [LayerActivity(x: RuleEquationTests.x, y: RuleEquationTests.y)], gain: gain, bias: bias)
    rule.update(&neurons, from: seen)
    expectClose(neurons.gain, gain + 1)
    expectClose(neurons.bias, [3, 3])
  }

  @Test("gathers over the batches of an epoch what it has over all rows at once")
  func gathered() throws {
    let (x, y) = (
      Tensor.normal([10, 3], mean: 3, elementType: .float64, using: Generator(seed: 1)),
      Tensor.uniform([10, 3], elementType: .float64, using: Generator(seed: 2))
    )
    let (gain, bias) = (Tensor([1, 2, 3] as [Double]), Tensor([-1, 0, 1] as [Double]))
    func seen(_ range: Range<Int>) -> Activity {
      Activity(
        of: [LayerActivity(x: x.narrowed(to: range), y: y.narrowed(to: range))], gain: gain,
        bias: bias)
    }
    for expression in [
      "E[x^2]", "E[u^2*y]", "Var[y]", "Var[y, unbiased]", "Cov[x, tanh(y)]", "min[x*y]", "max[u]",
      "E[x] + E[y^2] + sd[x]",
    ] {
      let rule = try EquationRule(written: ["gain": .text(expression), "bias": .number(0)])
      var sum = ActivitySum(for: rule)
      for range in [0..<3, 3..<8, 8..<10] { sum.add(seen(range)) }
      var (whole, parts) = (Neurons(gain: gain, bias: bias), Neurons(gain: gain, bias: bias))
      rule.update(&whole, from: seen(0..<10))
      let all = try #require(sum.activity(widths: [3], gain: gain, bias: bias, step: 1))
      rule.update(&parts, from: all)
      expectClose(parts.gain, whole.gain, expression)
    }
  }

  @Test("computes what occurs twice once")
  func commonParts() throws {
    let text = "E[x*y] * 2 + E[x*y] * 2 * E[x*y]"
    let rule = try EquationRule(written: ["gain": .text(text), "bias": .text(text)])
    // E[xy], 2, E[xy]·2, their product with E[xy], the sum.
    #expect(rule.compiled.update.count == 5)
  }
}
