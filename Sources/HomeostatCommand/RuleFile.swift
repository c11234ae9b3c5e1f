import Foundation
import Homeostat

/// A rule of the user's own in a YAML file, whose path stands where a rule's name does, as in
/// `--rule my-rule.yaml:rate=0.01`.
struct RuleFile {
  private var file: ConfigurationFile
  private let document: YAMLDocument

  /// The rules of the layers in a text such as `ip/none/rules/my-rule.yaml`.
  ///
  /// A slash in the path of a file parts no layers: what is no rule's name goes on up to `.yaml`.
  static func rules(in text: String) throws -> [Specification] {
    var words: [String] = []
    var path: String?
    for part in Specification.parts(of: text, at: "/") {
      let word = (path.map { $0 + "/" } ?? "") + part
      let name = String(word.prefix { $0 != ":" })
      let isOpen = !Rules.names.contains(name) && !isFile(name)
      path = isOpen ? word : nil
      if !isOpen { words.append(word) }
    }
    // No file came: then slashes part rules, one of which there is not.
    if path != nil { words = Specification.parts(of: text, at: "/") }
    return try words.map { try rule(Specification($0, subject: "rule")) }
  }

  /// What a specification stands for: the rule in the file that it names, or itself.
  static func rule(_ specification: Specification) throws -> Specification {
    guard isFile(specification.name) else {
      if specification.name == EquationRule.name { try checkIsWhole(specification.settings) }
      return specification
    }
    var file = try RuleFile(specification.name)
    let settings = try file.settings()
    return Specification(
      name: EquationRule.name, settings: settings.merging(specification.settings) { $1 })
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

  /// The rule's settings, with the file's name as the title where it has none.
  private mutating func settings() throws -> [String: Setting] {
    let path = document.path
    var settings = try file.settings()
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
    return settings
  }
}
