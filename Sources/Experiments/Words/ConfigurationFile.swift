import Foundation
import Settings
import Yams

extension Setting {
  /// What YAML has for the setting; numbers are written as people write them, 0.003 and not 3e-3.
  ///
  /// The keys of a table stand in the order of their names, but for those that come first and last.
  fileprivate func node(first: [String] = [], last: [String] = []) -> Node {
    func place(_ key: String) -> Int {
      first.firstIndex(of: key) ?? last.firstIndex(of: key).map { first.count + 1 + $0 }
        ?? first.count
    }
    switch self {
    case .null, .bool: return Node(description)
    case .number: return Node(description, Tag(.float))
    case .text(let text):
      // What would be read as something else than a text stands in quotes.
      return .scalar(text.represented())
    case .list(let settings):
      return Node(settings.map { $0.node(first: first, last: last) }, Tag(.seq))
    case .table(let settings):
      let pairs = settings.sorted { (place($0.key), $0.key) < (place($1.key), $1.key) }
      return Node(
        pairs.map { (Node($0.key, Tag(.str)), $0.value.node(first: first, last: last)) }, Tag(.map))
    }
  }
}

/// Reads the YAML of `--config`.
///
/// Aliases let a few bytes stand for more than any memory holds, so that all has its bounds here.
package struct ConfigurationFile {
  private static let mostBytes = 1_000_000
  private static let mostAliases = 20
  private static let mostDepth = 50

  package let path: String
  /// The names of the settings that are texts, of which 0123 is one.
  package let texts: Set<String>
  /// How many more values the file may hold, those that aliases repeat included.
  private var valuesLeft = 100_000

  /// The file at a path, or a text that is called so.
  private let given: String?

  package init(_ path: String, texts: Set<String>, text: String? = nil) {
    self.path = path
    self.texts = texts
    given = text
  }

  /// What the settings are as YAML, in the order of their names, but for those that come first and last.
  package static func yaml(
    _ settings: [String: Setting], first: [String] = [], last: [String] = []
  ) throws -> String {
    try serialize(
      node: Setting.table(settings).node(first: first, last: last), width: -1, allowUnicode: true)
  }

  package mutating func settings() throws -> [String: Setting] {
    let root: Node?
    do {
      root = try compose(yaml: text())
    } catch let error as YamlError {
      // The lines that it shows may be as long as the file.
      let lines = "\(error)".split(separator: "\n").prefix(4).map { $0.prefix(100) }
      throw ConfigurationError("\(path): is not YAML: \(lines.joined(separator: "\n"))")
    }
    guard let root, root.null == nil else { return [:] }
    guard case .mapping(let pairs) = root else { throw notPairs }
    var settings: [String: Setting] = [:]
    for (key, value) in pairs {
      guard let name = key.scalar?.string else { throw notPairs }
      settings[name] = try setting(value, isText: texts.contains(name))
    }
    return settings
  }

  /// What is in the file, within its bounds.
  package func text() throws -> String {
    guard let data = given.map({ Data($0.utf8) }) ?? Self.bytes(ofFile: path),
      let text = String(data: data, encoding: .utf8)
    else { throw ConfigurationError("\(path): this configuration file cannot be read") }
    guard data.count <= Self.mostBytes, Self.aliases(in: data) <= Self.mostAliases else {
      throw tooMuch
    }
    return text
  }

  private static func bytes(ofFile path: String) -> Data? {
    try? FileHandle(forReadingAtPath: path).map { try $0.read(upToCount: mostBytes + 1) ?? Data() }
  }

  /// How many words look like aliases, which are `*name`.
  private static func aliases(in yaml: Data) -> Int {
    let before = Set(" \n\r\t[{,:?-".utf8)
    return zip(Data(" ".utf8) + yaml, zip(yaml, yaml.dropFirst())).count { previous, pair in
      pair.0 == UInt8(ascii: "*") && pair.1 > UInt8(ascii: " ") && before.contains(previous)
    }
  }

  private mutating func setting(_ node: Node, isText: Bool = false, depth: Int = 1) throws
    -> Setting
  {
    valuesLeft -= 1
    guard valuesLeft >= 0, depth <= Self.mostDepth else { throw tooMuch }
    switch node {
    case .scalar(let scalar):
      if node.null != nil { return .null }
      if isText { return .text(scalar.string) }
      if let number = node.float { return .number(number) }
      if let bool = node.bool { return .bool(bool) }
      return .text(scalar.string)
    case .sequence(let nodes): return .list(try nodes.map { try setting($0, depth: depth + 1) })
    case .mapping(let pairs):
      var settings: [String: Setting] = [:]
      for (key, value) in pairs {
        guard let name = key.scalar?.string else { throw notPairs }
        settings[name] = try setting(value, depth: depth + 1)
      }
      return .table(settings)
    case .alias: throw tooMuch
    }
  }

  private var notPairs: ConfigurationError {
    ConfigurationError(
      "\(path): a configuration is 'name: value' lines, with the names of the flags of train")
  }

  private var tooMuch: ConfigurationError {
    ConfigurationError(
      "\(path): holds more than a configuration can: 1 MB, 100,000 values, \(Self.mostDepth) levels, "
        + "\(Self.mostAliases) aliases (*name)")
  }
}
