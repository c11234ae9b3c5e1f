import Settings

/// Every intrinsic rule that a command line or a configuration can name.
public enum Rules {
  public static let all: [any IntrinsicRule.Type] = [
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
    LogisticPlasticity.self,
    LogisticInfomax.self,
    TrieschPlasticity.self,
    GaussianPlasticity.self,
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
    let name = specification.name
    guard let type = Rules.all.first(where: { $0.name == name }) else {
      let names = Rules.all.map { $0.name }.joined(separator: ", ")
      throw ConfigurationError("there is no rule '\(name)'; the rules are \(names)")
    }
    rule = try type.init().changed(by: specification.settings, in: "the rule \(name)")
  }

  /// The name with which the rule is selected.
  public var name: String { type(of: rule).name }

  /// The name and all hyperparameters.
  public var specification: Specification {
    get throws { Specification(name: name, settings: try rule.settings) }
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
