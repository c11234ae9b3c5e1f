import Settings
import Tensors

/// The cross-entropy of each class's logistic output, summed over classes, in nats; Shaw 2019, A.3.
public struct BinaryCrossEntropy: LossFunction {
  public static let name = "binaryCrossEntropy"
  public static let servesRegression = false

  public init() {}

  public func callAsFunction(_ outputs: Tensor, _ targets: Tensor) -> Tensor {
    outputs.binaryCrossEntropy(with: targets.numbers(like: outputs))
  }

  public func probabilities(of outputs: Tensor) -> Tensor { outputs.logistic() }
}
