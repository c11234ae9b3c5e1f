import Foundation
import Homeostat
import Yams

/// A rule of the user's own in a YAML file, whose path stands where a rule's name does, as in
/// `--rule my-rule.yaml:rate=0.01`.
struct RuleFile {
  private let path: String
  private var file: ConfigurationFile
  private let text: String
  private let root: Node

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
    self.path = path
    file = ConfigurationFile(path, texts: ["title"])
    text = try file.text()
    do {
      guard let root = try compose(yaml: text), root.mapping != nil else {
        throw ConfigurationError(
          "\(path):1:1: a rule is 'name: value' lines, among them 'gain' and 'bias'")
      }
      self.root = root
    } catch let error as YamlError {
      throw ConfigurationError("\(path)\(Self.words(of: error))")
    }
  }

  private static func words(of error: YamlError) -> String {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      ":\(mark): is not YAML: \(problem)"
    case .duplicatedKeysInMapping(let keys, let context):
      ":\(context.mark): a key occurs twice: \(keys.joined(separator: ", "))"
    default: ": is not YAML: \(error)"
    }
  }

  /// The rule's settings, with the file's name as the title where it has none.
  private mutating func settings() throws -> [String: Setting] {
    var settings = try file.settings()
    if let name = settings.removeValue(forKey: "name"), name != .text(EquationRule.name) {
      throw ConfigurationError(
        "\(path)\(mark(of: ["name"])): the rule of a file is an equation, not '\(name)'")
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
      throw ConfigurationError("\(path)\(mark(of: error)): \(subject)\(error.message)")
    } catch let error as ConfigurationError {
      throw ConfigurationError("\(path):1:1: \(error)")
    }
    return settings
  }
}

// Where in the file something is.
extension RuleFile {
  private func mark(of error: EquationError) -> String {
    guard let place = error.place, let node = node(at: error.keys)?.value, let mark = node.mark
    else {
      return self.mark(of: error.keys)
    }
    let spot = position(of: place, from: mark)
    return ":\(spot.line):\(spot.column)"
  }

  private func mark(of keys: [String]) -> String {
    node(at: keys)?.key.mark.map { ":\($0)" } ?? ":1:1"
  }

  /// The key and the value that some keys lead to.
  private func node(at keys: [String]) -> (key: Node, value: Node)? {
    var pair: (key: Node, value: Node)?
    for key in keys {
      let inside = (pair?.value ?? root).mapping
      // A parameter may stand on the top level of a file.
      if key == "parameters", inside?.contains(where: { $0.key.string == key }) == false {
        continue
      }
      pair = inside?.first { $0.key.string == key }
      if pair == nil { return nil }
    }
    return pair
  }

  /// A place in an expression that begins at a mark, as a place in the file.
  ///
  /// An expression may go on over lines, with blanks that YAML changes, and may begin with a quotation mark or
  /// with the sign of a block.
  private func position(
    of place: EquationError.Place, from mark: Mark
  ) -> (line: Int, column: Int) {
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(Array.init)
    var (line, column, left) = (mark.line - 1, mark.column - 1, place.inkBefore)
    func character() -> Character? {
      line < lines.count && column < lines[line].count ? lines[line][column] : nil
    }
    switch character() {
    case "|", ">": (line, column) = (line + 1, 0)
    case "'", "\"": column += 1
    default: break
    }
    while line < lines.count, left > 0 || !place.isEnd {
      guard let character = character() else {
        (line, column) = (line + 1, 0)
        continue
      }
      if !character.isWhitespace {
        if left == 0 { break }
        left -= 1
      }
      column += 1
    }
    return (line + 1, column + 1)
  }
}
