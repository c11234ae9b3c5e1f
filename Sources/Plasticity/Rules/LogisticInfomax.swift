import Settings
import Tensors

/// Climbs the gradient of a logistic unit's output entropy.
///
///     u = αx + β,  y = 1 / (1 + e⁻ᵘ)
///     α ← α + η (1/α + E[x (1 − 2y)])
///     β ← β + η E[1 − 2y]
///
/// Bell and Sejnowski 1995, their rule for one unit. η is `rate`.
public struct LogisticInfomax: IntrinsicRule {
  public static let name = "logistic-infomax"
  public static let papers: [Paper] = [.bell1995]
  public static let isForLogisticUnits = true

  public var rate: Schedule = 1e-4

  public init() {}

  public var form: AffineForm { .multiplicative }

  public func update(_ neurons: inout Neurons, from seen: Activity) {
    let rate = self.rate.value(at: seen.step)
    neurons.gain += rate * (1 / neurons.gain + seen.meanX - 2 * seen.meanXY)
    neurons.bias += rate * (1 - 2 * seen.meanY)
  }
}
