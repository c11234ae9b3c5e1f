import Foundation
import Plasticity
import Settings

/// A rule of the user's own in a YAML file, whose path stands where a rule's name does, as in
/// `--rule my-rule.yaml:rate=0.01`.
package struct RuleFile {
  private var file: ConfigurationFile
  private let document: YAMLDocument

  /// The rules of the layers in a text such as `ip/none/rules/my-rule.yaml`.
  ///
  /// A slash in the path of a file parts no layers: what is no rule's name goes on up to `.yaml`.
  package static func rules(in text: String) throws -> [Specification] {
    var words: [String] = []
    var path: String?
    for part in Specification.parts(of: text, at: "/") {
      let word = (path.map { $0 + "/" } ?? "") + part
      let isOpen = !isRule(word) && !isRule(Specification.parts(of: word, at: "+").last ?? "")
      path = isOpen ? word : nil
      if !isOpen { words.append(word) }
    }
    // No file came: then slashes part rules, one of which there is not.
    if path != nil { words = Specification.parts(of: text, at: "/") }
    return try words.map(rule(in:))
  }

  /// The rule in a text such as `ip`, `my-rule.yaml:rate=0.1`, or `ip+wd:until=5`, a sum.
  package static func rule(in text: String) throws -> Specification {
    let terms = Specification.parts(of: text, at: "+")
    // A plus may also stand in a number or in an equation.
    let isSum = terms.count > 1 && terms.allSatisfy(isRule)
    guard isSum, !terms.dropLast().contains(where: { $0.hasPrefix(EquationRule.name) }) else {
      return try rule(Specification(text, subject: "rule"))
    }
    return sum(of: try terms.map { try rule(Specification($0, subject: "rule")) })
  }

  private static func sum(of rules: [Specification]) -> Specification {
    Specification(name: RuleSum.name, settings: ["rules": .list(rules.map(\.setting))])
  }

  /// The rule of a configuration: a text, or a table.
  package static func rule(_ setting: Setting) throws -> Specification {
    if case .text(let text) = setting { return try rule(in: text) }
    return try rule(Specification(setting))
  }

  /// What a specification stands for: the rule in the file that it names, or itself.
  private static func rule(_ specification: Specification) throws -> Specification {
    guard isFile(specification.name) else {
      if specification.name == EquationRule.name { try checkIsWhole(specification.settings) }
      return specification
    }
    var file = try RuleFile(specification.name)
    var rule = try file.rule()
    rule.settings.merge(specification.settings) { $1 }
    return rule
  }

  /// Whether a text such as `wd:rate=0.1` begins with the name of a rule or of a file.
  private static func isRule(_ text: String) -> Bool {
    let name = String(text.prefix { $0 != ":" })
    return Rules.names.contains(name) || isFile(name)
  }

  private static func isFile(_ name: String) -> Bool {
    name.hasSuffix(".yaml") || name.hasSuffix(".yml")
  }

  private static func checkIsWhole(_ settings: [String: Setting]) throws {
    for key in ["gain", "bias"] where settings[key] == nil {
      throw ConfigurationError(
        "the rule equation needs '\(key)': write an expression, or '\(key): \(key)' where it does not "
          + "move")
    }
  }

  private init(_ path: String) throws {
    file = ConfigurationFile(path, texts: ["title"])
    document = try YAMLDocument(
      path, form: "a rule is 'name: value' lines, among them 'gain' and 'bias'")
  }

  /// The rule: an equation, or a sum.
  private mutating func rule() throws -> Specification {
    var settings = try file.settings()
    let epochs = settings.filter { ActiveEpochs.names.contains($0.key) }
    for name in epochs.keys { settings[name] = nil }
    let rules = settings.removeValue(forKey: "sum")
    var rule = try rules.map { try sum($0, beside: settings) } ?? equation(settings)
    for (name, setting) in epochs.sorted(by: { $0.key < $1.key }) {
      rule.settings[name] = setting
      try locating([name]) { _ = try Rule(rule) }
    }
    return rule
  }

  /// The sum of the rules in a list.
  private func sum(_ rules: Setting, beside others: [String: Setting]) throws -> Specification {
    if let other = others.keys.sorted().first {
      throw error(
        "a sum has no '\(other)'; it has sum, \(ActiveEpochs.names.joined(separator: ", "))",
        at: [other])
    }
    guard case .list(let list) = rules else {
      throw error("'sum' is a list of rules, as in [ip, wd:rate=0.05]", at: ["sum"])
    }
    let terms = try list.enumerated().map { index, rule in
      try locating(["sum", "\(index)"]) {
        let term = try Self.rule(rule)
        _ = try Rule(term)
        return term
      }
    }
    let sum = Self.sum(of: terms)
    try locating(["sum"]) { _ = try Rule(sum) }
    return sum
  }

  private func error(_ message: String, at keys: [String]) -> ConfigurationError {
    ConfigurationError("\(document.path)\(document.mark(of: keys)): \(message)")
  }

  /// What `body` gives, its error with the place of some keys.
  private func locating<Value>(_ keys: [String], _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as ConfigurationError {
      throw self.error(error.description, at: keys)
    }
  }

  /// The equation in some settings, with the file's name as the title where it has none.
  private func equation(_ settings: [String: Setting]) throws -> Specification {
    let path = document.path
    var settings = settings
    if let name = settings.removeValue(forKey: "name"), name != .text(EquationRule.name) {
      throw ConfigurationError(
        "\(path)\(document.mark(of: ["name"])): the rule of a file is an equation, not '\(name)'")
    }
    if settings["title"] == nil {
      settings["title"] = .text(
        URL(filePath: path).deletingPathExtension().lastPathComponent)
    }
    do {
      settings = EquationRule.declaring(settings)
      _ = try EquationRule(written: settings)
      try Self.checkIsWhole(settings)
    } catch let error as EquationError {
      let subject = error.message.hasPrefix("has ") ? "the rule " : ""
      throw ConfigurationError("\(path)\(document.mark(of: error)): \(subject)\(error.message)")
    } catch let error as ConfigurationError {
      throw ConfigurationError("\(path):1:1: \(error)")
    }
    return Specification(name: EquationRule.name, settings: settings)
  }
}
