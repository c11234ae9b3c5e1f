import Foundation
import Testing

@Suite("Rules, their pages, and paths") struct TidinessTests {
  /// The type and the name of each rule, by file.
  private static func rules() throws -> [(file: String, type: String, name: String?)] {
    try Project.files(in: "Sources/Plasticity/Rules", ending: ["swift"]).map { file in
      let text = try Project.text(file)
      let type = URL(filePath: file).deletingPathExtension().lastPathComponent
      let name = text.firstMatch(of: /static let name = "([^"]+)"/).map { String($0.1) }
      return (file, type, name)
    }
  }

  @Test("Every file of rules declares the rule that it is called after, with a name of its own")
  func names() throws {
    let rules = try Self.rules()
    #expect(rules.count >= 16)
    for (file, type, name) in rules {
      #expect(name != nil, "\(file)")
      #expect(try Project.text(file).contains("struct \(type):"), "\(file)")
    }
    #expect(Set(rules.map(\.name)).count == rules.count)
  }

  @Test("Every rule stands in the list of rules, once")
  func listed() throws {
    let list = try Project.text("Sources/Plasticity/Rules.swift")
    let listed = list.matches(of: /(?m)^ *(\w+)\.self,?$/).map { String($0.1) }
    #expect(listed.sorted() == (try Self.rules().map(\.type).sorted()))
  }

  @Test("Every rule has its page, and every page its rule")
  func pages() throws {
    let names = try Self.rules().compactMap(\.name)
    for name in names {
      let page = "Docs/Rules/\(name).md"
      let text = try? Project.text(page)
      #expect(text?.isEmpty == false, "\(page) is missing")
    }
    let pages = (try? Project.files(in: "Docs/Rules", ending: ["md"])) ?? []
    let known = Set(names).union(["README"])
    for page in pages {
      let name = URL(filePath: page).deletingPathExtension().lastPathComponent
      #expect(known.contains(name), "\(page) is about no rule")
    }
  }

  @Test("No file names a folder of somebody's own machine")
  func homePaths() throws {
    let endings: Set = [
      "swift", "cpp", "h", "modulemap", "md", "py", "sh", "yml", "yaml", "json", "txt", "toml",
    ]
    var files = ["Package.swift", "README.md", "homeostat", "test", "LICENSE", "CONTRIBUTING.md"]
    for folder in ["Sources", "Tests", "Docs", "Scripts"] {
      files += try Project.files(in: folder, ending: endings.union([""]))
    }
    var read = 0
    for file in files {
      guard let text = try? Project.text(file) else { continue }
      read += 1
      for path in Self.homes(in: text) where path != Self.example {
        Issue.record("\(file) names \(path)")
      }
    }
    #expect(read > 80)
  }

  /// The home of nobody, for tests of how paths are shown.
  private static let example = "/home/ann"

  private static func homes(in text: String) -> [String] {
    // No path starts behind a letter or a dot, so an address such as example.org/home is none.
    text.matches(of: /(?:^|[^\w.~$}])(\/(?:home|Users|root|work)\/[\w.-]+)/).map { String($0.1) }
  }

  @Test("The search for such folders finds them and nothing else")
  func homeForms() {
    let user = "somebody"
    #expect(Self.homes(in: "see /home/\(user)/x") == ["/home/\(user)"])
    #expect(Self.homes(in: "\"/Users/\(user)\"") == ["/Users/\(user)"])
    #expect(Self.homes(in: "a\n/root/\(user)") == ["/root/\(user)"])
    #expect(Self.homes(in: "https://example.org/home/page ~/home/x $HOME/work/x") == [])
  }
}
