/// A set of hyperparameters that has defaults, so that a user names only what differs.
public protocol Configurable: Codable, Hashable, Sendable {
  init()
}

/// An invalid configuration.
public struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

extension Configurable {
  /// Whether another is of the same type and has the same settings.
  package func equals(_ other: any Configurable) -> Bool { other as? Self == self }

  /// The properties by name.
  public var settings: [String: Setting] {
    get throws { try Setting.table(of: self) }
  }

  /// Properties that differ from `self` in what `changes` names.
  ///
  /// Throws `ConfigurationError` where a name is unknown or a value does not fit, and calls the
  /// whole `subject` in its text.
  public func changed(by changes: [String: Setting], in subject: String) throws -> Self {
    if changes.isEmpty { return self }
    let present = try settings
    let changes = changes.sorted { $0.key < $1.key }
    for (name, _) in changes where present[name] == nil {
      let names = present.keys.sorted().joined(separator: ", ")
      throw ConfigurationError(
        "\(subject) has no setting '\(name)'; it has " + (names.isEmpty ? "none" : names))
    }
    do {
      return try Self(settings: present.merging(changes) { $1 })
    } catch let error
      where error is DecodingError || error is EncodingError || error is NoSuchWord
    {
      // The error does not always say where: to blame is the first that does not fit alone.
      for (name, value) in changes {
        do {
          _ = try Self(settings: present.merging([name: value]) { $1 })
        } catch {
          let choices = (error as? NoSuchWord).map { "; the choices are \($0)" } ?? ""
          throw ConfigurationError("\(subject): '\(value)' is not a value for '\(name)'\(choices)")
        }
      }
      throw error
    }
  }

  private init(settings: [String: Setting]) throws {
    self = try Setting.table(settings).decoded(as: Self.self)
  }
}

extension Setting {
  /// The properties of a value that encodes as a table.
  static func table(of value: some Encodable) throws -> [String: Setting] {
    // Every property is there, also one that is nil, because Configurable has no optionals.
    guard case .table(let table) = try Setting(of: value) else { return [:] }
    return table
  }
}
