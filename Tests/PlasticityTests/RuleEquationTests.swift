import Foundation
import Plasticity
import Settings
import Tensors
import Testing

/// The equations of the rules on numbers that a reader can work out by hand.
///
/// Two neurons, in columns, see two rows. The first has α = 2, β = 1, the second α = ½, β = −1:
///
///     x = 1 3    y = 0 ½     E[x] = 2  E[y] = ¼  E[xy] = ¾    Cov(x, y) = ¼
///                            E[y²] = ⅛  E[xy²] = ⅜  E[y³] = 1/16  E[xy³] = 3/16
///     x = 4 −2   y = ½ −½    E[x] = 1  E[y] = 0  E[xy] = 3/2  Cov(x, y) = 3/2
///                            E[y²] = ¼  E[xy²] = ¼  E[y³] = 0     E[xy³] = 3/8
///
/// Var(x) is 1 and 9, or 2 and 18 with n − 1. The rate η is ½ in all of them.
@Suite("The equations of the rules") struct RuleEquationTests {
  static let x = Tensor(rows: [[1, 4], [3, -2]])
  static let y = Tensor(rows: [[0, 0.5], [0.5, -0.5]])

  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let gain: [Double]
    let bias: [Double]
    var testDescription: String { text }
  }

  static let cases: [Case] = [
    Case(text: "none", gain: [2, 0.5], bias: [1, -1]),
    // α: ½·2 + ½·2·¾, ½·½ + ½·2·3/2.  β: 1 + ½·κ·4·¾·¼ = 1 + ⅜κ, −1 + 0.
    Case(text: "ip:rate=0.5", gain: [1.75, 1.75], bias: [1.1875, -1]),
    Case(text: "ip:rate=0.5:biasRateScale=1", gain: [1.75, 1.75], bias: [1.375, -1]),
    Case(text: "ip:rate=0.5:biasRateScale=0.25", gain: [1.75, 1.75], bias: [1.09375, -1]),
    // α: 2 + ½(½ − 2·¾), ½ + ½(2 − 2·3/2).  β: 1 − ½·2·¼, −1.
    Case(text: "infomax:rate=0.5", gain: [1.5, 0], bias: [0.75, -1]),
    // α: ½·2 + ½·2·¾, as IP.  β: ½·1 + ½·c·¼, ½·−1 + 0.
    Case(text: "wd:rate=0.5", gain: [1.75, 1.75], bias: [0.625, -0.5]),
    Case(text: "wd:rate=0.5:biasScale=2", gain: [1.75, 1.75], bias: [0.75, -0.5]),
    // α: ½·2 + ½·s·¼, ½·½ + ½·s·3/2.  β as IP.
    Case(text: "cov:rate=0.5", gain: [1.125, 1], bias: [1.1875, -1]),
    Case(text: "cov:rate=0.5:gainScale=0.5", gain: [1.0625, 0.625], bias: [1.1875, -1]),
    Case(text: "cov:rate=0.5:biasRateScale=1", gain: [1.125, 1], bias: [1.375, -1]),
    // α as cov, β as WD.
    Case(text: "wd-cov:rate=0.5", gain: [1.125, 1], bias: [0.625, -0.5]),
    Case(text: "wd-cov:rate=0.5:gainScale=2", gain: [1.25, 1.75], bias: [0.625, -0.5]),
    Case(text: "wd-cov:rate=0.5:biasScale=2", gain: [1.125, 1], bias: [0.75, -0.5]),
    // E[uy] = (E[xy] − βE[y])/α: (¾ − ¼)/2 = ¼, (3/2)/½ = 3.
    // α: ½·2 + ½·2·¼, ½·½ + ½·2·3.  β: 1 + ½·κ·4·¼·¼ = 1 + κ/8, −1.
    Case(text: "ip-uy:rate=0.5", gain: [1.25, 3.25], bias: [1.0625, -1]),
    Case(text: "ip-uy:rate=0.5:biasRateScale=1", gain: [1.25, 3.25], bias: [1.125, -1]),
    // α as IP.  β: 1 + ½·¼, −1 + 0.
    Case(text: "ip-ey:rate=0.5", gain: [1.75, 1.75], bias: [1.125, -1]),
    // α: ½·2 + ½·1, ½·½ + ½·3.  β: ½·1 + ½·2, ½·−1 + ½·1.  With n − 1: √2 and √18 = 3√2.
    Case(text: "incbn:rate=0.5:unbiased=false", gain: [1.5, 1.75], bias: [1.5, 0]),
    Case(
      text: "incbn:rate=0.5", gain: [1 + sqrt(2) / 2, 0.25 + 3 * sqrt(2) / 2], bias: [1.5, 0]),
    // One deviation of all: 1, 3, 4, −2 lie −½, 3/2, 5/2, −7/2 from 3/2; squares 21, over 4 or 3.
    Case(
      text: "incbn:rate=0.5:perLayer=true", gain: [1 + sqrt(7) / 2, 0.25 + sqrt(7) / 2],
      bias: [1.5, 0]),
    Case(
      text: "incbn:rate=0.5:perLayer=true:unbiased=false",
      gain: [1 + sqrt(21) / 4, 0.25 + sqrt(21) / 4], bias: [1.5, 0]),
    // As incbn.
    Case(text: "logistic:rate=0.5:unbiased=false", gain: [1.5, 1.75], bias: [1.5, 0]),
    Case(
      text: "logistic:rate=0.5", gain: [1 + sqrt(2) / 2, 0.25 + 3 * sqrt(2) / 2], bias: [1.5, 0]),
    // α: 2 + ½(½ + 2 − 2·¾), ½ + ½(2 + 1 − 2·3/2).  β: 1 + ½(1 − 2·¼), −1 + ½.
    Case(text: "logistic-infomax:rate=0.5", gain: [2.5, 0.5], bias: [1.25, -0.5]),
    // μ = ½, so 2 + 1/μ = 4.  α: 2 + ½(½ + 2 − 4·¾ + 2·⅜), ½ + ½(2 + 1 − 4·3/2 + 2·¼).
    // β: 1 + ½(1 − 4·¼ + 2·⅛), −1 + ½(1 − 0 + 2·¼).
    Case(text: "triesch:rate=0.5:meanRate=0.5", gain: [2.125, -0.75], bias: [1.125, -0.25]),
    // μ = ¼, σ² = ¼: Δ = 1 − 4y(3/2 − y² + y/4) = 1 − 6y − y² + 4y³.
    // E[Δ]: 1 − 6/4 − ⅛ + 4/16 = −⅜, 1 − 0 − ¼ + 0 = ¾.
    // E[Δx]: 2 − 6·¾ − ⅜ + 4·3/16 = −17/8, 1 − 6·3/2 − ¼ + 4·3/8 = −27/4.
    // α: 2 + ½(½ − 17/8), ½ + ½(2 − 27/4).  β: 1 − ½·⅜, −1 + ½·¾.
    Case(text: "gaussian:rate=0.5:mean=0.25", gain: [1.1875, -1.875], bias: [0.8125, -0.625]),
    // σ² = 1, μ = 0: Δ = −y(3 − y²).  E[Δ]: −¾ + 1/16, 0.  E[Δx]: −9/4 + 3/16, −9/2 + 3/8.
    Case(
      text: "gaussian:rate=0.5:deviation=1", gain: [2 + (0.5 - 2.0625) / 2, 0.5 + (2 - 4.125) / 2],
      bias: [1 - 0.34375, -1]),
    // Adam's first direction is g/(|g| + ε), with ε = ½.  g = 2E[xy]: 3/2 → ¾, 3 → 6/7.
    // g = E[y]: ¼ → ⅓, 0 → 0.
    Case(
      text: "ip-adam:rate=0.5:epsilon=0.5", gain: [2.375, 0.5 + 3.0 / 7], bias: [1 + 1.0 / 6, -1]),
    Case(
      text: "ip-adam:rate=0.5:epsilon=0.5:decaysGain=true",
      gain: [1.375, 0.25 + 3.0 / 7], bias: [1 + 1.0 / 6, -1]),
    // ε = 1.  g = √Var: 1 → ½, 3 → ¾.  g = E[x]: 2 → ⅔, 1 → ½.
    Case(
      text: "incbn-adam:rate=0.5:epsilon=1:unbiased=false", gain: [2.25, 0.875],
      bias: [1 + 1.0 / 3, -0.75]),
    // g² = 2 and 18: g/(g + 1) = 2 − √2 and √18/(√18 + 1) = (18 − √18)/17.
    Case(
      text: "incbn-adam:rate=0.5:epsilon=1",
      gain: [2 + (2 - sqrt(2)) / 2, 0.5 + (18 - sqrt(18)) / 34], bias: [1 + 1.0 / 3, -0.75]),
    // g² = 7: g/(g + 1) = (7 − √7)/6 for both.
    Case(
      text: "incbn-adam:rate=0.5:epsilon=1:perLayer=true",
      gain: [2 + (7 - sqrt(7)) / 12, 0.5 + (7 - sqrt(7)) / 12], bias: [1 + 1.0 / 3, -0.75]),
    // v: ¾·1 + ¼·2 = 5/4, ¾·1 + ¼·18 = 21/4; with ε = 1, α = √(9/4), √(25/4).
    // β: ¾·1 + ¼·2, ¾·−1 + ¼·1.
    Case(text: "bn:runningRate=0.25:epsilon=1", gain: [1.5, 2.5], bias: [1.25, -0.5]),
    // The pass used α = 4, 8 and β = 5, −9.  α: ¾·2 + ¼·4, ¾·½ + ¼·8.  β: ¾·1 + ¼·5, −¾ − 9/4.
    Case(text: "hard:runningRate=0.25", gain: [2.5, 2.375], bias: [2, -3]),
    // As IP with κ = ½, in words.
    Case(
      text: "equation:gain=(1 - r) * gain + r * 2 * E[x*y]:bias=bias + r * 2 * E[x*y] * E[y]:r=0.5",
      gain: [1.75, 1.75], bias: [1.1875, -1]),
  ]

  @Test("Gain and bias move as worked out by hand", arguments: cases)
  func equation(of expected: Case) throws {
    let rule = try Rule(expected.text).rule
    var neurons = Neurons(count: 2, following: rule, elementType: .float64)
    neurons.gain = Tensor([2, 0.5] as [Double])
    neurons.bias = Tensor([1, -1] as [Double])
    // Only an instantaneous rule uses a gain and a bias that are not the neurons' own.
    let isInstantaneous = rule is any InstantaneousRule
    let seen = Activity(
      of: [LayerActivity(x: Self.x, y: Self.y)],
      gain: isInstantaneous ? Tensor([4, 8] as [Double]) : neurons.gain,
      bias: isInstantaneous ? Tensor([5, -9] as [Double]) : neurons.bias)
    rule.update(&neurons, from: seen)
    expectClose(neurons.gain, expected.gain, "gain")
    expectClose(neurons.bias, expected.bias, "bias")
  }

  @Test("Every rule is worked out")
  func everyRule() throws {
    let moving = Rules.all.filter { !($0 is any LearnedTransform.Type) }.map { $0.name }
    #expect(Set(try Self.cases.map { try Rule($0.text).name }) == Set(moving))
  }
}
