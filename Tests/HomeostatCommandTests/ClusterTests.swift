import ArgumentParser
import Foundation
import Testing

@testable import HomeostatCommand

@Suite("On a cluster")
struct ClusterTests {
  let folder: TemporaryFolder
  let set: String

  init() throws {
    folder = try TemporaryFolder()
    set = try SmallImages.write(to: folder)
  }

  /// Runs a script of Examples/Slurm as Slurm would, with `scontrol` noting what it is asked for.
  private func batch(
    _ script: String, _ arguments: [String], maxTime: String, task: Int = 1
  ) throws -> (status: Int32, errors: String, requeued: Bool) {
    let programs = folder.path("bin")
    try FileManager.default.createDirectory(atPath: programs, withIntermediateDirectories: true)
    for (name, text) in [
      ("srun", "exec \"$@\""), ("scontrol", "echo \"$@\" >\(folder.path("requeued"))"),
      ("homeostat", "exec \(Tool.url.path) \"$@\""),
    ] {
      try folder.write(Data("#!/bin/bash\n\(text)\n".utf8), to: "bin/\(name)")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: "\(programs)/\(name)")
    }
    try? FileManager.default.removeItem(atPath: folder.path("requeued"))
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Examples/Slurm/\(script)")
    let result = try Tool.run(
      ["-c", "cd '\(folder.path(""))' && exec bash \"$@\"", "bash", file.path] + arguments,
      environment: [
        "PATH": "\(programs):/usr/bin:/bin", "MAX_TIME": maxTime, "SLURM_JOB_ID": "7",
        "SLURM_ARRAY_JOB_ID": "7", "SLURM_ARRAY_TASK_ID": "\(task)",
        "SLURM_ARRAY_TASK_COUNT": "2",
      ], program: URL(filePath: "/bin/bash"))
    let requeued = FileManager.default.fileExists(atPath: folder.path("requeued"))
    return (result.status, result.errors, requeued)
  }

  @Test("A job whose time is over is put into the queue again, until the run is done")
  func requeue() throws {
    let arguments = [
      "--data", set, "--hidden", "50x8", "--batch-size", "2", "--epochs", "120",
      "--checkpoint-every", "1000", "--out", folder.path("run"),
    ]
    var first = try batch("train.sbatch", arguments, maxTime: "0:03")
    // A machine under load may need all of the time to begin.
    for seconds in [6, 12, 24] where !FileManager.default.fileExists(atPath: folder.path("run")) {
      first = try batch("train.sbatch", arguments, maxTime: "0:\(seconds)")
    }
    #expect(first.status == 124 && first.requeued, "\(first.errors)")
    #expect(
      first.errors.contains(
        "The time is over: stopped and saved in \(folder.path("run")). The same command with --resume "
          + "goes on."))
    let record = String(decoding: try folder.data("run/record.json"), as: UTF8.self)
    #expect(record.contains("interrupted"))
    let last = try batch("train.sbatch", ["--out", folder.path("run")], maxTime: "60")
    #expect(last.status == 0 && !last.requeued, "\(last.errors)")
    let whole = try Tool.run(
      ["train"] + arguments.dropLast() + [folder.path("whole")])
    #expect(whole.status == 0)
    for file in ["checkpoint.safetensors", "metrics.csv"] {
      #expect(try folder.data("run/\(file)") == folder.data("whole/\(file)"))
    }
  }

  @Test("The parts of an array put their runs together", .needsGnuplot)
  func array() throws {
    let arguments = ["shaw2020/fig3", "--data", set, "--runs", "2", "--epochs", "1"]
    for task in 1...2 {
      let part = try batch("reproduce.sbatch", arguments, maxTime: "60", task: task)
      #expect(part.status == 0 && !part.requeued, "\(part.errors)")
    }
    let figure = try Tool.run(["reproduce"] + arguments + ["--results", folder.path("results")])
    #expect(figure.status == 0)
    let counts = figure.errors.firstMatch(of: /(\d+) runs, (\d+) of them there already/)
    #expect(counts != nil && counts?.1 == counts?.2, "\(figure.errors)")
  }

  @Test(
    "Times are written as for sbatch --time",
    arguments: [
      ("30", 1800), ("0:05", 5), ("3:50:00", 13_800), ("1-12", 129_600), ("2-3:04", 183_840),
      ("1-00:00:01", 86_401),
    ])
  func times(text: String, seconds: Int) throws {
    #expect(try TimeLimit(text).seconds == seconds)
  }

  @Test(
    "and what is no time is refused",
    arguments: ["", "0", "-5", "1:2:3:4", "soon", "1-", "-1:00", "1--2", "1.5", "0:00:00", "+3"])
  func noTimes(text: String) {
    #expect(throws: ValidationError.self) { try TimeLimit(text) }
  }
}
