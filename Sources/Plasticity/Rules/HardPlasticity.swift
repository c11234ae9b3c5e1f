import Settings
import Tensors

/// Hard IP: gain and bias come at once, η = 1, from the batch that they transform.
///
///     in training      β = median(x),  α = Cov(x, tanh x) + ε,  u = (x − β) / α
///     in evaluation    with the moving averages of β and α
///
/// The future work of Shaw, Jackson and Orchard 2020; the variants are those of the prototype in
/// the published code. `center` is the median (the lower one) or the mean; `spread` is
/// Cov(x, tanh x), the correlation E[x tanh x], or the unbiased standard deviation of x. Statistics
/// are of x before it is transformed; gradients flow through them where `differentiable`.
public struct HardPlasticity: InstantaneousRule {
  public enum Center: String, Word { case median, mean }
  public enum Spread: String, Word { case covariance, correlation, deviation }

  public static let name = "hard"
  public static let papers: [Paper] = [.shaw2020]

  public var center = Center.median
  public var spread = Spread.covariance
  public var differentiable = true
  public var epsilon = 1e-5
  public var runningRate = 0.1

  public init() {}

  public func gainBias(of inputs: Tensor) -> (gain: Tensor, bias: Tensor) {
    let x = differentiable ? inputs : inputs.detached()
    let bias =
      switch center {
      case .median: x.median(along: -2)
      case .mean: x.mean(along: -2)
      }
    let gain =
      switch spread {
      case .covariance: covariance(x, x.tanh())
      case .correlation: (x * x.tanh()).mean(along: -2)
      case .deviation: x.variance(along: -2, unbiased: x.shape[x.rank - 2] > 1).squareRoot()
      }
    return (gain + epsilon, bias)
  }

  public func update(_ neurons: inout Neurons, from seen: Activity) {
    neurons.gain = (1 - runningRate) * neurons.gain + runningRate * seen.usedGain
    neurons.bias = (1 - runningRate) * neurons.bias + runningRate * seen.usedBias
  }
}
