/// What there is of a kind to choose from by name, such as rules, penalties, losses or optimizers.
///
///     public enum Penalties: Menu {
///       public typealias Item = any OutputPenalty
///       public static let all: [any OutputPenalty.Type] = [ConfidencePenalty.self]
///     }
///     public typealias Penalty = Chosen<Penalties>
public protocol Menu: Sendable {
  /// What a choice gives.
  associatedtype Item: Sendable

  /// The type of each entry: a type that is `Named`.
  associatedtype Entry: Sendable

  /// Every entry that a command line, a configuration or a checkpoint can name.
  static var all: [Entry] { get }

  /// A choice as it is written into a configuration.
  static func setting(of choice: Specification) -> Setting
}

extension Menu {
  /// The entries with no more known of them than that they are chosen by name.
  public static var types: [any Named.Type] { all.map(named) }

  /// What a choice is one of, such as "rule".
  public static var kind: String { types[0].kind }

  /// The words that select the entries.
  public static var names: [String] { types.map { $0.name } }

  /// The entry that a word selects.
  static func type(_ name: String) throws -> any Named.Type {
    guard let type = all.lazy.map(named).first(where: { $0.name == name }) else {
      throw refusal(of: name)
    }
    return type
  }

  public static func setting(of choice: Specification) -> Setting { choice.setting }

  /// The refusal of a name that no entry has.
  static func refusal(of name: String) -> ConfigurationError {
    let names = names.joined(separator: ", ")
    return ConfigurationError("there is no \(kind) '\(name)'; the choices are \(names)")
  }

  static func named(_ entry: Entry) -> any Named.Type {
    guard let type = entry as? any Named.Type else {
      preconditionFailure("\(entry) is on a menu, but not Named")
    }
    return type
  }
}

/// What was chosen from a menu, which codes under its name with its hyperparameters.
///
/// Written `ip`, `ip:rate=0.001:biasRateScale=1`, or as a table with the key `name`.
public struct Chosen<Kind: Menu>: Sendable {
  public let item: Kind.Item
  /// The item again, as something that is chosen by its name.
  private let named: any Named

  public init(_ item: Kind.Item) {
    guard let named = item as? any Named else {
      preconditionFailure("\(item) was chosen, but is not Named")
    }
    (self.item, self.named) = (item, named)
  }

  /// What a specification names, its defaults changed by the settings.
  public init(_ specification: Specification) throws {
    let named = try Kind.type(specification.name).made(with: specification.settings)
    guard let item = named as? Kind.Item else { throw Kind.refusal(of: specification.name) }
    (self.item, self.named) = (item, named)
  }

  /// Reads the form of a command line.
  public init(_ text: String) throws {
    let type = try Kind.type(Specification.parts(of: text, at: ":")[0])
    try self.init(
      Specification(text, subject: Kind.kind, bareSetting: type.bareSetting))
  }

  /// The word that selects it.
  public var name: String { type(of: named).name }

  /// What sets it apart, such as `ip` or `wd:rate=0.05`: its name and what differs from the defaults.
  public var label: String { named.label }

  /// The name and all hyperparameters.
  public var specification: Specification {
    get throws { try named.specification }
  }

  /// Throws where the settings make no sense.
  public func validate() throws { try named.validate() }
}

extension Chosen: Hashable {
  public static func == (a: Self, b: Self) -> Bool { a.named.equals(b.named) }

  public func hash(into hasher: inout Hasher) { named.hash(into: &hasher) }
}

extension Chosen: Codable {
  public init(from decoder: Decoder) throws {
    switch try Setting(from: decoder) {
    case .text(let text): try self.init(text)
    case let setting: try self.init(Specification(setting))
    }
  }

  public func encode(to encoder: Encoder) throws {
    try Kind.setting(of: specification).encode(to: encoder)
  }
}
