import Settings
import Tensors

/// The thesis's second rule, WD: gain and bias are moving averages of 2E[xy] and E[y].
///
///     u = (x − β) / α,  y = tanh u
///     α ← (1 − η) α + η 2E[xy]
///     β ← (1 − η) β + η c E[y]
///
/// Shaw 2019, equations 4.1 and 4.2. |β| stays below c, so a unit cannot centre itself on a median
/// outside [−c, c]. η is `rate`; c, `biasScale`, is 1 in the text and 2 in the published entropy
/// test.
public struct WeightedDecay: IntrinsicRule {
  public static let name = "wd"
  public static let papers: [Paper] = [.shaw2019, .shaw2020]

  public var rate: Schedule = 0.1
  public var biasScale = 1.0

  public init() {}

  public func update(_ neurons: inout Neurons, from seen: Activity) {
    let rate = self.rate.value(at: seen.step)
    neurons.gain = (1 - rate) * neurons.gain + rate * 2 * seen.meanXY
    neurons.bias = (1 - rate) * neurons.bias + rate * biasScale * seen.meanY
  }
}
