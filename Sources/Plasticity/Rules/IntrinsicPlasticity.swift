import Settings
import Tensors

/// Keeps a tanh unit centred on the median of its input and its gain matched to its spread.
///
///     u = (x − β) / α,  y = tanh u
///     α ← (1 − η) α + η 2E[xy]
///     β ← β + η κ 4E[xy] E[y]
///
/// Shaw, Jackson and Orchard 2020, equations 1 and 2; at rest α = 2E[xy] and E[y] = 0. η is `rate`
/// and κ `biasRateScale`: 1 is equation 2 as printed, ½ the half rate of their experiments, which
/// is what their published code of deep networks does, ¼ their code of shallow networks.
public struct IntrinsicPlasticity: IntrinsicRule {
  public static let name = "ip"
  public static let papers: [Paper] = [.shaw2020]

  public var rate: Schedule = 1e-4
  public var biasRateScale = 0.5

  public init() {}

  public func update(_ neurons: inout Neurons, from seen: Activity) {
    let rate = self.rate.value(at: seen.step)
    neurons.gain = (1 - rate) * neurons.gain + rate * 2 * seen.meanXY
    neurons.bias += rate * biasRateScale * 4 * seen.meanXY * seen.meanY
  }
}
