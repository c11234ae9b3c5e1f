import Settings
import Tensors

/// Keeps the outputs' distribution from being too sure of itself.
///
///     −β H(p),  H(p) = −Σ p log p, averaged over rows
///
/// Pereyra and others 2017, as Hofmann and Mäder 2021 use it, equation 7; β = 1 in their appendix.
public struct ConfidencePenalty: OutputPenalty {
  public static let name = "confidence"
  public static let servesRegression = false

  /// The weight β.
  public var rate = 1.0

  public init() {}

  public func callAsFunction(_ outputs: Tensor, _ targets: Tensor) -> Tensor {
    let logarithms = outputs.logSoftmax()
    return rate * (logarithms.exp() * logarithms).sum(along: 1).mean()
  }
}

extension Tensor {
  /// log softmax along the last axis of [rows, classes], without taking the logarithm of zero.
  func logSoftmax() -> Tensor {
    let rows = shape[0]
    let shifted = self - detached().maximum(along: 1).reshaped([rows, 1])
    return shifted - shifted.exp().sum(along: 1).log().reshaped([rows, 1])
  }
}
