import Foundation
import Testing

@Suite("A search for rules from the command line", .needsGnuplot)
struct DiscoverTests {
  let folder: TemporaryFolder
  let set: String

  init() throws {
    folder = try TemporaryFolder()
    set = try SmallImages.write(to: folder)
  }

  private func discover(_ more: [String] = []) throws -> Tool.Result {
    try Tool.run(
      [
        "discover", "--data", set, "--hidden", "6x2", "--batch-size", "10", "--epochs", "1",
        "--validation", "holdout:share=0.5", "--generations", "1", "--population", "3",
        "--learning-rates", "0.003,0.03", "--confirm", "2", "--results", folder.path("res"),
      ] + more)
  }

  @Test("ends with rules that train takes, a page, and the same again")
  func found() throws {
    let result = try discover()
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("generation 1: "))
    for name in ["none", "ip", "wd", "infomax", "incbn", "bn"] {
      #expect(result.output.contains("\n\(name) "), "\(result.output)")
    }
    #expect(result.output.contains("rule 1 ends lower than wd, at 0.03: undecidable"))
    let page = String(decoding: try folder.data("res/discover/discover/README.md"), as: UTF8.self)
    #expect(page.contains("rule 1: ") && page.contains("The seeds are fresh."))
    // Thousands of networks leave no checkpoints behind.
    let kept = try FileManager.default.contentsOfDirectory(atPath: folder.path("res/runs"))
    #expect(kept.count < 40, "\(kept.count)")
    let rule = folder.path("res/discover/discover/rules/rule-1.yaml")
    let trained = try Tool.run([
      "train", "--data", set, "--hidden", "6", "--epochs", "1", "--rule", rule,
    ])
    #expect(trained.status == 0 && trained.output.hasPrefix("rule"), "\(trained.errors)")
    let again = try discover()
    #expect(again.output == result.output)
    #expect(again.errors.contains("36 runs, 36 of them there already"), "\(again.errors)")
  }

  @Test("refuses what a search has of its own, and targets that are numbers")
  func refusals() throws {
    for (flags, expected) in [
      (["--rule", "ip"], "--rule has no effect on a search"),
      (["--learning-rate", "0.1"], "give --learning-rates, all at once"),
      (["--learning-rates", "0.1,0.1"], "learning rates, each once"),
      (["--population", "1"], "from 2 to 10,000 rules"),
      (["--out", folder.path("out")], "it has no --out"),
    ] {
      let result = try discover(flags)
      #expect(result.status != 0 && result.errors.contains(expected), "\(result.errors)")
    }
    try folder.write(Data("a,b\n1,2\n2,3\n4,5\n6,7\n1,9\n".utf8), to: "numbers.csv")
    let numbers = try Tool.run([
      "discover", "--data", folder.path("numbers.csv"), "--target", "b", "--results",
      folder.path("res"),
    ])
    #expect(numbers.errors.contains("a search needs classes"), "\(numbers.errors)")
  }
}
