import Settings
import Tensors

/// A term that adds to the loss and draws the outputs somewhere whatever the right answers are.
///
/// To add one, write one such type and add it to `Penalties.all`.
public protocol OutputPenalty: Named {
  /// Whether the penalty also has a meaning where numbers are to be neared.
  static var servesRegression: Bool { get }

  /// The term for outputs [rows, classes], before any softmax, with int64 labels [rows]; or for outputs
  /// and the numbers they are to near.
  func callAsFunction(_ outputs: Tensor, _ targets: Tensor) -> Tensor
}

extension OutputPenalty {
  public static var kind: String { "penalty" }
}

/// Every penalty that a command line or a configuration can name.
public enum Penalties {
  public static let all: [any OutputPenalty.Type] = [
    ConfidencePenalty.self, SynapticScalingLoss.self,
  ]
}

/// A penalty of any type, which codes under its name with its hyperparameters.
///
/// Written `confidence`, `synscal:rate=0.5:reading=logits`, or as a table with the key `name`.
public struct Penalty: Sendable {
  public let penalty: any OutputPenalty

  public init(_ penalty: any OutputPenalty) { self.penalty = penalty }

  /// The penalty that a specification names, its defaults changed by the settings.
  public init(_ specification: Specification) throws {
    penalty = try specification.chosen(among: Penalties.all) as! any OutputPenalty
  }
}

extension Penalty: Hashable {
  public static func == (a: Penalty, b: Penalty) -> Bool {
    AnyHashable(a.penalty) == AnyHashable(b.penalty)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(AnyHashable(penalty)) }
}

extension Penalty: Codable {
  public init(from decoder: Decoder) throws { try self.init(Specification(from: decoder)) }

  public func encode(to encoder: Encoder) throws {
    try penalty.specification.encode(to: encoder)
  }
}
