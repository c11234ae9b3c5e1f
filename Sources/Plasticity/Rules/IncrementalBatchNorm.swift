import Settings
import Tensors

/// Batch norm made local and slow: moving averages of the input's deviation and mean.
///
///     u = (x − β) / α
///     α ← (1 − η) α + η √Var(x)
///     β ← (1 − η) β + η E[x]
///
/// Shaw, Jackson and Orchard 2020, equations 9 and 10; Shaw 2019, equations 4.3 and 4.4. With
/// `perLayer` one deviation over all units of a layer serves them all, as in the published code of
/// Fig. 8 of 2020; the thesis has one a unit. `unbiased` divides by n − 1. η is `rate`. The papers'
/// code follows this rule, and only this, by a learned gain and bias.
public struct IncrementalBatchNorm: IntrinsicRule {
  public static let name = "incbn"
  public static let papers: [Paper] = [.shaw2020, .shaw2019]

  public var rate: Schedule = 1e-4
  public var perLayer = false
  public var unbiased = true

  public init() {}

  public func update(_ neurons: inout Neurons, from seen: Activity) {
    let rate = self.rate.value(at: seen.step)
    let variance =
      perLayer ? seen.layerVarianceX(unbiased: unbiased) : seen.varianceX(unbiased: unbiased)
    neurons.gain = (1 - rate) * neurons.gain + rate * variance.squareRoot()
    neurons.bias = (1 - rate) * neurons.bias + rate * seen.meanX
  }
}
