import Settings

/// What is wrong in a file, and the keys that lead there.
package struct PlacedError: Error, Equatable, CustomStringConvertible {
  package let keys: [String]
  package let message: String

  package var description: String {
    keys.isEmpty ? message : "\(keys.joined(separator: ".")): \(message)"
  }
}

/// A value in a file, with the keys that lead to it; the entries of a list are numbered from 0.
package struct PlacedSetting: Sendable {
  package let setting: Setting
  package let keys: [String]

  package init(_ setting: Setting, at keys: [String] = []) {
    (self.setting, self.keys) = (setting, keys)
  }

  func refusal(_ message: String) -> PlacedError { PlacedError(keys: keys, message: message) }

  /// The entries of a table, by their keys.
  func table(_ form: String) throws -> [String: PlacedSetting] {
    guard case .table(let table) = setting else { throw refusal("'\(setting)' is not \(form)") }
    return Dictionary(
      uniqueKeysWithValues: table.map { ($0, PlacedSetting($1, at: keys + [$0])) })
  }

  func list(_ form: String) throws -> [PlacedSetting] {
    guard case .list(let list) = setting, !list.isEmpty else {
      throw refusal("'\(setting)' is not \(form)")
    }
    return list.enumerated().map { PlacedSetting($1, at: keys + ["\($0)"]) }
  }

  /// A text; a number counts as one, such as the name 3.
  func text(mayBeEmpty: Bool = false) throws -> String {
    switch setting {
    case .text(let text) where mayBeEmpty || !text.isEmpty: text
    case .number, .bool: setting.description
    default: throw refusal("a text was expected, not '\(setting)'")
    }
  }

  func number() throws -> Double {
    guard case .number(let number) = setting, number.isFinite else {
      throw refusal("a number was expected, not '\(setting)'")
    }
    return number
  }

  func whole(from least: Int = 1, to most: Int = 1_000_000) throws -> Int {
    guard case .number(let number) = setting, let whole = Int(exactly: number),
      (least...most).contains(whole)
    else { throw refusal("a whole number from \(least) to \(most) was expected, not '\(setting)'") }
    return whole
  }

  func bool() throws -> Bool {
    guard case .bool(let bool) = setting else {
      throw refusal("true or false was expected, not '\(setting)'")
    }
    return bool
  }

  /// A value that is written as its settings are.
  func decoded<Value: Decodable>(_ type: Value.Type, _ form: String) throws -> Value {
    do {
      return try setting.decoded(as: type)
    } catch {
      throw refusal("'\(setting)' is not \(form)")
    }
  }
}

extension [String: PlacedSetting] {
  /// Throws where a key is neither a known one nor one of the settings of networks.
  func check(_ known: [String], settings: [String] = [], _ subject: String) throws {
    let words = known + settings
    for (key, value) in sorted(by: { $0.key < $1.key }) where !words.contains(key) {
      let others = settings.isEmpty ? "" : " and the settings of 'homeostat train'"
      let list = known.isEmpty ? "nothing more" : known.joined(separator: ", ")
      throw value.refusal(
        "\(subject) has no '\(key)'; "
          + (nearest(to: key, among: words).map { "did you mean '\($0)'?" }
            ?? "it has \(list)\(others)"))
    }
  }
}
