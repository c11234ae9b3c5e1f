import Settings
import Synchronization

/// Every intrinsic rule that a command line, a configuration or a checkpoint can name.
public enum Rules {
  /// The rules of this package, and those that the program has added.
  public static var all: [any IntrinsicRule.Type] { own + added.withLock { $0 } }

  /// Adds a program's own rule, so that configurations and checkpoints that name it can be read.
  ///
  ///     Rules.add(MedianPlasticity.self)
  ///     let saved = try Checkpoint(contentsOf: file)
  ///
  /// Adding a rule again changes nothing. Two rules cannot share a name.
  public static func add(_ rule: any IntrinsicRule.Type) {
    added.withLock { added in
      guard let known = (own + added).first(where: { $0.name == rule.name }) else {
        return added.append(rule)
      }
      precondition(known == rule, "\(known) and \(rule) are both named '\(rule.name)'")
    }
  }

  private static let added = Mutex<[any IntrinsicRule.Type]>([])

  private static let own: [any IntrinsicRule.Type] = [
    NoPlasticity.self,
    IntrinsicPlasticity.self,
    Infomax.self,
    AdamPlasticity.self,
    WeightedDecay.self,
    IncrementalBatchNorm.self,
    IncrementalBatchNormAdam.self,
    BatchNorm.self,
    HardPlasticity.self,
    CovariancePlasticity.self,
    CovarianceWeightedDecay.self,
    TransformedPlasticity.self,
    MeanOutputPlasticity.self,
    LogisticPlasticity.self,
    LogisticInfomax.self,
    TrieschPlasticity.self,
    GaussianPlasticity.self,
    EquationRule.self,
  ]
}

/// An intrinsic rule of any type, which codes under its name with its hyperparameters.
///
/// Written `ip`, `ip:rate=0.001:biasRateScale=1`, or as a table with the key `name`.
public struct Rule: Sendable {
  public let rule: any IntrinsicRule

  public init(_ rule: any IntrinsicRule) { self.rule = rule }

  /// The rule that a specification names, its defaults changed by the settings.
  public init(_ specification: Specification) throws {
    rule = try specification.chosen(among: Rules.all, as: (any IntrinsicRule).self)
  }

  /// The name with which the rule is selected.
  public var name: String { type(of: rule).name }

  /// What sets the rule apart, such as `ip` or `wd:rate=0.05`.
  public var label: String { rule.label }

  /// The name and all hyperparameters.
  public var specification: Specification {
    get throws { try rule.specification }
  }
}

extension Rule: Hashable {
  public static func == (a: Rule, b: Rule) -> Bool { AnyHashable(a.rule) == AnyHashable(b.rule) }

  public func hash(into hasher: inout Hasher) { hasher.combine(AnyHashable(rule)) }
}

extension Rule: Codable {
  public init(from decoder: Decoder) throws { try self.init(Specification(from: decoder)) }

  public func encode(to encoder: Encoder) throws { try specification.encode(to: encoder) }
}
