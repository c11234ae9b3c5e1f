import Settings
import Tensors

/// The IP of the thesis's chapter 5, whose bias follows the mean output alone.
///
///     u = (x − β) / α,  y = tanh u
///     α ← (1 − η) α + η 2E[xy]
///     β ← β + η E[y]
///
/// Shaw 2019, Lemma 1 and Figs. 5.1 and 5.2: E[y] is about the share of inputs above β less the share
/// below, so β moves to the median. It moves by η at most, and so takes longer than `ip`, whose step
/// grows with the input. η is `rate`.
public struct MeanOutputPlasticity: IntrinsicRule {
  public static let name = "ip-ey"
  public static let papers: [Paper] = [.shaw2019]

  public var rate: Schedule = 1e-4

  public init() {}

  public func update(_ neurons: inout Neurons, from seen: Activity) {
    let rate = self.rate.value(at: seen.step)
    neurons.gain = (1 - rate) * neurons.gain + rate * 2 * seen.meanXY
    neurons.bias += rate * seen.meanY
  }
}
