import Foundation
import Testing

@Suite("--resume without the flags of the first time") struct ResumeFlagTests {
  let folder: TemporaryFolder
  let set: String

  init() throws {
    folder = try TemporaryFolder()
    set = try SmallImages.write(to: folder)
  }

  /// What begins runs of two epochs in a folder of this name.
  func begin(_ name: String, _ more: [String]) -> [String] {
    [
      "train", "--data", set, "--hidden", "12", "--batch-size", "10", "--learning-rate", "0.01",
      "--monitor", "7", "--measure", "logNormal", "--out", folder.path(name), "--epochs", "2",
    ] + more
  }

  func resume(_ name: String, _ more: [String] = []) throws -> Tool.Result {
    try Tool.run(["train", "--resume", "--out", folder.path(name)] + more)
  }

  func expectSameFiles(_ a: String, _ b: String) throws {
    for file in [
      "checkpoint.safetensors", "metrics.csv", "monitor.csv", "configuration.yaml", "README.md",
    ] {
      #expect(try folder.data("\(a)/\(file)") == folder.data("\(b)/\(file)"), "\(a): \(file)")
    }
  }

  @Test(
    "goes on as the run was begun, with what it measured", arguments: ["ip-adam", "wd:rate=0.2"])
  func one(rule: String) throws {
    let more = ["--rule", rule, "--validation", "folds:4", "--runs", "1", "--seed", "2"]
    try Tool.run(begin("whole", more + ["--epochs", "4"]))
    try Tool.run(begin("cut", more))
    let result = try resume("cut", ["--epochs", "4"])
    #expect(result.status == 0, "\(result.errors)")
    try expectSameFiles("whole", "cut")
  }

  @Test("goes on with several runs")
  func several() throws {
    let more = ["--compare", "none,wd", "--eta", "0.2", "--runs", "2"]
    try Tool.run(begin("whole", more + ["--epochs", "4"]))
    try Tool.run(begin("cut", more))
    let result = try resume("cut", ["--epochs", "4"])
    #expect(result.status == 0, "\(result.errors)")
    for run in ["none/seed-1", "none/seed-2", "wd:rate=0.2/seed-1", "wd:rate=0.2/seed-2"] {
      try expectSameFiles("whole/\(run)", "cut/\(run)")
    }
    // The same command goes on too, and has nothing left to do.
    let same = try Tool.run(begin("whole", more + ["--epochs", "4", "--resume"]))
    #expect(same.status == 0, "\(same.errors)")
  }

  @Test("refuses flags that disagree, by name")
  func disagreement() throws {
    try Tool.run(begin("one", ["--rule", "wd"]))
    try Tool.run(begin("two", ["--compare", "none,wd"]))
    for (name, flags, text) in [
      ("one", ["--learning-rate", "0.5"], "learning-rate was '0.01' and is now '0.5'"),
      ("one", ["--eta", "0.5"], "rule was 'wd:biasScale=1:rate=0.1' and is now "),
      ("one", ["--rule", "ip"], "rule was 'wd:biasScale=1:rate=0.1' and is now "),
      ("one", ["--threads", "2"], "threads was '1' and is now '2'"),
      ("one", ["--compare", "wd,ip"], "holds one run, but the flags ask for 2"),
      ("two", ["--rule", "wd"], "holds several runs, but the flags ask for 1"),
      ("two", ["--batch-size", "20"], "batch-size was '10' and is now '20'"),
      ("none", [], "holds neither plan.yaml nor configuration.yaml"),
    ] {
      let result = try resume(name, flags)
      #expect(result.status == 1 && result.errors.contains(text), "\(flags): \(result.errors)")
    }
  }

  @Test("keeps the threads of the first machine where nobody chose any")
  func threads() throws {
    // As if the first machine had other cores than this one.
    let wide = ["--hidden", "300", "--rule", "ip"]
    try Tool.run(begin("cut", wide + ["--threads", "3"]))
    let result = try Tool.run(begin("cut", wide + ["--epochs", "3", "--resume"]))
    #expect(result.status == 0, "\(result.errors)")
    let record = String(decoding: try folder.data("cut/record.json"), as: UTF8.self)
    #expect(record.contains("\"threads\" : 3"))
    let other = try Tool.run(begin("cut", wide + ["--epochs", "3", "--resume", "--threads", "2"]))
    #expect(other.errors.contains("threads was '3' and is now '2'"), "\(other.errors)")
  }

  @Test("what cannot be measured is refused before anything is trained")
  func measures() throws {
    let result = try Tool.run(begin("run", ["--measure", "bottleneck"]))
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(
      result.errors
        == "Error: --measure bottleneck needs --bottleneck or --probes, whose codes it measures\n")
    #expect(!FileManager.default.fileExists(atPath: folder.path("run/checkpoint.safetensors")))
    let lines = try [1, 2].map { _ in
      try Tool.run(begin("j\(UUID())", ["--measure", "logNormal,binned", "--json", "--seed", "3"]))
        .output.split(separator: "\n").filter { $0.contains("\"epoch\"") }.map { line in
          line.matches(of: /"([a-z_.0-9]+)":/).map { String($0.1) }
        }
    }
    #expect(lines[0] == lines[1])
    let measured = try #require(lines[0].first).filter { $0.contains("information") }
    #expect(measured.count == 2 && measured == measured.sorted())
  }
}
