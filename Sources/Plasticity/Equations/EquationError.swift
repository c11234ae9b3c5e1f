/// What is wrong with a rule that is written as its equation, and where.
public struct EquationError: Error, Equatable, CustomStringConvertible {
  /// The place in the text of an expression; lines and columns are counted from 1.
  public struct Place: Hashable, Sendable {
    public let line: Int
    public let column: Int
    /// The characters before it that are not blank, by which it is found in a file.
    public let inkBefore: Int
    /// Whether it is after the last character.
    public let isEnd: Bool
  }

  /// What the rule is called.
  public let rule: String
  /// The keys that lead to the setting that is wrong, such as `memory`, `v`, `next`; empty for the
  /// whole rule.
  public let keys: [String]
  /// nil where the setting is wrong as a whole.
  public let place: Place?
  /// What is wrong.
  public let message: String

  init(_ message: String, rule: String, keys: [String] = [], place: Place? = nil) {
    self.message = message
    self.rule = rule
    self.keys = keys
    self.place = place
  }

  init(_ fault: EquationFault, in text: String, rule: String, keys: [String]) {
    let before = text.prefix(fault.offset)
    let line = before.split(separator: "\n", omittingEmptySubsequences: false)
    self.init(
      fault.message, rule: rule, keys: keys,
      place: Place(
        line: line.count, column: (line.last?.count ?? 0) + 1,
        inkBefore: before.count { !$0.isWhitespace }, isEnd: fault.offset >= text.count))
  }

  public var description: String {
    let key = keys.joined(separator: ".")
    guard let place else {
      return "the rule \(rule)\(message.hasPrefix("has ") ? "" : ":") \(message)"
    }
    return "the rule \(rule): \(key), line \(place.line), column \(place.column): \(message)"
  }
}
