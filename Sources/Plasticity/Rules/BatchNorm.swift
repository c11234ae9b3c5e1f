import Settings
import Tensors

/// Batch norm as Ioffe and Szegedy have it, with running statistics for evaluation.
///
///     in training      u = (x − E[x]) / √(Var(x) + ε), over the batch, with gradients through both
///     in evaluation    u = (x − β) / α
///     β ← (1 − r) β + r E[x],  v ← (1 − r) v + r Var(x) n/(n − 1),  α = √(v + ε)
///
/// Shaw 2019, equations 2.5 to 2.8, and the box in the slides of 2019. The learned scale and shift
/// are the network's `learnedAffine`. r is `runningRate` and ε `epsilon`, with PyTorch's defaults.
public struct BatchNorm: InstantaneousRule {
  public static let name = "bn"
  public static let papers: [Paper] = [.ioffe2015]

  public var epsilon = 1e-5
  public var runningRate = 0.1

  public init() {}

  public func validate() throws {
    guard epsilon >= 0 else {
      throw ConfigurationError("the rule bn: 'epsilon' is \(epsilon), but must not be below 0")
    }
  }

  public var memory: [Double] { [1] }

  public func gainBias(of inputs: Tensor) -> (gain: Tensor, bias: Tensor) {
    ((inputs.variance(along: -2) + epsilon).squareRoot(), inputs.mean(along: -2))
  }

  public func standardising(mean: Tensor, variance: Tensor) -> Neurons {
    Neurons(gain: (variance + epsilon).squareRoot(), bias: mean, memory: [variance])
  }

  public func update(_ neurons: inout Neurons, from seen: Activity) {
    let variance = seen.varianceX(unbiased: true)
    neurons.memory[0] = (1 - runningRate) * neurons.memory[0] + runningRate * variance
    neurons.gain = (neurons.memory[0] + epsilon).squareRoot()
    neurons.bias = (1 - runningRate) * neurons.bias + runningRate * seen.meanX
  }
}
