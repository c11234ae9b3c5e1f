import Settings
import Tensors

/// A term that adds to the loss and draws the outputs somewhere whatever the right answers are.
///
/// To add one, write one such type and add it to `Penalties.entries`.
public protocol OutputPenalty: Named {
  /// Whether the penalty suits regression.
  static var servesRegression: Bool { get }

  /// The term for outputs [rows, classes], before any softmax, with int64 labels [rows]; or for outputs
  /// and regression targets.
  func callAsFunction(_ outputs: Tensor, _ targets: Tensor) -> Tensor
}

extension OutputPenalty {
  public static var kind: String { "penalty" }
}
