import Tensors

/// What training makes small.
public enum Loss: String, Codable, CaseIterable, Sendable {
  /// The mean over rows of −log softmax(outputs) at the label, in nats.
  case crossEntropy
  /// The mean over rows and classes of the squared difference from the one-hot label.
  case meanSquaredError
  /// The cross-entropy of each class's logistic output, summed over classes, in nats; Shaw 2019, A.3.
  case binaryCrossEntropy

  /// The loss of outputs [rows, classes] against int64 labels [rows].
  public func callAsFunction(_ outputs: Tensor, _ labels: Tensor) -> Tensor {
    switch self {
    case .crossEntropy: outputs.crossEntropy(with: labels)
    case .meanSquaredError: outputs.meanSquaredError(from: targets(labels, like: outputs))
    case .binaryCrossEntropy: outputs.binaryCrossEntropy(with: targets(labels, like: outputs))
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

  private func targets(_ labels: Tensor, like outputs: Tensor) -> Tensor {
    labels.oneHot(classes: outputs.shape[1]).cast(to: outputs.elementType)
  }
}
