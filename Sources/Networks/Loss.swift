import Settings
import Tensors

/// What training makes small.
public enum Loss: Hashable, Sendable {
  /// The mean over rows of −log softmax(outputs) at the label, in nats.
  case crossEntropy
  /// The mean over rows and outputs of the squared difference from the one-hot label, or from the
  /// regression target.
  case meanSquaredError
  /// The cross-entropy of each class's logistic output, summed over classes, in nats; Shaw 2019, A.3.
  case binaryCrossEntropy
  /// The entropy of the errors, whatever their mean; Shaw 2019, section 2.3.2.
  case minimumErrorEntropy(MinimumErrorEntropy)

  /// The loss of outputs [rows, classes] against int64 labels [rows], or of meanSquaredError against
  /// numbers of the outputs' shape.
  public func callAsFunction(_ outputs: Tensor, _ targets: Tensor) -> Tensor {
    switch self {
    case .crossEntropy: outputs.crossEntropy(with: targets)
    case .meanSquaredError: outputs.meanSquaredError(from: numbers(targets, like: outputs))
    case .binaryCrossEntropy: outputs.binaryCrossEntropy(with: numbers(targets, like: outputs))
    case .minimumErrorEntropy(let entropy): entropy(errors(of: outputs, targets))
    }
  }

  /// How far outputs are from their targets, [rows, classes].
  package func errors(of outputs: Tensor, _ targets: Tensor) -> Tensor {
    numbers(targets, like: outputs) - outputs
  }

  /// Whether the loss suits regression.
  public var servesRegression: Bool {
    switch self {
    case .crossEntropy, .binaryCrossEntropy: false
    case .meanSquaredError, .minimumErrorEntropy: true
    }
  }

  /// Whether the loss does not change with an error that all rows share, which then has to be taken
  /// away after learning.
  package var ignoresMeanError: Bool {
    if case .minimumErrorEntropy = self { true } else { false }
  }

  /// The probabilities [rows, classes] that outputs stand for.
  public func probabilities(of outputs: Tensor) -> Tensor {
    switch self {
    case .crossEntropy: outputs.softmax()
    case .meanSquaredError, .minimumErrorEntropy: outputs
    case .binaryCrossEntropy: outputs.logistic()
    }
  }

  private func numbers(_ targets: Tensor, like outputs: Tensor) -> Tensor {
    targets.elementType == .int64
      ? targets.oneHot(classes: outputs.shape[1]).cast(to: outputs.elementType) : targets
  }
}

extension Loss: CaseIterable {
  /// Every loss with its settings' defaults.
  public static let allCases: [Loss] = [
    .crossEntropy, .meanSquaredError, .binaryCrossEntropy, .minimumErrorEntropy(.init()),
  ]

  /// The word that selects the loss on a command line.
  public var name: String {
    switch self {
    case .crossEntropy: "crossEntropy"
    case .meanSquaredError: "meanSquaredError"
    case .binaryCrossEntropy: "binaryCrossEntropy"
    case .minimumErrorEntropy: MinimumErrorEntropy.name
    }
  }
}

/// Written `crossEntropy`, `minimumErrorEntropy:width=0.5`, or as a table with the key `name`.
extension Loss: Codable {
  public init(from decoder: Decoder) throws {
    let specification = try Specification(from: decoder)
    let name = specification.name
    if name == MinimumErrorEntropy.name {
      self = .minimumErrorEntropy(try MinimumErrorEntropy(specification.settings))
      return
    }
    guard let loss = Self.allCases.first(where: { $0.name == name }) else {
      let names = Self.allCases.map(\.name).joined(separator: ", ")
      throw ConfigurationError("there is no loss '\(name)'; the choices are \(names)")
    }
    if let setting = specification.settings.keys.sorted().first {
      throw ConfigurationError("the loss \(name) has no setting '\(setting)'; it has none")
    }
    self = loss
  }

  public func encode(to encoder: Encoder) throws {
    if case .minimumErrorEntropy(let entropy) = self {
      try entropy.specification.encode(to: encoder)
    } else {
      try name.encode(to: encoder)
    }
  }
}
