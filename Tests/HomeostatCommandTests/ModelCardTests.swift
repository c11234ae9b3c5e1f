import Experiments
import Foundation
import Homeostat
import Testing

@testable import HomeostatCommand

@Suite("The model card beside a checkpoint")
struct ModelCardTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func train(_ words: String...) throws -> String {
    let trained = try Tool.run(["train", "--out", folder.path("run")] + words)
    #expect(trained.status == 0, "\(trained.errors)")
    return String(decoding: try folder.data("run/README.md"), as: UTF8.self)
  }

  /// Rows of two columns; y is a class, z a number.
  private func rows() throws -> String {
    let rows = (0..<60).map { "\($0 % 7),\($0 % 2 == 0 ? "a" : "b"),\(Double($0) / 3)" }
    try folder.write(Data("x,y,z\n\(rows.joined(separator: "\n"))\n".utf8), to: "rows.csv")
    return folder.path("rows.csv")
  }

  /// The YAML in front of the card.
  private func frontMatter(_ card: String) throws -> [String: Setting] {
    let parts = card.split(separator: "---\n", maxSplits: 2, omittingEmptySubsequences: true)
    try folder.write(Data(parts[0].utf8), to: "front.yaml")
    var file = ConfigurationFile(folder.path("front.yaml"), texts: [])
    return try file.settings()
  }

  @Test("says what the network is, what it has learned, and what came of it")
  func contents() throws {
    let card = try train(
      "--data", rows(), "--target", "y", "--without", "z", "--hidden", "3", "--rule", "infomax",
      "--epochs",
      "3", "--penalty", "synscal", "--seed", "7")
    #expect(card.hasPrefix("---\n# license: yours to choose"))
    for part in [
      "# infomax on rows\n", "| network | dense, 1-3-2, tanh |",
      "| rule | infomax:rate=0.0001 |",
      "| training samples | 48 |", "| classes | a, b |", "| seed | 7 |", "\n| 3 of 3 | the last | ",
      "homeostat predict . rows.csv --out predicted.csv", "Bell and T. J. Sejnowski",
      "M. Hofmann and P. Mäder",
    ] { #expect(card.contains(part), "\(part)\n\(card)") }
    // Nothing of this machine, and no time.
    #expect(!card.contains(folder.url.path))
    let metrics = String(decoding: try folder.data("run/metrics.csv"), as: UTF8.self)
    let last = try #require(metrics.split(separator: "\n").last).split(separator: ",")
    #expect(card.contains("| \(last[1]) | \(last[2]) | \(last[3]) |"))
    let front = try frontMatter(card)
    #expect(front["pipeline_tag"] == .text("tabular-classification"))
    guard case .list(let models)? = front["model-index"], case .table(let model)? = models.first
    else {
      Issue.record("there is no model index: \(front)")
      return
    }
    #expect(model["name"] == .text("infomax on rows"))
  }

  @Test("names commands that work in its folder", arguments: ["y", "z"])
  func commands(target: String) throws {
    let card = try train("--data", rows(), "--target", target, "--hidden", "3", "--epochs", "1")
    let block = try #require(card.firstMatch(of: /```sh\n((?:.|\n)*?)```/)).1
    let commands = block.split(separator: "\n").map {
      $0.replacing("homeostat ", with: "\"$HOMEOSTAT\" ", maxReplacements: 1)
        .replacing("rows.csv", with: "../rows.csv")
    }
    #expect(commands.count == 4)
    let result = try Tool.shell(
      "set -e; cd \"$1\"; \(commands.joined(separator: "; "))", [folder.path("run")])
    #expect(result.status == 0, "\(result.errors)")
    for file in ["predicted.csv", "network.py", "network.onnx"] {
      #expect(try !folder.data("run/\(file)").isEmpty)
    }
  }

  @Test("has the test samples' numbers of the epoch that a validation part chose")
  func selection() throws {
    let card = try train(
      "--data", rows(), "--target", "y", "--hidden", "3", "--epochs", "2", "--validation-share",
      "0.25")
    let found = try #require(
      card.firstMatch(of: /It alone has seen the test samples: loss ([\d.]+), error ([\d.]+)\./),
      "\(card)")
    let evaluated = try Tool.run(["evaluate", folder.path("run/best.safetensors"), "--json"])
    let result = try #require(evaluated.events(named: "evaluation").first)
    #expect(result["test_error"] as? Double == Double(found.2))
  }

  @Test("offers no use of a network that diverged, and no export of one that cannot be")
  func limits() throws {
    let set = try SmallImages.write(to: folder)
    let card = try train(
      "--data", set, "--network", "gru:units=4", "--epochs", "1", "--rule", "layernorm")
    #expect(card.contains("homeostat predict . image.png") && !card.contains("homeostat export"))
    #expect(card.contains("be exported to PyTorch or ONNX: the rule layernorm of 'gru.units_l0'"))
    #expect(card.contains("Layer normalization"))
    let other = try Tool.run([
      "train", "--data", set, "--hidden", "4", "--epochs", "3", "--rule", "none", "--activation",
      "relu",
      "--loss", "meanSquaredError", "--optimizer", "sgd", "--learning-rate", "1e30", "--out",
      folder.path("lost"),
    ])
    #expect(other.status == 0, "\(other.errors)")
    let lost = String(decoding: try folder.data("lost/README.md"), as: UTF8.self)
    #expect(lost.contains("The network diverged in epoch"), "\(lost)")
    #expect(lost.contains("There is nothing to use.") && !lost.contains("model-index"))
    #expect(lost.contains("The network follows no published rule"))
  }

  @Test("stays where report writes its page in the folder of one run", .needsGnuplot)
  func report() throws {
    let card = try train("--data", rows(), "--target", "y", "--hidden", "3", "--epochs", "1")
    #expect(try Tool.run(["report", "--results", folder.path("run")]).status == 0)
    #expect(String(decoding: try folder.data("run/README.md"), as: UTF8.self) == card)
  }
}
