import Settings
import Tensors

/// IP with the covariance in place of 2E[xy] for the gain.
///
///     u = (x − β) / α,  y = tanh u
///     α ← (1 − η) α + η s Cov(x, y)
///     β ← β + η κ 4E[xy] E[y]
///
/// Shaw 2019, section 6.2, found Cov(x, y) more stable at a small cost; its published code has
/// s = 1 and s = ½. η is `rate`, s `gainScale`, κ `biasRateScale`.
public struct CovariancePlasticity: IntrinsicRule {
  public static let name = "cov"
  public static let papers: [Paper] = [.shaw2019]

  public var rate: Schedule = 1e-4
  public var gainScale = 1.0
  public var biasRateScale = 0.5

  public init() {}

  public func update(_ neurons: inout Neurons, from seen: Activity) {
    let rate = self.rate.value(at: seen.step)
    neurons.gain = (1 - rate) * neurons.gain + rate * gainScale * seen.covarianceXY
    neurons.bias += rate * biasRateScale * 4 * seen.meanXY * seen.meanY
  }
}
