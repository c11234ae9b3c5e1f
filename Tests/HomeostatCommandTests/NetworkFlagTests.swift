import Foundation
import Testing

@Suite("The network of a command line")
struct NetworkFlagTests {
  let folder: TemporaryFolder
  let set: String

  init() throws {
    folder = try TemporaryFolder()
    set = try SmallImages.write(to: folder)
  }

  @Test("trains, and is evaluated to the numbers that training printed")
  func evaluation() throws {
    let run = folder.path("run")
    let trained = try Tool.run([
      "train", "--data", set, "--network", "gru:units=8", "--sequence", "rows", "--limit", "120",
      "--rule", "ip", "--batch-size", "10", "--epochs", "2", "--learning-rate", "0.01",
      "--out", run,
    ])
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(
      trained.errors.contains("gru:") && trained.errors.contains("first 120 samples"),
      "\(trained.errors)")
    let result = try Tool.run(["evaluate", run, "--json"])
    let event = try #require(result.events(named: "evaluation").first)
    let last = String(decoding: try folder.data("run/metrics.csv"), as: UTF8.self)
      .split(separator: "\n").last!.split(separator: ",").compactMap { Double($0) }
    #expect(event["test_loss"] as? Double == last[2])
  }

  @Test(
    "resumes to the same bytes, and is trained again from the file of its settings",
    arguments: [
      ["--network", "gru:units=4", "--sequence", "rows"], ["--network", "lstm:units=4"],
      ["--network", "dense:hidden=6x2:skip=true"], ["--network", "dense", "--hidden", "5"],
    ])
  func resume(words: [String]) throws {
    let train = ["train", "--data", set, "--batch-size", "10"] + words
    #expect(try Tool.run(train + ["--epochs", "2", "--out", folder.path("whole")]).status == 0)
    let part = ["--resume", "--out", folder.path("part")]
    for more in [train + ["--epochs", "1"], train + ["--epochs", "2"], ["train"]] {
      let result = try Tool.run(more + part)
      #expect(result.status == 0, "\(more): \(result.errors)")
    }
    let file = folder.path("part/configuration.yaml")
    let again = try Tool.run(["train", "--config", file, "--out", folder.path("again")])
    #expect(again.status == 0, "\(again.errors)")
    let whole = try folder.data("whole/checkpoint.safetensors")
    for other in ["part", "again"] {
      #expect(try folder.data("\(other)/checkpoint.safetensors") == whole, "\(other)")
    }
  }

  @Test(
    "is refused where one of its words has no effect",
    arguments: [
      (
        ["--network", "resnet:depth=20", "--hidden", "50"], "'hidden' has no effect on the network"
      ),
      (["--network", "gru", "--activation", "relu"], "'activation' has no effect on the network"),
      (["--sequence", "rows"], "'sequence' has no effect on the network dense"),
      (["--network", "gru:sequence=rows", "--sequence", "pixels"], "is said twice"),
      (["--network", "dense:hidden=5", "--hidden", "6"], "is said twice"),
      (
        ["--network", "dense:skip=maybe"], "the network dense: 'maybe' is not a value for 'skip'"
      ),
      (["--network", "dense:depth=5"], "the network dense has no setting 'depth'"),
      (["--network", "vgg"], "there is no network 'vgg'; the choices are dense, resnet"),
      (["--limit=-1"], "'limit' must not be negative"),
    ])
  func refusals(words: [String], text: String) throws {
    let result = try Tool.run(["train", "--data", set, "--epochs", "1"] + words)
    #expect(result.status != 0 && result.errors.contains(text), "\(result.errors)")
  }
}
