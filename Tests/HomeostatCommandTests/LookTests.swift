import Foundation
import Testing

@Suite("The units of a trained network are looked at", .needsGnuplot)
struct LookTests {
  let folder: TemporaryFolder
  let set: String

  init() throws {
    folder = try TemporaryFolder()
    set = try SmallImages.write(to: folder)
  }

  private func train(_ words: String...) throws {
    let trained = try Tool.run(
      ["train", "--data", set, "--epochs", "1", "--batch-size", "40", "--out", folder.path("run")]
        + words)
    #expect(trained.status == 0, "\(trained.errors)")
  }

  private func look(_ words: String...) throws -> Tool.Result {
    try Tool.run(["look", folder.path("run")] + words)
  }

  @Test("as text with a row for each layer, and as a page beside the checkpoint")
  func text() throws {
    try train("--hidden", "6,5", "--rule", "ip", "--monitor", "2")
    let result = try look()
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n")
    #expect(
      lines[0].hasPrefix("ip on ") && lines[0].contains("seed 1, after 1 epoch: the first 60 of 60")
    )
    #expect(lines[1].hasPrefix("layer  path      units  rule  entropy"))
    #expect(lines[2].hasPrefix("1      layers.0  6") && lines[3].hasPrefix("2      layers.1  5"))
    #expect(result.errors == "see \(folder.path("run"))/look/index.html\n")
    let page = String(decoding: try folder.data("run/look/index.html"), as: UTF8.self)
    #expect(page.contains("Layer 2: 5 units of layers.1, rule ip") && page.contains("mean gain"))
    let before = try folder.data("run/checkpoint.safetensors")
    #expect(try look("--layer", "1").status == 0)
    #expect(try folder.data("run/checkpoint.safetensors") == before)
  }

  @Test("as JSON with the density of each named unit")
  func json() throws {
    try train("--hidden", "6,5", "--rule", "bn")
    let result = try look(
      "--layer", "2", "--units", "1,4", "--samples", "30", "--json", "--out", folder.path("seen"))
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let head = try #require(result.events(named: "look").first)
    #expect((head["samples"] as? String)?.hasPrefix("the first 30 of 60 samples: ") == true)
    let layer = try #require(result.events(named: "layer").first)
    #expect(
      layer["layer"] as? Int == 2 && layer["units"] as? Int == 5 && layer["rows"] as? Int == 30)
    let units = result.events(named: "unit")
    #expect(units.map { $0["unit"] as? Int } == [1, 4])
    #expect(units.allSatisfy { ($0["density"] as? [Double])?.count == 60 && $0["gain"] is Double })
    #expect(try !folder.data("seen/layer-2.svg").isEmpty)
  }

  @Test(
    "in networks of other kinds",
    arguments: [
      (["--network", "gru:units=4", "--rule", "ip"], "seen at every step"),
      (["--network", "lstm:units=4"], "seen at every step"),
      (["--hidden", "6", "--rule", "layernorm"], "a unit has no response curve"),
      (["--hidden", "6", "--rule", "none", "--activation", "relu"], "the rule none keeps no gain"),
      (["--network", "resnet:depth=20"], "what follows is a sum with a shortcut"),
    ])
  func kinds(words: [String], note: String) throws {
    let trained = try Tool.run(
      ["train", "--data", set, "--limit", "20", "--epochs", "1", "--out", folder.path("run")]
        + words)
    #expect(trained.status == 0, "\(trained.errors)")
    let result = try look("--samples", "20", "--layer", "1")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains(note) || words.contains("resnet:depth=20"), "\(result.output)")
    #expect(result.output.contains("'homeostat train --monitor N' writes"))
  }

  @Test("and with rows that are named")
  func rows() throws {
    let rows = (0..<40).map { "\($0 % 7),\($0 % 2 == 0 ? "a" : "b")" }.joined(separator: "\n")
    try folder.write(Data("x,y\n\(rows)\n".utf8), to: "rows.csv")
    let out = folder.path("run")
    let trained = try Tool.run([
      "train", "--data", folder.path("rows.csv"), "--target", "y", "--hidden", "3", "--epochs", "1",
      "--out", out,
    ])
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(try look().output.contains("the first 8 of 8 samples"))
    let named = try look("--data", folder.path("rows.csv"))
    #expect(named.output.contains("the first 40 of 40 samples"), "\(named.errors)")
  }

  @Test("of one run, not of a folder of several, as evaluate has it")
  func several() throws {
    try train("--hidden", "6", "--compare", "none,ip")
    for command in ["look", "evaluate"] {
      let refused = try Tool.run([command, folder.path("run")])
      #expect(refused.status == 1)
      #expect(
        refused.errors.contains(": holds several runs; name the folder of one of them"),
        "\(refused.errors)")
    }
    #expect(try Tool.run(["look", folder.path("run/ip/seed-1")]).status == 0)
  }

  @Test(
    "and refused where there is nothing to see, with the reason",
    arguments: [
      (
        ["--layer", "3"], 1,
        "there is no layer 3: the network has 2 layers of units, counted from 1"
      ),
      (
        ["--units", "6"], 1,
        "there is no unit 6 in layer 2, which has 5, counted from 1; --layer names"
      ),
      (["--layer", "0"], 2, "--layer 0: write whole numbers from 1 on, such as 1,3"),
      (["--units", "1,1"], 2, "--units 1,1: names the same number twice"),
      (["--units", "a"], 2, "--units a: write whole numbers"),
      (["--samples", "0"], 2, "--samples must be at least 1"),
    ])
  func refused(words: [String], status: Int32, message: String) throws {
    try train("--hidden", "6,5")
    let result = try Tool.run(["look", folder.path("run")] + words)
    #expect(result.status == status && result.output.isEmpty)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("run/look")))
  }
}
