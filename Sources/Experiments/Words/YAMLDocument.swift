import Foundation
import Plasticity
import Settings
import Yams

/// A YAML file with a table, whose parts know where they stand.
package struct YAMLDocument {
  package let path: String
  private let text: String
  private let root: Node

  /// Reads a file, or a text that is called so; `form` says in an error what it should be.
  package init(_ path: String, form: String, text given: String? = nil) throws {
    self.path = path
    text = try ConfigurationFile(path, texts: [], text: given).text()
    do {
      guard let root = try compose(yaml: text), root.mapping != nil else {
        throw ConfigurationError("\(path):1:1: \(form)")
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

  /// The line and column of what some keys lead to, as `:3:7`; entries of lists are numbered from 0.
  package func mark(of keys: [String]) -> String {
    node(at: keys)?.key.mark.map { ":\($0)" } ?? ":1:1"
  }

  /// The key and the value that some keys lead to; of an entry of a list both are the entry.
  private func node(at keys: [String]) -> (key: Node, value: Node)? {
    var pair: (key: Node, value: Node)?
    for key in keys {
      let whole = pair?.value ?? root
      if let list = whole.sequence {
        guard let index = Int(key), list.indices.contains(index) else { return pair }
        pair = (list[index], list[index])
        continue
      }
      // A parameter may stand on the top level of a rule's file.
      if key == "parameters", whole.mapping?.contains(where: { $0.key.string == key }) == false {
        continue
      }
      pair = whole.mapping?.first { $0.key.string == key }
      if pair == nil { return nil }
    }
    return pair
  }

  /// The line and column of what is wrong with an equation.
  package func mark(of error: EquationError) -> String {
    guard let place = error.place, let mark = node(at: error.keys)?.value.mark else {
      return self.mark(of: error.keys)
    }
    let spot = position(of: place, from: mark)
    return ":\(spot.line):\(spot.column)"
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
