import Settings
import Tensors

/// IP for logistic units: shifts by the mean of the input and scales by its deviation.
///
///     u = (x − β) / α,  y = 1 / (1 + e⁻ᵘ)
///     α ← (1 − η) α + η √Var(x)
///     β ← (1 − η) β + η E[x]
///
/// The targets that Shaw 2019, section 3.1, names for the logistic function, reached by the moving
/// averages of WD. `unbiased` divides the variance by n − 1. η is `rate`.
public struct LogisticPlasticity: IntrinsicRule {
  public static let name = "logistic"
  public static let papers: [Paper] = [.shaw2019]
  public static let isForLogisticUnits = true

  public var rate: Schedule = 0.1
  public var unbiased = true

  public init() {}

  public func update(_ neurons: inout Neurons, from seen: Activity) {
    let rate = self.rate.value(at: seen.step)
    let deviation = seen.varianceX(unbiased: unbiased).squareRoot()
    neurons.gain = (1 - rate) * neurons.gain + rate * deviation
    neurons.bias = (1 - rate) * neurons.bias + rate * seen.meanX
  }
}
