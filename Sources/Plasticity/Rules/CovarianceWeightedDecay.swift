import Settings
import Tensors

/// WD with the covariance in place of 2E[xy] for the gain.
///
///     u = (x − β) / α,  y = tanh u
///     α ← (1 − η) α + η s Cov(x, y)
///     β ← (1 − η) β + η c E[y]
///
/// Shaw 2019, section 6.2 with equation 4.2. η is `rate`, s `gainScale`, c `biasScale`.
public struct CovarianceWeightedDecay: IntrinsicRule {
  public static let name = "wd-cov"
  public static let papers: [Paper] = [.shaw2019]

  public var rate: Schedule = 0.1
  public var gainScale = 1.0
  public var biasScale = 1.0

  public init() {}

  public func update(_ neurons: inout Neurons, from seen: Activity) {
    let rate = self.rate.value(at: seen.step)
    neurons.gain = (1 - rate) * neurons.gain + rate * gainScale * seen.covarianceXY
    neurons.bias = (1 - rate) * neurons.bias + rate * biasScale * seen.meanY
  }
}
