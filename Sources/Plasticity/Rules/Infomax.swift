import Settings
import Tensors

/// Climbs the gradient of a tanh unit's output entropy.
///
///     u = αx + β,  y = tanh u
///     α ← α + η (1/α − 2E[xy])
///     β ← β − η 2E[y]
///
/// Bell and Sejnowski 1995; Shaw, Jackson and Orchard 2020, equations 3 to 5. At rest 1/α = 2E[xy].
/// 1/α is not Lipschitz at 0, so a gain that comes near it is thrown far away. η is `rate`.
public struct Infomax: IntrinsicRule {
  public static let name = "infomax"
  public static let papers: [Paper] = [.bell1995, .shaw2020]

  public var rate: Schedule = 1e-4

  public init() {}

  public var form: AffineForm { .multiplicative }

  public func update(_ neurons: inout Neurons, from seen: Activity) {
    let rate = self.rate.value(at: seen.step)
    neurons.gain += rate * (1 / neurons.gain - 2 * seen.meanXY)
    neurons.bias -= rate * 2 * seen.meanY
  }
}
