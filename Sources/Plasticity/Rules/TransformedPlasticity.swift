import Settings
import Tensors

/// IP that watches E[uy], the transformed input, in place of E[xy].
///
///     u = (x − β) / α,  y = tanh u,  E[uy] = (E[xy] − β E[y]) / α
///     α ← (1 − η) α + η 2E[uy]
///     β ← β + η κ 4E[uy] E[y]
///
/// Shaw's slides of 2019 warn that E[uy] is ill suited: it says nothing of the input's scale. η is
/// `rate`, κ `biasRateScale`.
public struct TransformedPlasticity: IntrinsicRule {
  public static let name = "ip-uy"
  public static let papers: [Paper] = [.shaw2019]

  public var rate: Schedule = 1e-4
  public var biasRateScale = 0.5

  public init() {}

  public func update(_ neurons: inout Neurons, from seen: Activity) {
    let rate = self.rate.value(at: seen.step)
    let meanUY = (seen.meanXY - seen.usedBias * seen.meanY) / seen.usedGain
    neurons.gain = (1 - rate) * neurons.gain + rate * 2 * meanUY
    neurons.bias += rate * biasRateScale * 4 * meanUY * seen.meanY
  }
}
