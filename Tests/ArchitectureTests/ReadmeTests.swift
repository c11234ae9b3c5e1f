import Foundation
import Testing

@Suite("The README") struct ReadmeTests {
  /// The blocks of code in a language.
  private func blocks(_ language: String) throws -> [String] {
    let text = try Project.text("README.md")
    return text.matches(of: /(?ms)^```(\w+)\n(.*?)^```$/).filter { $0.1 == language }
      .map { String($0.2) }
  }

  @Test("shows a program that is built with the package, to the byte")
  func program() throws {
    let program = try Project.text("Docs/Example/main.swift")
    #expect(try blocks("swift").filter { $0.contains("import ") } == [program])
    let manifest = try Project.text("Package.swift")
    #expect(manifest.contains("name: \"homeostat-example\""))
    #expect(manifest.contains("path: \"Docs/Example\""))
  }

  @Test("shows a rule as its file has it")
  func rule() throws {
    let rules = try blocks("swift").filter { $0.contains(": IntrinsicRule {") }
    #expect(rules.count == 1)
    for rule in rules {
      // The file has comments too.
      let file = try Project.text("Sources/Plasticity/Rules/WeightedDecay.swift")
      let lines = Set(file.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) })
      for line in rule.split(separator: "\n") {
        #expect(lines.contains(line.trimmingCharacters(in: .whitespaces)), "\(line)")
      }
    }
  }

  @Test("names only files and commands that there are")
  func references() throws {
    let text = try Project.text("README.md")
    let links = text.matches(of: /\]\(([^)#]+)\)/).map { String($0.1) }
      .filter { !$0.hasPrefix("http") }
    #expect(links.count > 10)
    for link in links {
      let path = Project.root.appending(path: link).path
      #expect(FileManager.default.fileExists(atPath: path), "\(link)")
    }
  }
}
