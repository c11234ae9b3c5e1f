import Settings
import Tensors

/// Brings a logistic unit's output to an exponential distribution of a chosen mean.
///
///     u = αx + β,  y = 1 / (1 + e⁻ᵘ)
///     α ← α + η (1/α + E[x] − (2 + 1/μ) E[xy] + E[xy²]/μ)
///     β ← β + η (1 − (2 + 1/μ) E[y] + E[y²]/μ)
///
/// Triesch 2005, the gradient rule: of all outputs of the mean rate μ, the exponential one carries
/// most information, and a low μ saves energy. η is `rate`, μ `meanRate`.
public struct TrieschPlasticity: IntrinsicRule {
  public static let name = "triesch"
  public static let papers: [Paper] = [.triesch2005]
  public static let isForLogisticUnits = true

  public var rate: Schedule = 1e-3
  public var meanRate = 0.2

  public init() {}

  public var form: AffineForm { .multiplicative }

  public func update(_ neurons: inout Neurons, from seen: Activity) {
    let rate = self.rate.value(at: seen.step)
    let linear = 2 + 1 / meanRate
    let gain = 1 / neurons.gain + seen.meanX - linear * seen.meanXY + seen.meanXYY / meanRate
    let bias = 1 - linear * seen.meanY + seen.meanYY / meanRate
    neurons.gain += rate * gain
    neurons.bias += rate * bias
  }
}
