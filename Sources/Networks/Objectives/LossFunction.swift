import Settings
import Tensors

/// How far outputs are from their targets.
///
/// To add a loss, write one such type and add it to `Losses.entries`.
public protocol LossFunction: Named {
  /// Whether the loss suits regression.
  static var servesRegression: Bool { get }

  /// Whether the loss does not change with an error that all rows share, which then has to be taken
  /// away after learning.
  static var ignoresMeanError: Bool { get }

  /// The loss of outputs [rows, classes] against int64 labels [rows]; or, where the loss suits
  /// regression, against targets of the outputs' shape.
  func callAsFunction(_ outputs: Tensor, _ targets: Tensor) -> Tensor

  /// The probabilities [rows, classes] that outputs stand for.
  func probabilities(of outputs: Tensor) -> Tensor
}

extension LossFunction {
  public static var kind: String { "loss" }
  public static var ignoresMeanError: Bool { false }
}

extension Tensor {
  /// Targets as numbers of the outputs' shape: labels as rows with a single one.
  package func numbers(like outputs: Tensor) -> Tensor {
    elementType == .int64
      ? oneHot(classes: outputs.shape[1]).cast(to: outputs.elementType) : self
  }
}
