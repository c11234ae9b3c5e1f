import Foundation
import Testing

@Suite("A validation part from the command line")
struct SelectionCommandTests {
  let folder: TemporaryFolder
  let train: [String]

  init() throws {
    folder = try TemporaryFolder()
    train = [
      "train", "--data", try SmallImages.write(to: folder), "--hidden", "8", "--rule", "wd",
      "--batch-size", "10", "--epochs", "12", "--learning-rate", "0.05", "--validation-share",
      "0.2",
      "--checkpoint-every", "1",
    ]
  }

  @Test("chooses the epoch whose network is kept, of which evaluate says what training said")
  func best() throws {
    let run = folder.path("run")
    let result = try Tool.run(train + ["--patience", "2", "--out", run, "--json"])
    #expect(result.status == 0, "\(result.errors)")
    let selected = try #require(result.events(named: "selected").first)
    let epochs = result.events(named: "epoch")
    #expect(epochs.allSatisfy { $0.keys.contains("validation_error") })
    #expect(!epochs.contains { $0.keys.contains("test_error") })
    let best = try #require(selected["epoch"] as? Int)
    #expect(
      epochs[best - 1]["validation_loss"] as? Double == selected["validation_loss"] as? Double)
    #expect(epochs.count == min(best + 2, 12))
    let evaluated = try Tool.run(["evaluate", run + "/best.safetensors", "--json"])
    let event = try #require(evaluated.events(named: "evaluation").first)
    #expect(event["test_error"] as? Double == selected["test_error"] as? Double)
    #expect(event["test_loss"] as? Double == selected["test_loss"] as? Double)
    let note = "best.safetensors is that of the epoch that the validation"
    let last = try Tool.run(["evaluate", run])
    #expect(last.errors.contains(note) == (epochs.count > best))
    // A run whose last epoch was the best.
    for name in ["checkpoint", "best"] {
      try folder.write(try folder.data("run/best.safetensors"), to: "whole/\(name).safetensors")
    }
    #expect(try !Tool.run(["evaluate", folder.path("whole")]).errors.contains(note))
    let table = try #require(result.events(named: "result").first)
    #expect(table["test_error_mean"] as? Double == selected["test_error"] as? Double)
    #expect(!table.keys.contains("best_test_error_mean"))
    let metrics = String(decoding: try folder.data("run/metrics.csv"), as: UTF8.self)
    #expect(metrics.hasPrefix("epoch,train_loss,validation_loss,validation_error,dead,"))
    let image = folder.path("set/t10k-images-idx3-ubyte")
    #expect(try Tool.run(["predict", run + "/best.safetensors", image]).status == 0)
    let report = try Tool.run(["report", "--results", run])
    #expect(report.status == 0, "\(report.errors)")
  }

  @Test("gives the same files side by side, and taken up again wherever a kill has left them")
  func resume() throws {
    let (one, two) = (folder.path("one"), folder.path("two"))
    for (out, jobs) in [(one, "1"), (two, "2")] {
      let result = try Tool.run(train + ["--runs", "2", "--jobs", jobs, "--out", out])
      #expect(result.status == 0, "\(result.errors)")
    }
    let files = ["checkpoint.safetensors", "best.safetensors", "metrics.csv", "README.md"]
    func expectSame(_ name: String) throws {
      for seed in [1, 2] {
        for file in files {
          let own = try folder.data("\(name)/wd/seed-\(seed)/\(file)")
          #expect(try own == folder.data("one/wd/seed-\(seed)/\(file)"), "\(name) \(seed) \(file)")
        }
      }
    }
    try expectSame("two")
    let short = folder.path("short")
    var begun = train
    begun[begun.firstIndex(of: "12")!] = "4"
    #expect(try Tool.run(begun + ["--runs", "2", "--out", short]).status == 0)
    // As a kill leaves it between the checkpoint and the best epoch's place.
    let place = "\(short)/wd/seed-1/best"
    try FileManager.default.moveItem(
      atPath: place + ".safetensors", toPath: place + ".next.safetensors")
    let resumed = try Tool.run(train + ["--runs", "2", "--out", short, "--resume"])
    #expect(resumed.status == 0, "\(resumed.errors)")
    try expectSame("short")
    try FileManager.default.removeItem(atPath: place + ".safetensors")
    let lost = try Tool.run(train + ["--runs", "2", "--out", short, "--resume"])
    #expect(lost.status == 1 && lost.errors.contains("best.safetensors: is not that of epoch"))
  }

  @Test("is refused where it has no effect")
  func refusals() throws {
    let set = folder.path("set")
    func errors(_ arguments: [String]) throws -> String {
      let result = try Tool.run(arguments)
      #expect(result.status == 1 && result.output.isEmpty)
      return result.errors
    }
    #expect(
      try errors(["train", "--data", set, "--patience", "3"]).contains("give --validation-share"))
    #expect(
      try errors([
        "sweep", "--data", set, "--validation-share", "0.2", "--vary", "learning-rate=0.01..0.1",
        "--results", folder.path("sweep"),
      ]).contains("'validation-share' has no effect on a sweep"))
    let advice = try Tool.run(["train", "--early-stopping", "3"])
    #expect(advice.status == 2 && advice.errors.contains("Did you mean '--patience'?"))
  }
}
