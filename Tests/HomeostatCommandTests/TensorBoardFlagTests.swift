import Foundation
import Testing

@testable import Exports

@Suite("train --tensorboard")
struct TensorBoardFlagTests {
  let folder: TemporaryFolder
  let train: [String]

  init() throws {
    folder = try TemporaryFolder()
    let set = try SmallImages.write(to: folder)
    train = ["train", "--data", set, "--hidden", "6", "--batch-size", "40"]
  }

  private var files: [String] {
    let found = FileManager.default.enumerator(atPath: folder.path("events"))
    return (found?.allObjects as? [String] ?? []).filter { $0.contains("tfevents") }.sorted()
  }

  @Test("writes a file of events for each run, below the names of the runs")
  func several() throws {
    let result = try Tool.run(
      train + [
        "--epochs", "2", "--compare", "none,wd", "--runs", "2", "--tensorboard",
        folder.path("events"),
      ])
    #expect(result.status == 0, "\(result.errors)")
    let name = "events.out.tfevents.homeostat"
    #expect(
      files == [
        "none/seed-1/\(name)", "none/seed-2/\(name)", "wd/seed-1/\(name)", "wd/seed-2/\(name)",
      ])
  }

  @Test("goes on in the same file when a run is taken up again")
  func resumed() throws {
    let out = ["--out", folder.path("run")]
    let place = ["--tensorboard", folder.path("events")]
    #expect(try Tool.run(train + out + place + ["--epochs", "2"]).status == 0)
    let before = try folder.data("events/events.out.tfevents.homeostat")
    // The folder remembers where the events go.
    let resumed = try Tool.run(["train", "--resume", "--epochs", "4"] + out)
    #expect(resumed.status == 0, "\(resumed.errors)")
    let after = try folder.data("events/events.out.tfevents.homeostat")
    #expect(after.starts(with: before) && files.count == 1)
    #expect(EventRecords.events(of: before).count == 2 + 2)
    #expect(EventRecords.events(of: after).count == 2 + 4)
    #expect(try Tool.run(["train", "--resume"] + out).status == 0)
    #expect(try folder.data("events/events.out.tfevents.homeostat") == after)
  }

  @Test("refuses the folder of another run, and a sweep has none")
  func refused() throws {
    let place = ["--tensorboard", folder.path("events")]
    #expect(try Tool.run(train + place + ["--epochs", "1"]).status == 0)
    let again = try Tool.run(train + place + ["--epochs", "1"])
    #expect(again.status == 1)
    #expect(again.errors.contains("holds the events of another run; choose another folder"))
    let sweep = try Tool.run(
      ["sweep"] + train.dropFirst() + place + ["--vary", "learning-rate=0.001..0.1"])
    #expect(sweep.status == 2 && sweep.errors.contains("--tensorboard"), "\(sweep.errors)")
    try folder.write(Data(), to: "file")
    let broken = try Tool.run(train + ["--tensorboard", folder.path("file/events")])
    #expect(broken.status == 1)
    #expect(broken.errors.contains("cannot be written: name another folder with --tensorboard"))
  }
}
