import Foundation
import Testing

@Suite("The recipes of containers") struct ContainerTests {
  static let recipes = ["Containerfile", "Apptainer.def"]

  /// The packages behind `apt-get install`.
  private func packages(in recipe: String) throws -> [String] {
    let text = try Project.text(recipe)
    let install = try #require(text.firstMatch(of: /apt-get install([^&\n]*)/))
    return install.1.split(separator: " ").map(String.init)
      .filter { !$0.hasPrefix("-") && $0 != "\\" }
  }

  @Test("install packages that Scripts/setup knows, both the same", arguments: recipes)
  func packages(recipe: String) throws {
    let setup = try Project.text("Scripts/setup")
    let lists = setup.matches(of: /(?ms)^(?:needed_to_fetch|useful)='\n(.*?)'$/)
    let known = Set(
      lists.flatMap { $0.1.split(separator: "\n").map { String($0.prefix { $0 != " " }) } })
    let packages = try packages(in: recipe)
    #expect(packages.count == 3 && known.isSuperset(of: packages), "\(packages) of \(known)")
    let first = try self.packages(in: Self.recipes[0])
    #expect(packages == first)
  }

  @Test("begin with one Debian, and unpack what Scripts/package packs", arguments: recipes)
  func archive(recipe: String) throws {
    let text = try Project.text(recipe)
    #expect(text.contains("debian:bookworm-slim") && text.contains("$(Scripts/package)"))
    // The archive holds one folder.
    let script = try Project.text("Scripts/package")
    #expect(script.contains("name=homeostat-$version-linux-$(uname -m)"))
    #expect(text.contains("mv /opt/homeostat-* /opt/homeostat"))
    #expect(text.contains("PATH=/opt/homeostat/bin:$PATH"))
  }

  @Test("are explained, with the words that nothing builds them here")
  func documented() throws {
    let page = try Project.text("Docs/Clusters.md")
    for recipe in Self.recipes { #expect(page.contains("(../\(recipe))"), "\(recipe)") }
    #expect(page.contains("No test builds them"))
  }
}
