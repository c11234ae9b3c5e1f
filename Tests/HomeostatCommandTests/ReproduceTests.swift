import Foundation
import Testing

@Suite("Figures are reproduced from the command line", .needsGnuplot)
struct ReproduceTests {
  let folder: TemporaryFolder
  let set: String

  init() throws {
    folder = try TemporaryFolder()
    set = try SmallImages.write(to: folder)
  }

  func arguments(_ results: String, epochs: Int = 3, more: [String] = []) -> [String] {
    [
      "reproduce", "shaw2020/fig3", "--data", set, "--runs", "3", "--epochs", "\(epochs)",
      "--results", folder.path(results),
    ] + more
  }

  /// All numbers of a folder of results, in an order that does not depend on the runs' ends.
  func numbers(_ results: String) throws -> [Substring] {
    let exported = try Tool.run(
      ["runs", "export", "--format", "long", "--results", folder.path(results)])
    #expect(exported.status == 0)
    return exported.output.split(separator: "\n").sorted()
  }

  @Test("with numbers, verdict and pictures; what is there is not made again")
  func reproduce() throws {
    let first = try Tool.run(arguments("a"))
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.errors.contains("6 runs, 0 of them there already"))
    #expect(first.output.contains("CHANGED: \(set) in place of mnist"))
    #expect(
      first.output.contains(
        "UNDECIDABLE: IP ends lower than standard (p 0.2500, 3 pairs)\n"
          + "  Undecidable: cannot be judged with 3 runs: the smallest possible p after Holm's correction "
          + "for 1 claim is 0.2500; 6 runs would be needed."))
    #expect(first.errors.contains("shaw2020/fig3: its claims cannot be judged with 3 runs"))
    #expect(!first.output.contains("MNIST"), "\(first.output)")
    #expect(try !folder.data("a/shaw2020/fig3-changed/figure.svg").isEmpty)
    let again = try Tool.run(arguments("a", more: ["--json"]))
    #expect(again.errors.contains("6 runs, 6 of them there already"))
    #expect(try JSON.object(again.output)["id"] as? String == "shaw2020/fig3")
    let report = try Tool.run(["report", "--results", folder.path("a")])
    #expect(report.output == folder.path("a/report.html") + "\n")
  }

  @Test("the same to the last number after SIGKILL at random moments, with no run made twice")
  func kills() throws {
    // Two at a time: with a core for each, all runs would end at once, and nothing were left to kill.
    func arguments(_ results: String, epochs: Int) -> [String] {
      self.arguments(results, epochs: epochs, more: ["--jobs", "2"])
    }
    #expect(try Tool.run(arguments("whole", epochs: 300)).status == 0)
    var said = Data()
    var kills = 0
    var isDone = false
    while !isDone {
      let (process, _, errors) = try Tool.start(arguments("killed", epochs: 300))
      // After a run has ended, at any moment of the next.
      var seen = Data()
      while !String(decoding: seen, as: UTF8.self).contains("seed") {
        let more = errors.fileHandleForReading.availableData
        if more.isEmpty { break }
        seen += more
      }
      Thread.sleep(forTimeInterval: .random(in: 0...0.1))
      isDone = !process.isRunning
      kill(process.processIdentifier, SIGKILL)
      kills += isDone ? 0 : 1
      said += seen + errors.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
    }
    let last = try Tool.run(arguments("killed", epochs: 300))
    #expect(last.status == 0, "\(last.errors)")
    #expect(try numbers("killed") == numbers("whole"))
    #expect(
      try folder.data("killed/shaw2020/fig3-changed/figure.csv")
        == folder.data("whole/shaw2020/fig3-changed/figure.csv"))
    let line = try Regex("[0-9]+ of [0-9]+: (.*): ")
    let ended = (String(decoding: said, as: UTF8.self) + last.errors).split(separator: "\n")
      .compactMap { $0.firstMatch(of: line)?.output[1].substring }
    #expect(Set(ended).count == ended.count, "\(ended)")
    #expect(kills > 0)
  }

  @Test("by two processes at once, which share the runs")
  func together() throws {
    let all = try (0..<2).map { _ in try Tool.start(arguments("shared", epochs: 100)) }
    var ended = 0
    for (process, output, errors) in all {
      _ = output.fileHandleForReading.readDataToEndOfFile()
      let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "\(said)")
      ended += said.split(separator: "\n").count { $0.contains(" of ") && $0.contains("seed") }
    }
    #expect(ended == 6)
    #expect(try Tool.run(arguments("alone", epochs: 100)).status == 0)
    #expect(try numbers("shared") == numbers("alone"))
  }

  @Test("in shards that are put together")
  func shards() throws {
    for shard in 1...2 {
      let part = try Tool.run(arguments("part\(shard)", more: ["--shard", "\(shard)/2"]))
      #expect(part.status == 0 && part.errors.contains("3 runs, 0 of them") && part.output.isEmpty)
    }
    let merge = ["runs", "merge", folder.path("part1"), folder.path("part2"), "--results"]
    let merged = try Tool.run(merge + [folder.path("merged")])
    let taken = merged.output.split(separator: "\n")
    #expect(taken.count == 2 && taken.allSatisfy { $0.hasSuffix(": 3 runs taken over") })
    let drawn = try Tool.run(arguments("merged"))
    #expect(drawn.errors.contains("6 runs, 6 of them there already"))
    #expect(try Tool.run(arguments("b")).status == 0)
    #expect(try numbers("merged") == numbers("b"))
  }

  @Test("and listed, shown and exported")
  func look() throws {
    #expect(try Tool.run(arguments("c", more: ["--add-rule", "wd"])).status == 0)
    let place = ["--results", folder.path("c")]
    let list = try Tool.run(["runs", "list"] + place).output.split(separator: "\n")
    #expect(list.count == 9 && list.allSatisfy { $0.contains("  finished  ") })
    let key = String(list[0].prefix(16))
    let shown = try Tool.run(["runs", "show", String(key.prefix(12))] + place)
    let run = try JSON.object(shown.output)
    #expect(run["key"] as? String == key)
    #expect(((run["series"] as? [String: Any])?["train_loss"] as? [Any])?.count == 3)
    #expect((run["machine"] as? [String: Any])?["libtorch"] != nil)
    let json = try Tool.run(["runs", "export", "--format", "json"] + place)
    #expect(json.events.count == 9)
    let experiments = try Tool.run(["list", "experiments", "--json"]).events(named: "experiment")
    #expect(experiments.count > 40)
    #expect(experiments.first?["id"] as? String == "shaw2020/fig1")
    let lines = try Tool.run(["list"]).output.split(separator: "\n")
    #expect(lines.count == experiments.count && lines[0].hasPrefix("shaw2020/fig1"))
    let undecidable = lines.filter { $0.contains("its claims cannot be judged with 3 runs") }
    // Three runs are those of what is made smaller.
    #expect(undecidable.contains { $0.hasPrefix("hofmann2021/concept") && !$0.contains("--full") })
    #expect(undecidable.contains { $0.hasPrefix("hofmann2021/fig5 ") && $0.contains("--full") })
    let convolutional = [
      "hofmann2021/", "beyond/norm-free", "beyond/homeostatic-", "beyond/transplant",
    ]
    #expect(undecidable.allSatisfy { line in convolutional.contains(where: line.hasPrefix) })
    #expect(experiments.count { $0["undecidable"] != nil } == undecidable.count)
  }

  @Test(
    "and what cannot be is refused with what to do",
    arguments: [
      (["fig99"], Int32(1), "there is no experiment 'fig99'; 'homeostat list experiments'"),
      (["shaw2020/fig3", "--shard", "1/0"], 2, "'1/0' is not a shard"),
      (["shaw2020/fig3", "--runs", "0"], 2, "--runs, --epochs and --jobs must be at least 1"),
      (["shaw2020/fig3", "--shard", "3/2"], 2, "'3/2' is not a shard: write 2/8"),
      (["shaw2020/fig3", "--as", "memory"], 2, "'memory' is invalid"),
      (["shaw2020/fig3", "--add-rule", "x"], 1, "there is no rule 'x'"),
      (["shaw2020/fig3", "--data", "/nowhere"], 1, "/nowhere"),
      (["fig5.1", "--as", "text"], 2, "--as text has no effect on fig5.1: the text and the"),
      (["hofmann2021", "--as", "text"], 2, "--as text has no effect on hofmann2021"),
      (["hofmann2021/table1", "--as", "text"], 2, "--as text has no effect"),
      (["beyond/equilibria", "--as", "text"], 2, "--as text has no effect"),
      (["shaw2020/fig5", "fig9a", "--as", "text"], 2, "--as text has no effect on fig9a"),
      (
        ["hofmann2021/fig4", "--quick"], 2, "--quick has no effect on hofmann2021/fig4: it takes no"
      ),
      (["beyond/stability", "--quick"], 2, "--quick has no effect on beyond/stability"),
      (
        ["hofmann2021/fig4", "--runs", "3"], 2,
        "--runs has no effect on hofmann2021/fig4: it is a drawing"
      ),
      (["hofmann2021/fig4", "--seed", "3"], 2, "--seed has no effect on hofmann2021/fig4"),
      (["shaw2020/fig5", "--full"], 2, "--full has no effect on shaw2020/fig5: it is not made"),
      (["hofmann2021/fig5", "--full", "--quick"], 2, "--quick makes it smaller"),
      (["hofmann2021/fig4", "--shard", "1/2"], 2, "--shard has no effect on hofmann2021/fig4"),
      (["hofmann2021/fig4", "--jobs", "1"], 2, "--jobs has no effect on hofmann2021/fig4"),
      (["hofmann2021/fig4", "--retry-failed"], 2, "--retry-failed has no effect"),
      (["fig9a", "--epochs", "3"], 2, "--epochs has no effect on fig9a: it trains no network"),
      (["fig9a", "--add-rule", "wd"], 2, "--add-rule has no effect on fig9a"),
      (["fig9a", "--data", "mnist"], 2, "--data has no effect on fig9a: it learns from no set"),
      (["shaw2020/fig1", "--data", "mnist"], 2, "--data has no effect on shaw2020/fig1"),
      (
        ["hofmann2021/table1", "--data", "mnist"], 2,
        "it learns cifar-10, cifar-100, imagenet, mnist: choose"
      ),
      (["table5", "--only", "Iris", "--data", "mnist"], 2, "networks and units are made for its"),
      (
        ["shaw2020/fig5", "--quick", "--runs", "2", "--epochs", "1"], 2,
        "--quick has no effect on shaw2020/fig5: runs and epochs are given"
      ),
      (["shaw2020/fig5", "--shard", "1/2", "--json"], 2, "--json has no effect on shaw2020/fig5"),
    ])
  func refusals(words: [String], status: Int32, text: String) throws {
    let refused = try Tool.run(["reproduce"] + words + ["--results", folder.path("none")])
    #expect(refused.status == status)
    #expect(refused.errors.contains(text), "\(refused.errors)")
    #expect(refused.output.isEmpty)
  }

  @Test("and a folder without runs is called so")
  func noRuns() throws {
    let runs = try Tool.run(["runs", "list", "--results", folder.path("nothing")])
    #expect(runs.status == 1 && runs.errors.contains("holds no runs"))
  }
}
