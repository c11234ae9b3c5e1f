import Settings
import Tensors

/// The function that a unit applies to its transformed input.
public enum Activation: String, Word {
  case tanh, logistic, relu, leakyReLU

  /// The slope of leaky ReLU below zero.
  public static let leak = 0.01

  /// The outputs y of inputs u.
  public func callAsFunction(_ inputs: Tensor) -> Tensor {
    switch self {
    case .tanh: inputs.tanh()
    case .logistic: inputs.logistic()
    case .relu: inputs.relu()
    case .leakyReLU: inputs.leakyReLU(slope: Self.leak)
    }
  }

  /// The slope ∂y/∂u, from the outputs y.
  public func slope(at outputs: Tensor) -> Tensor {
    switch self {
    case .tanh: 1 - outputs * outputs
    case .logistic: outputs * (1 - outputs)
    case .relu: outputs.isAbove(0).cast(to: outputs.elementType)
    case .leakyReLU:
      outputs.isAbove(0).cast(to: outputs.elementType) * (1 - Self.leak) + Self.leak
    }
  }
}
