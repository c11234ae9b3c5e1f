/// Which files of a target name what others declare: their types, and static members that they give to
/// types of others.
struct FileGraph {
  /// What each file names of others.
  private(set) var edges: [String: Set<String>] = [:]

  /// Takes texts by the names of their files.
  init(_ texts: [String: String]) {
    let files = texts.mapValues { SourceFile(SwiftWords($0).words) }
    var places: [String: Set<String>] = [:]
    for (file, source) in files {
      for name in source.declared { places[name, default: []].insert(file) }
    }
    for (file, source) in files {
      edges[file] = Set(source.named.flatMap { places[$0] ?? [] }).subtracting([file])
    }
  }

  /// All files that a file leads to.
  private func reached(from file: String) -> Set<String> {
    var (found, open): (Set<String>, [String]) = ([], [file])
    while let next = open.popLast() {
      for other in edges[next] ?? [] where found.insert(other).inserted { open.append(other) }
    }
    return found
  }

  /// Sets of files of which each leads to every other.
  var circles: [Set<String>] {
    let all = Dictionary(uniqueKeysWithValues: edges.keys.map { ($0, reached(from: $0)) })
    let circles = edges.keys.map { file in all[file]!.filter { all[$0]!.contains(file) } }
    return Set(circles).filter { !$0.isEmpty }.sorted { $0.min()! < $1.min()! }
  }
}

/// What a file declares for others, and what it names.
private struct SourceFile {
  /// Types as `Name`, static members of extensions as `Name.member`.
  var declared: Set<String> = []
  var named: Set<String> = []

  init(_ words: [String]) {
    let kinds: Set = ["struct", "class", "enum", "actor", "protocol", "typealias"]
    var own: Set<String> = []
    var (depth, extended) = (0, "")
    for (place, word) in words.enumerated() {
      let next = place + 1 < words.count ? words[place + 1] : ""
      let isPrivate = words[max(0, place - 2)..<place].contains {
        ["private", "fileprivate"].contains($0)
      }
      switch word {
      case "{": depth += 1
      case "}": depth -= 1
      case "extension" where depth == 0: extended = next
      case "func", "let", "var":
        if depth == 1, !isPrivate, place > 0, words[place - 1] == "static" {
          declared.insert("\(extended).\(next)")
        }
      case _ where kinds.contains(word) && next.first?.isUppercase == true:
        own.insert(next)
        if depth == 0 {
          extended = next
          if !isPrivate { declared.insert(next) }
        }
      case _ where word.first?.isUppercase == true:
        guard place == 0 || words[place - 1] != "." else { continue }
        named.insert(word)
        if next == ".", place + 2 < words.count { named.insert("\(word).\(words[place + 2])") }
      default: break
      }
    }
    // A type within a type hides others of its name.
    named.subtract(own)
  }
}
