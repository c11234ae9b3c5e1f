/// Hyperparameters of something that is chosen by its name, such as a rule or a penalty.
///
/// Written `ip`, `ip:rate=0.001:biasRateScale=1`, or as a table with the key `name`.
public protocol Named: Configurable {
  /// What it is one of, such as "rule".
  static var kind: String { get }

  /// The word that selects it on a command line.
  static var name: String { get }

  /// Throws where the settings make no sense.
  func validate() throws

  /// What settings make of the defaults.
  static func made(with settings: [String: Setting]) throws -> any Named
}

extension Named {
  public func validate() throws {}

  public static func made(with settings: [String: Setting]) throws -> any Named {
    try Self(settings)
  }

  /// The name and all hyperparameters.
  public var specification: Specification {
    get throws { Specification(name: Self.name, settings: try settings) }
  }

  /// The defaults, changed by some settings.
  public init(_ settings: [String: Setting]) throws {
    self = try Self().changed(by: settings, in: "the \(Self.kind) \(Self.name)")
    try validate()
  }
}

extension Specification {
  /// What this names among some types of a kind.
  public func chosen<Kind>(
    among types: [any Named.Type], as kind: Kind.Type = (any Named).self
  ) throws -> Kind {
    guard let type = types.first(where: { $0.name == name }),
      let chosen = try type.made(with: settings) as? Kind
    else {
      let names = types.map { $0.name }.joined(separator: ", ")
      throw ConfigurationError(
        "there is no \(types.first?.kind ?? "choice") '\(name)'; the choices are \(names)")
    }
    return chosen
  }
}

/// One part that there may be or not, such as a bottleneck: written `none`, or as what is `Named`.
public enum Choice<Part: Named>: Hashable, Sendable {
  case none
  case part(Part)

  public init(_ specification: Specification) throws {
    guard specification.name != "none" || !specification.settings.isEmpty else {
      self = .none
      return
    }
    guard specification.name == Part.name else {
      throw ConfigurationError(
        "there is no \(Part.kind) '\(specification.name)'; the choices are none, \(Part.name)")
    }
    self = .part(try Part(specification.settings))
  }

  /// The part, if there is one.
  public var part: Part? {
    if case .part(let part) = self { part } else { nil }
  }
}

extension Choice: Codable {
  public init(from decoder: Decoder) throws { try self.init(Specification(from: decoder)) }

  public func encode(to encoder: Encoder) throws {
    try (part?.specification ?? Specification(name: "none")).encode(to: encoder)
  }
}
