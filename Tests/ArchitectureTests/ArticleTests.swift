import Foundation
import Testing

@Suite("The articles of the library") struct ArticleTests {
  static let catalogue = "Sources/Homeostat/Homeostat.docc"

  private func articles() throws -> [String] {
    try Project.files(in: Self.catalogue, ending: ["md"])
      .map { URL(filePath: $0).deletingPathExtension().lastPathComponent }
      .filter { $0 != "Homeostat" }
  }

  @Test("are all named on the first page, and no other")
  func named() throws {
    let page = try Project.text("\(Self.catalogue)/Homeostat.md")
    let links = page.matches(of: /<doc:(\w+)>/).map { String($0.1) }
    let articles = try articles().sorted()
    #expect(links.count >= 4 && links.sorted() == articles)
  }

  @Test("have programs, which Examples/run builds")
  func programs() throws {
    for article in try articles() {
      let text = try Project.text("\(Self.catalogue)/\(article).md")
      #expect(text.contains("```swift\nimport "), "\(article)")
    }
    #expect(try Project.text("Examples/run").contains("articles=\(Self.catalogue)\n"))
  }

  @Test("are made into pages by a plugin that nobody else fetches")
  func plugin() throws {
    let manifest = try Project.text("Package.swift")
    #expect(manifest.contains("Context.environment[\"HOMEOSTAT_DOCC\"] == nil\n  ? []"))
    #expect(try Project.text("Scripts/docs").contains("export HOMEOSTAT_DOCC=1"))
  }
}
