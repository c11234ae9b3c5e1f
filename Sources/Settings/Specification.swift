/// A name with some settings, written `name:setting=value:setting=value` or as a table.
public struct Specification: Hashable, Sendable {
  public var name: String
  public var settings: [String: Setting]

  public init(name: String, settings: [String: Setting] = [:]) {
    self.name = name
    self.settings = settings
  }

  /// Reads `name:setting=value:…`; `subject` names in an error what was to be read.
  ///
  /// A value that has colons itself stands in brackets: `wd:rate=(0.1:factor=0.9:every=5)`. A value
  /// without a setting's name, as in `folds:10`, is that of `bareSetting`.
  public init(_ text: String, subject: String, bareSetting: String? = nil) throws {
    let parts = Self.parts(of: text, at: ":")
    var settings: [String: Setting] = [:]
    for part in parts.dropFirst() {
      var pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if pair.count == 1, let bareSetting { pair.insert(bareSetting[...], at: 0) }
      guard pair.count == 2, !pair[0].isEmpty, !pair[1].isEmpty else {
        throw ConfigurationError(
          "'\(text)' is not a \(subject): write NAME:SETTING=VALUE, and '\(part)' is not "
            + "SETTING=VALUE")
      }
      let isBracketed =
        pair[1].hasPrefix("(") && pair[1].hasSuffix(")")
        && Self.depths(in: pair[1]).dropLast().allSatisfy { $0 > 0 }
      let value = isBracketed ? pair[1].dropFirst().dropLast() : pair[1]
      guard settings.updateValue(Setting(word: value), forKey: String(pair[0])) == nil else {
        throw ConfigurationError("'\(text)' says '\(pair[0])' twice")
      }
    }
    self.init(name: parts[0], settings: settings)
  }

  /// The parts of a text between separators that stand outside of brackets.
  public static func parts(of text: String, at separator: Character) -> [String] {
    var parts = [""]
    for (character, depth) in zip(text, depths(in: text)) {
      if character == separator, depth == 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }

  /// How many brackets are open after each character.
  private static func depths(in text: some StringProtocol) -> [Int] {
    var depth = 0
    return text.map { character in
      depth += "([".contains(character) ? 1 : ")]".contains(character) ? -1 : 0
      return depth
    }
  }
}

extension Specification: Codable {
  public init(from decoder: Decoder) throws { try self.init(Setting(from: decoder)) }

  /// Reads the form that a command line has, or a table with the key `name`.
  public init(_ setting: Setting) throws {
    switch setting {
    case .table(var table):
      guard case .text(let name)? = table.removeValue(forKey: "name") else {
        throw ConfigurationError("'\(setting)' has no 'name'")
      }
      self.init(name: name, settings: table)
    case .text(let text): try self.init(text, subject: "name with settings")
    default: throw ConfigurationError("'\(setting)' is not a name with settings")
    }
  }

  public func encode(to encoder: Encoder) throws { try setting.encode(to: encoder) }

  /// The table with the key `name`.
  public var setting: Setting {
    var table = settings
    table["name"] = .text(name)
    return .table(table)
  }
}
