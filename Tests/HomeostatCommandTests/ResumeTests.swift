import Foundation
import Testing

@Suite("A run that stops goes on to the same bytes")
struct ResumeTests {
  let folder: TemporaryFolder
  let set: String

  init() throws {
    folder = try TemporaryFolder()
    set = try SmallImages.write(to: folder)
  }

  func arguments(out: String, epochs: Int = 40, more: [String] = []) -> [String] {
    let rule = more.contains("--compare") ? [] : ["--rule", "ip-adam", "--epochs", "\(epochs)"]
    return [
      "train", "--data", set, "--hidden", "12x2", "--batch-size", "10",
      "--monitor", "5", "--out", folder.path(out), "--resume", "--json", "--checkpoint-every", "1",
    ] + rule + more
  }

  func expectSameFiles(_ a: String, _ b: String) throws {
    for file in [
      "checkpoint.safetensors", "metrics.csv", "monitor.csv", "configuration.yaml", "README.md",
    ] {
      #expect(try folder.data("\(a)/\(file)") == folder.data("\(b)/\(file)"), "\(file)")
    }
  }

  @Test("after SIGKILL at many random moments")
  func kills() throws {
    let whole = try Tool.run(arguments(out: "whole"))
    #expect(whole.status == 0, "\(whole.errors)")
    var random = SplitMix(state: 7)
    var kills = 0
    var isDone = false
    while !isDone {
      let (process, output, _) = try Tool.start(arguments(out: "killed"))
      // After a few epochs, or while it starts; and then at any moment of a step or a save.
      let epochs = Int(random.next() % 6)
      try waitForEpochs(epochs, in: output)
      usleep(UInt32(random.next() % (epochs == 0 ? 300_000 : 4_000)))
      isDone = !process.isRunning
      kill(process.processIdentifier, SIGKILL)
      kills += isDone ? 0 : 1
      process.waitUntilExit()
    }
    #expect(kills >= 3)
    #expect(try Tool.run(arguments(out: "killed")).status == 0)
    try expectSameFiles("whole", "killed")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("killed"))
    #expect(!names.contains { $0.contains(".partial") }, "\(names)")
  }

  /// Reads lines of a run's output until so many epochs are over, or the run is.
  private func waitForEpochs(_ count: Int, in output: Pipe) throws {
    var seen = Data()
    while String(decoding: seen, as: UTF8.self).ranges(of: "\"event\":\"epoch\"").count < count {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { return }
      seen += more
    }
  }

  @Test("after SIGINT in the middle of an epoch, which saves first", arguments: ["batch", "epoch"])
  func interruption(clock: String) throws {
    // So many lines fill the pipe twice: the run cannot end before the signal, however late that is.
    let more = ["--update-clock", clock, "--log-steps"]
    try Tool.run(arguments(out: "whole", epochs: 150, more: more))
    let (process, output, errors) = try Tool.start(
      arguments(out: "cut", epochs: 150, more: more))
    var seen = Data()
    while !String(decoding: seen, as: UTF8.self).contains("\"step\":30,") {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      seen += more
    }
    process.interrupt()
    _ = output.fileHandleForReading.readDataToEndOfFile()
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    #expect(said.contains("The same command with --resume goes on."), "\(said)")
    let record = String(decoding: try folder.data("cut/record.json"), as: UTF8.self)
    #expect(record.contains("\"state\" : \"interrupted\""))
    #expect(try Tool.run(arguments(out: "cut", epochs: 150, more: more)).status == 0)
    try expectSameFiles("whole", "cut")
  }

  @Test("also several that train side by side, and whoever trains beside them")
  func population() throws {
    let more = ["--compare", "none,ip-adam,wd", "--runs", "2", "--epochs", "30", "--log-steps"]
    let alone = arguments(out: "alone", more: more + ["--jobs", "1"])
    #expect(try Tool.run(alone).status == 0)
    let together = arguments(out: "together", more: more + ["--jobs", "3"])
    let (process, output, errors) = try Tool.start(together)
    try waitForEpochs(5, in: output)
    process.interrupt()
    _ = output.fileHandleForReading.readDataToEndOfFile()
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130, "\(said)")
    #expect(try Tool.run(together).status == 0)
    for rule in ["none", "ip-adam", "wd"] {
      for seed in ["seed-1", "seed-2"] {
        try expectSameFiles("alone/\(rule)/\(seed)", "together/\(rule)/\(seed)")
      }
    }
  }

  @Test("and a run made longer equals one that was long from the start")
  func extension_() throws {
    try Tool.run(arguments(out: "long", epochs: 6))
    try Tool.run(arguments(out: "short", epochs: 2))
    #expect(try Tool.run(arguments(out: "short", epochs: 6)).status == 0)
    try expectSameFiles("long", "short")
    let less = try Tool.run(arguments(out: "short", epochs: 3))
    #expect(less.status == 1)
    #expect(less.errors.contains("6 epochs are done already, more than the 3 asked for"))
  }

  @Test("and refuses to go on with other settings, naming them")
  func otherSettings() throws {
    try Tool.run(arguments(out: "run", epochs: 2))
    let other = try Tool.run(arguments(out: "run", epochs: 2, more: ["--learning-rate", "0.5"]))
    #expect(other.status == 1)
    #expect(
      other.errors.contains("learning-rate was '0.003' and is now '0.5'"), "\(other.errors)")
  }

  @Test("and says so where the monitor's file has been cut or is gone, and goes on without it")
  func missingMonitor() throws {
    try Tool.run(arguments(out: "run", epochs: 2))
    let file = folder.url.appending(path: "run/monitor.csv")
    for remains in ["step,layer", nil] {
      if let remains {
        try Data(remains.utf8).write(to: file)
      } else {
        try FileManager.default.removeItem(at: file)
      }
      let result = try Tool.run(arguments(out: "run", epochs: 3))
      #expect(result.status == 1)
      #expect(
        result.errors
          == "Error: \(file.path): holds less than the checkpoint beside it says; put the file "
          + "back, or go on without --monitor\n")
    }
    let without = try Tool.run(arguments(out: "run", epochs: 3, more: ["--monitor", "0"]))
    #expect(without.status == 0)
  }

  @Test("Shards train parts of the runs, and the whole command finds them done")
  func shards() throws {
    func train(_ out: String, _ more: [String]) throws -> Tool.Result {
      try Tool.run(
        [
          "train", "--data", set, "--hidden", "6", "--epochs", "2", "--compare", "none,ip",
          "--runs",
          "2", "--out", folder.path(out),
        ] + more)
    }
    let whole = try train("whole", [])
    #expect(whole.status == 0, "\(whole.errors)")
    for shard in 1...3 {
      let part = try train("parts", ["--shard", "\(shard)/3"])
      #expect(part.status == 0, "\(part.errors)")
    }
    let all = try Tool.run(["train", "--out", folder.path("parts"), "--resume"])
    #expect(all.status == 0 && all.output == whole.output, "\(all.errors)")
    for run in ["none/seed-1", "ip/seed-1", "none/seed-2", "ip/seed-2"] {
      for file in ["checkpoint.safetensors", "metrics.csv"] {
        #expect(try folder.data("parts/\(run)/\(file)") == folder.data("whole/\(run)/\(file)"))
      }
    }
    #expect(try train("none", ["--shard", "5/5"]).errors.contains("there are 4 runs"))
    let kept = try Tool.run(["train", "--data", set, "--runs", "2", "--shard", "1/2"])
    #expect(kept.errors.contains("--shard needs --out"))
  }

  @Test("while two processes cannot train in the same folder")
  func lock() throws {
    let (process, output, _) = try Tool.start(arguments(out: "held", epochs: 10_000))
    output.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
    while process.isRunning,
      !FileManager.default.fileExists(atPath: folder.path("held/checkpoint.safetensors"))
    {
      usleep(2000)
    }
    let second = try Tool.run(arguments(out: "held", epochs: 10_000))
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(second.status == 1)
    #expect(
      second.errors == "Error: \(folder.path("held")): another process is training here\n")
  }
}

/// Numbers that are the same in every run of the test.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
