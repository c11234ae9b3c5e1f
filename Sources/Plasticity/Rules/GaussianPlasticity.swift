import Settings
import Tensors

/// Brings a tanh unit's output to a Gaussian distribution of a chosen mean and deviation.
///
///     u = αx + β,  y = tanh u
///     Δ = μ/σ² − (y/σ²)(2σ² + 1 − y² + μy)
///     β ← β + η E[Δ]
///     α ← α + η (1/α + E[Δx])
///
/// Schrauwen and others 2008, for the tanh units of reservoirs. η is `rate`, μ `mean`, σ
/// `deviation`.
public struct GaussianPlasticity: IntrinsicRule {
  public static let name = "gaussian"
  public static let papers: [Paper] = [.schrauwen2008]

  public var rate: Schedule = 5e-4
  public var mean = 0.0
  public var deviation = 0.5

  public init() {}

  public var form: AffineForm { .multiplicative }

  public func update(_ neurons: inout Neurons, from seen: Activity) {
    let rate = self.rate.value(at: seen.step)
    let variance = deviation * deviation
    // E[Δ] and E[Δx], with Δ multiplied out.
    let linear = (2 * variance + 1) / variance
    let bias =
      mean / variance
      - (linear * seen.meanY + mean / variance * seen.meanYY - seen.meanYYY / variance)
    let drive =
      mean / variance * seen.meanX
      - (linear * seen.meanXY + mean / variance * seen.meanXYY - seen.meanXYYY / variance)
    neurons.gain += rate * (1 / neurons.gain + drive)
    neurons.bias += rate * bias
  }
}
