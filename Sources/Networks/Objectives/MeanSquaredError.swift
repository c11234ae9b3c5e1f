import Settings
import Tensors

/// The mean over rows and outputs of the squared difference from the one-hot label, or from the
/// regression target.
public struct MeanSquaredError: LossFunction {
  public static let name = "meanSquaredError"
  public static let servesRegression = true

  public init() {}

  public func callAsFunction(_ outputs: Tensor, _ targets: Tensor) -> Tensor {
    outputs.meanSquaredError(from: targets.numbers(like: outputs))
  }

  public func probabilities(of outputs: Tensor) -> Tensor { outputs }
}
