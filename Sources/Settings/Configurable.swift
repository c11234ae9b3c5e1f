import Foundation

/// A set of hyperparameters that has defaults, so that a user names only what differs.
public protocol Configurable: Codable, Hashable, Sendable {
  init()
}

/// A configuration that says something that cannot be.
public struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

extension Configurable {
  /// The properties by name.
  public var settings: [String: Setting] {
    get throws { try Setting.table(of: self) }
  }

  /// Properties that differ from `self` in what `changes` names.
  ///
  /// Throws `ConfigurationError` where a name is unknown or a value does not fit, and calls the
  /// whole `subject` in its text.
  public func changed(by changes: [String: Setting], in subject: String) throws -> Self {
    var settings = try settings
    for (name, value) in changes.sorted(by: { $0.key < $1.key }) {
      guard settings[name] != nil else {
        let names = settings.keys.sorted().joined(separator: ", ")
        throw ConfigurationError(
          "\(subject) has no setting '\(name)'; it has "
            + (names.isEmpty ? "none" : names))
      }
      settings[name] = value
    }
    do {
      return try JSONDecoder().decode(Self.self, from: JSONEncoder().encode(settings))
    } catch DecodingError.dataCorrupted(let context) {
      throw ConfigurationError(Self.text(context, in: subject, settings))
    } catch DecodingError.typeMismatch(_, let context) {
      throw ConfigurationError(Self.text(context, in: subject, settings))
    }
  }

  private static func text(
    _ context: DecodingError.Context, in subject: String, _ settings: [String: Setting]
  ) -> String {
    guard let name = context.codingPath.first?.stringValue, let value = settings[name] else {
      return "\(subject): \(context.debugDescription)"
    }
    return "\(subject): '\(value)' is not a value for '\(name)'"
  }
}

extension Setting {
  /// The properties of a value that encodes as a table.
  static func table(of value: some Encodable) throws -> [String: Setting] {
    // Every property is there, also one that is nil, because Configurable has no optionals.
    try JSONDecoder().decode([String: Setting].self, from: JSONEncoder().encode(value))
  }
}
