import Foundation
import Testing

@Suite("The report of a folder of results", .needsGnuplot)
struct ReportTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @discardableResult
  private func run(_ words: [String]) throws -> Tool.Result {
    let result = try Tool.run(words)
    #expect(result.status == 0, "\(words): \(result.errors)")
    return result
  }

  @Test("covers figures, own experiments, sweeps and trained networks, in one page")
  func kinds() throws {
    let set = try SmallImages.write(to: folder)
    let results = folder.path("results")
    let network = ["--data", set, "--hidden", "4", "--batch-size", "40", "--epochs", "1"]
    try run(["reproduce", "hofmann2021/fig4", "--results", results])
    try folder.write(
      Data("data: \(set)\nhidden: 4\nepochs: 1\nruns: 2\narms: [none, ip]\n".utf8), to: "mine.yaml")
    try run(["reproduce", folder.path("mine.yaml"), "--results", results])
    let sweep = ["--vary", "learning-rate=0.001..0.1", "--trials", "2", "--results", results]
    try run(["sweep"] + network + sweep)
    try run(["train"] + network + ["--runs", "2", "--out", "\(results)/first"])
    try run(["train"] + network + ["--out", "\(results)/second"])
    #expect(try run(["report", "--results", results]).output == "\(results)/report.html\n")
    let page = String(decoding: try folder.data("results/report.html"), as: UTF8.self)
    let names = [
      "hofmann2021/fig4", "experiments/mine", "sweeps/sweep", "first/train/comparison",
      "second/train/comparison",
    ]
    let sections = page.matches(of: /<h2 id="part-\d+">([^:]+):/).map { String($0.1) }
    #expect(sections == names)
    let kinds = page.matches(of: /<\/a><\/td><td>(\w+)</).map { String($0.1) }
    #expect(kinds == ["figure", "experiment", "search", "networks", "networks"])
    // Each has its numbers for the scripts, and its picture where there are none.
    #expect(page.matches(of: /<script type="application\/json">\[\{/).count == names.count)
    #expect(page.matches(of: /<div class="still"><svg/).count == names.count)
    #expect(page.firstMatch(of: /(src|href)="?http/) == nil && !page.contains("@import"))
    let overview = String(decoding: try folder.data("results/README.md"), as: UTF8.self)
    for name in names {
      #expect(overview.contains("[\(name)](\(name)/README.md)"), "\(name)")
      #expect(FileManager.default.fileExists(atPath: "\(results)/\(name)/README.md"))
    }
  }
}
