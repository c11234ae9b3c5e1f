import Settings
import Tensors

/// The thesis's first incremental batch norm: Adam smooths the input's deviation and mean.
///
///     u = (x − β) / α
///     α ← α + η Adam(√Var(x))
///     β ← β + η Adam(E[x])
///
/// Shaw 2019, equations 3.8 and 3.9. The properties are those of `IncrementalBatchNorm` and
/// `AdamPlasticity`.
public struct IncrementalBatchNormAdam: IntrinsicRule {
  public static let name = "incbn-adam"
  public static let papers: [Paper] = [.shaw2019]

  public var rate: Schedule = 1e-4
  public var perLayer = false
  public var unbiased = true
  public var beta1 = 0.9
  public var beta2 = 0.999
  public var epsilon = 1e-8

  public init() {}

  public var memory: [Double] { [0, 0, 0, 0] }

  public func update(_ neurons: inout Neurons, from seen: Activity) {
    let rate = self.rate.value(at: seen.step)
    let adam = AdamDirection(beta1: beta1, beta2: beta2, epsilon: epsilon)
    let variance =
      perLayer ? seen.layerVarianceX(unbiased: unbiased) : seen.varianceX(unbiased: unbiased)
    let gain = adam.next(
      variance.squareRoot(), memory: &neurons.memory, slot: 0, step: seen.step)
    let bias = adam.next(
      seen.meanX, memory: &neurons.memory, slot: 2, step: seen.step)
    neurons.gain += rate * gain
    neurons.bias += rate * bias
  }
}
