import Settings
import Tensors

/// A term that adds to the loss and draws the outputs somewhere whatever the right answers are.
///
/// To add one, write one such type and add it to `Penalties.all`.
public protocol OutputPenalty: Configurable {
  /// The word that selects the penalty on a command line.
  static var name: String { get }

  /// Whether the penalty also has a meaning where numbers are to be neared.
  static var servesRegression: Bool { get }

  /// The term for outputs [rows, classes], before any softmax, with int64 labels [rows]; or for outputs
  /// and the numbers they are to near.
  func callAsFunction(_ outputs: Tensor, _ targets: Tensor) -> Tensor

  /// Throws where the settings make no sense.
  func validate() throws
}

extension OutputPenalty {
  public func validate() throws {}
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
    let name = specification.name
    guard let type = Penalties.all.first(where: { $0.name == name }) else {
      let names = Penalties.all.map { $0.name }.joined(separator: ", ")
      throw ConfigurationError("there is no penalty '\(name)'; the penalties are \(names)")
    }
    penalty = try type.init().changed(by: specification.settings, in: "the penalty \(name)")
    try penalty.validate()
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
    let specification = Specification(
      name: type(of: penalty).name, settings: try penalty.settings)
    try specification.encode(to: encoder)
  }
}
