import Foundation
import Statistics
import Testing

@testable import Experiments

/// What the pages in Docs/Results say, beside what the code would write today.
@Suite("The pages of results")
struct ResultPagesTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Docs/Results")

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: folder.appending(path: path), encoding: .utf8)
  }

  /// The experiments that have a page.
  static let pages = Experiment.all().filter {
    FileManager.default.fileExists(atPath: folder.appending(path: "\($0.id)/README.md").path)
  }.map(\.id)

  /// The cells of a section's table, without its head.
  private func table(_ section: String, in page: String) -> [[String]] {
    guard let start = page.range(of: "## \(section)\n\n") else { return [] }
    return page[start.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
      .prefix { $0.hasPrefix("|") }.dropFirst(2).map { line in
        line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      }
  }

  @Test("say what the code says of the experiment, or that they are outdated", arguments: pages)
  func words(id: String) throws {
    let page = try Self.text("\(id)/README.md")
    guard !page.contains("> **Outdated:**") else { return }
    let experiment = try Experiment.named(id, .published)
    #expect(page.hasPrefix("# \(id): \(experiment.title)\n"))
    for text in [experiment.about, experiment.finding] + experiment.differences
      + experiment.publishedNotes
    where !text.isEmpty {
      #expect(page.contains(text), "\(text)")
    }
    let numbers = try Self.text("\(id)/figure.csv")
    let sentence =
      experiment.layout == nil
      ? "ashed is the median of the published runs" : "and the published value"
    #expect(page.contains(sentence) == numbers.contains(",published,"))
    let hasBands = numbers.split(separator: "\n").contains {
      $0.contains(",line,") && !$0.hasSuffix(",,")
    }
    #expect(!page.contains("the band holds their middle half") || hasBands)
  }

  @Test("have verdicts that so many pairs can have, the same as in the overview", arguments: pages)
  func verdicts(id: String) throws {
    let page = try Self.text("\(id)/README.md")
    let rows = table("Claims", in: page)
    let overview = try Self.text("README.md").split(separator: "\n")
    let line = try #require(overview.first { $0.hasPrefix("| [\(id)](") })
    for row in rows {
      let verdict = try #require(Verdict(rawValue: row[1]), "\(row)")
      let pairs = try #require(Int(row[2]))
      let canBeJudged = pairs >= PairedComparison.pairsNeeded(claims: rows.count)
      #expect((verdict == .undecidable) == !canBeJudged, "\(row)")
      #expect(line.contains("\(row[0]): **\(row[1])**"), "\(row)")
      if let size = Double(row[7]) { #expect(abs(size) < 1000, "\(row)") }
    }
    #expect(page.contains("\nUndecidable: ") == rows.contains { $0[1] == "undecidable" })
    if !page.contains("> **Outdated:**"), !page.contains("**Changed:** only") {
      #expect(rows.map { $0[0] } == (try Experiment.named(id, .published).claims.map(\.text)))
    }
  }

  @Test("have errors that are shares", arguments: pages)
  func errors(id: String) throws {
    for row in table("Last values", in: try Self.text("\(id)/README.md"))
    where row[2].contains("error") && row[3] != "0" {  // of no run where all diverged
      let median = try #require(row[4].split(separator: " ").first.flatMap { Double($0) }, "\(row)")
      #expect((0...1).contains(median), "\(row)")
    }
  }
}
