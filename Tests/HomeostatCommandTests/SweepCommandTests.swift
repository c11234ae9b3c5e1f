import Foundation
import Testing

@Suite("Searches from the command line", .needsGnuplot)
struct SweepCommandTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A table whose target is `scale` times a feature.
  private func writeTable(_ name: String, scale: Int = 1) throws {
    let rows = (0..<60).map { "\($0 % 7),\($0 * 37 % 11),\(scale * ($0 % 7))\n" }
    try folder.write(Data(("a,b,the y\n" + rows.joined()).utf8), to: name)
  }

  private func sweep(
    _ data: String, results: String = "res", vary: String = "learning-rate=1e-3..0.1",
    more: [String] = []
  ) throws -> Tool.Result {
    try Tool.run(
      [
        "sweep", "--data", folder.path(data), "--hidden", "4", "--rule", "none", "--epochs", "2",
        "--vary", vary, "--trials", "2", "--results", folder.path(results),
      ] + (data.hasSuffix(".csv") ? ["--target", "the y"] : []) + more)
  }

  @Test("A table that has changed is searched anew, on a page of its own")
  func changedTable() throws {
    try writeTable("s.csv")
    let first = try sweep("s.csv")
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.contains("/sweeps/sweep/figure.svg"))
    try writeTable("s.csv", scale: 1000)
    let second = try sweep("s.csv")
    #expect(second.errors.contains("2 runs, 0 of them there already"), "\(second.errors)")
    #expect(second.output.contains("/sweeps/sweep-2/figure.svg"))
    // The same rows under another name, and in another folder, are no other runs.
    try writeTable("other/t.csv", scale: 1000)
    let third = try sweep("other/t.csv")
    #expect(third.errors.contains("2 runs, 2 of them there already"), "\(third.errors)")
    try writeTable("s.csv")
    let fourth = try sweep("s.csv")
    #expect(fourth.errors.contains("2 of them there already") && fourth.output == first.output)
  }

  @Test("Halving ranks only what trained to the end")
  func halving() throws {
    try writeTable("s.csv")
    func halved(_ more: [String]) throws -> Tool.Result {
      try Tool.run(
        [
          "sweep", "--data", folder.path("s.csv"), "--target", "the y", "--hidden", "4", "--rule",
          "none", "--epochs", "4", "--vary", "learning-rate=1e-4..0.1", "--trials", "6",
          "--results", folder.path("res"),
        ] + more)
    }
    let result = try halved(["--halving", "2"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("5 of 6 trials were stopped early, and have no rank"))
    #expect(result.output.split(separator: "\n").count { $0.contains("learning-rate") } == 1)
    let again = try halved(["--halving", "2"])
    #expect(again.output == result.output && !again.errors.contains(" 0 of "))
    #expect(try halved(["--halving", "2", "--shard", "1/2"]).errors.contains("--halving"))
    #expect(try halved(["--halving", "9"]).errors.contains("at least 9 trials and 9 epochs"))
  }

  @Test("A grid is tried with several seeds, in shards that are put together")
  func grid() throws {
    try writeTable("s.csv")
    func grid(_ results: String, _ more: [String] = []) throws -> Tool.Result {
      try Tool.run(
        [
          "sweep", "--data", folder.path("s.csv"), "--target", "the y", "--hidden", "4", "--rule",
          "none", "--epochs", "2", "--vary", "learning-rate=0.001,0.01", "--vary",
          "batch-size=5,20", "--grid", "--seeds", "2", "--results", folder.path(results),
        ] + more)
    }
    for shard in 1...2 {
      let part = try grid("part\(shard)", ["--shard", "\(shard)/2"])
      #expect(part.status == 0 && part.output.isEmpty, "\(part.errors)")
      #expect(part.errors.contains("4 runs, 0 of them there already"))
    }
    let merge = ["runs", "merge", folder.path("part1"), folder.path("part2"), "--results"]
    #expect(try Tool.run(merge + [folder.path("whole")]).status == 0)
    let whole = try grid("whole")
    #expect(whole.status == 0, "\(whole.errors)")
    #expect(whole.errors.contains("8 runs, 8 of them there already"))
    #expect(whole.output.hasPrefix("the best of 4 trials"))
    let drawn = try grid("whole", ["--trials", "3"])
    #expect(drawn.status == 2 && drawn.errors.contains("--trials has no effect on --grid"))
  }

  @Test("A second search keeps the first one's page, and a name that is taken is refused")
  func pages() throws {
    try writeTable("s.csv")
    #expect(try sweep("s.csv", more: ["--name", "mine"]).status == 0)
    let page = try folder.data("res/sweeps/mine/README.md")
    let refused = try sweep("s.csv", vary: "batch-size=2..20", more: ["--name", "mine"])
    #expect(refused.status == 1)
    #expect(refused.errors.contains("holds the page of another sweep; give another --name"))
    #expect(try folder.data("res/sweeps/mine/README.md") == page)
    let other = try sweep("s.csv", vary: "batch-size=2..20")
    #expect(other.status == 0, "\(other.errors)")
    #expect(try sweep("s.csv", more: ["--name", "mine", "--jobs", "1"]).status == 0)
    #expect(other.output.contains("/sweeps/sweep/") && other.output.contains("batch-size"))
  }

  @Test(
    "Names that shells and gnuplot take for something else are names",
    arguments: [
      "my res", "Tim's", "a\"b", "$(touch hacked)", "`touch hacked`",
      "x'; system 'touch hacked'; '",
      "x\n!touch hacked\n", "Zürich", "back\\slash",
    ])
  func names(results: String) throws {
    let table = "\(results).csv"
    try writeTable(table)
    let made = try sweep(table, results: results)
    #expect(made.status == 0, "\(made.errors)")
    let page = String(decoding: try folder.data("\(results)/sweeps/sweep/README.md"), as: UTF8.self)
    #expect(try !folder.data("\(results)/sweeps/sweep/figure.svg").isEmpty)
    let report = try Tool.run(["report", "--results", folder.path(results)])
    #expect(report.status == 0, "\(report.errors)")
    // The command of the page makes it again.
    let fenced = try #require(page.firstMatch(of: /```\n(homeostat .*?)\n```/.dotMatchesNewlines()))
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = [
      "-c", "PATH=\"$1:$PATH\"; " + fenced.output.1, "sh",
      Tool.url.deletingLastPathComponent().path,
    ]
    shell.currentDirectoryURL = folder.url
    let errors = Pipe()
    shell.standardError = errors
    shell.standardOutput = FileHandle.nullDevice
    try shell.run()
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0 && said.contains("2 of them there already"), "\(said)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("hacked")))
    #expect(!FileManager.default.fileExists(atPath: "hacked"))
  }

  @Test("Any network is searched, by its own settings, and listed under its name")
  func networks() throws {
    let set = try SmallImages.write(to: folder)
    func sweep(_ vary: String) throws -> Tool.Result {
      try Tool.run([
        "sweep", "--data", set, "--network", "resnet:depth=20", "--limit", "60", "--epochs", "1",
        "--vary", vary, "--trials", "4", "--seed", "2", "--results", folder.path("res"),
      ])
    }
    for vary in ["learning-rate=0.001..0.01", "network.depth=20,32"] {
      let made = try sweep(vary)
      #expect(made.status == 0, "\(made.errors)")
    }
    let listed = try Tool.run(["runs", "list", "--results", folder.path("res")]).output
    for name in [
      "bn on \(set) (first 60 samples), resnet:depth=20, learning rate 0.003", ", resnet, ",
    ] {
      #expect(listed.contains(name), "\(listed)")
    }
    let refused = try sweep("hidden=10..50")
    #expect(
      refused.errors.contains(
        "'hidden' has no effect on the network resnet; it has network.activation, network.depth"),
      "\(refused.errors)")
  }

  @Test("A trial that diverged is not the best of a search")
  func diverged() throws {
    let set = try SmallImages.write(to: folder)
    let made = try Tool.run([
      "sweep", "--data", set, "--hidden", "4", "--rule", "none", "--epochs", "2", "--vary",
      "learning-rate=1e-6,0.1:factor=1e300", "--trials", "6", "--results", folder.path("res"),
    ])
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.output.contains(" of 6 trials diverged, and have no rank"))
    #expect(!made.output.contains("factor"))
  }

  @Test(
    "Numbers that cannot be are refused with a text",
    arguments: [
      (["--trials", "0"], "--trials must be at least 1"),
      (["--trials", "9000000000000000000"], "--trials must be at least 1 and not above 100000"),
      (["--results", ""], "--results has an empty value"),
      (["--jobs", "1000000000"], "jobs"), (["--jobs", "-1"], "jobs"),
      (["--name", "a/b"], "--name takes letters"),
    ])
  func refusals(words: [String], text: String) throws {
    try writeTable("s.csv")
    let refused = try sweep("s.csv", more: words)
    #expect((1...2).contains(refused.status) && refused.errors.contains(text), "\(refused.errors)")
  }
}
