import Settings
import Tensors

/// The mean over rows of −log softmax(outputs) at the label, in nats.
public struct CrossEntropy: LossFunction {
  public static let name = "crossEntropy"
  public static let servesRegression = false

  public init() {}

  public func callAsFunction(_ outputs: Tensor, _ targets: Tensor) -> Tensor {
    outputs.crossEntropy(with: targets)
  }

  public func probabilities(of outputs: Tensor) -> Tensor { outputs.softmax() }
}
