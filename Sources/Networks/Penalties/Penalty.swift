import Settings
import Synchronization
import Tensors

/// A term that adds to the loss and draws the outputs somewhere whatever the right answers are.
///
/// To add one, write one such type and add it to `Penalties.all`.
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

/// Every penalty that a command line, a configuration or a checkpoint can name.
public enum Penalties {
  /// The penalties of this package, and those that the program has added.
  public static var all: [any OutputPenalty.Type] { own + added.withLock { $0 } }

  /// Adds a program's own penalty, so that configurations and checkpoints that name it can be read.
  ///
  /// Adding a penalty again changes nothing. Two penalties cannot share a name.
  public static func add(_ penalty: any OutputPenalty.Type) {
    added.withLock { added in
      guard let known = (own + added).first(where: { $0.name == penalty.name }) else {
        return added.append(penalty)
      }
      precondition(known == penalty, "\(known) and \(penalty) are both named '\(penalty.name)'")
    }
  }

  private static let added = Mutex<[any OutputPenalty.Type]>([])

  private static let own: [any OutputPenalty.Type] = [
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
    penalty = try specification.chosen(among: Penalties.all, as: (any OutputPenalty).self)
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
