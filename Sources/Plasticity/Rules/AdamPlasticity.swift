import Settings
import Tensors

/// The thesis's first rule: gain and bias climb what Adam makes of 2E[xy] and E[y].
///
///     u = (x − β) / α,  y = tanh u
///     α ← α + η Adam(2E[xy])
///     β ← β + η Adam(E[y])
///
/// Shaw 2019, equations 3.3 and 3.4. Each neuron has an Adam state for its gain and one for its
/// bias. With `decaysGain`, α ← (1 − η) α + η Adam(2E[xy]), a variant of the published code that
/// the thesis does not mention. η is `rate`.
public struct AdamPlasticity: IntrinsicRule {
  public static let name = "ip-adam"
  public static let papers: [Paper] = [.shaw2019]

  public var rate: Schedule = 1e-4
  public var decaysGain = false
  public var beta1 = 0.9
  public var beta2 = 0.999
  public var epsilon = 1e-8

  public init() {}

  public var memory: [Double] { [0, 0, 0, 0] }

  public func update(_ neurons: inout Neurons, from seen: Activity) {
    let rate = self.rate.value(at: seen.step)
    let adam = AdamDirection(beta1: beta1, beta2: beta2, epsilon: epsilon)
    let gain = adam.next(
      2 * seen.meanXY, memory: &neurons.memory, slot: 0, step: seen.step)
    let bias = adam.next(
      seen.meanY, memory: &neurons.memory, slot: 2, step: seen.step)
    neurons.gain = (decaysGain ? 1 - rate : 1) * neurons.gain + rate * gain
    neurons.bias += rate * bias
  }
}
