import Tensors

/// What training makes small.
public enum Loss: String, Codable, CaseIterable, Sendable {
  /// The mean over rows of −log softmax(outputs) at the label, in nats.
  case crossEntropy
  /// The mean over rows and outputs of the squared difference from the one-hot label, or from the
  /// number that is to be neared.
  case meanSquaredError
  /// The cross-entropy of each class's logistic output, summed over classes, in nats; Shaw 2019, A.3.
  case binaryCrossEntropy

  /// The loss of outputs [rows, classes] against int64 labels [rows], or of meanSquaredError against
  /// numbers of the outputs' shape.
  public func callAsFunction(_ outputs: Tensor, _ targets: Tensor) -> Tensor {
    switch self {
    case .crossEntropy: outputs.crossEntropy(with: targets)
    case .meanSquaredError: outputs.meanSquaredError(from: numbers(targets, like: outputs))
    case .binaryCrossEntropy: outputs.binaryCrossEntropy(with: numbers(targets, like: outputs))
    }
  }

  /// The probabilities [rows, classes] that outputs stand for.
  public func probabilities(of outputs: Tensor) -> Tensor {
    switch self {
    case .crossEntropy: outputs.softmax()
    case .meanSquaredError: outputs
    case .binaryCrossEntropy: outputs.logistic()
    }
  }

  private func numbers(_ targets: Tensor, like outputs: Tensor) -> Tensor {
    targets.elementType == .int64
      ? targets.oneHot(classes: outputs.shape[1]).cast(to: outputs.elementType) : targets
  }
}
