import Foundation
import Testing

@Suite("Signals ask training to stop, and it is saved")
struct SignalTests {
  let folder: TemporaryFolder
  let set: String

  init() throws {
    folder = try TemporaryFolder()
    set = try SmallImages.write(to: folder)
  }

  /// A run with more lines than a pipe holds, so that it cannot end before it is read.
  private func arguments(_ out: String, epochs: Int = 60) -> [String] {
    [
      "train", "--data", set, "--hidden", "12x2", "--batch-size", "10", "--epochs", "\(epochs)",
      "--threads", "1", "--out", folder.path(out), "--resume", "--json", "--log-steps",
      "--checkpoint-every", "1",
    ]
  }

  /// A process that has made some steps; no signal is ignored in it but those that it is told.
  private func start(
    _ arguments: [String], ignoring signal: String = ""
  ) throws -> (process: Process, output: Pipe, errors: Pipe) {
    let ignored = signal.isEmpty ? [] : ["--ignore-signal=\(signal)"]
    let started = try Tool.start(
      ["--default-signal"] + ignored + [Tool.url.path] + arguments,
      program: URL(filePath: "/usr/bin/env"))
    var seen = Data()
    while !String(decoding: seen, as: UTF8.self).contains("\"step\":30,") {
      let more = started.output.fileHandleForReading.availableData
      if more.isEmpty { break }
      seen += more
    }
    return started
  }

  /// The bytes that a process has read from files so far.
  private func bytesRead(by process: Process) -> Int {
    let text = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/io", encoding: .utf8)
    return text?.firstMatch(of: /rchar: (\d+)/).flatMap { Int($0.1) } ?? 0
  }

  /// Reads what is left, and gives what was said.
  private func end(_ started: (process: Process, output: Pipe, errors: Pipe)) -> String {
    _ = started.output.fileHandleForReading.readDataToEndOfFile()
    let said = started.errors.fileHandleForReading.readDataToEndOfFile()
    started.process.waitUntilExit()
    return String(decoding: said, as: UTF8.self)
  }

  private func expectState(_ state: String, in out: String) throws {
    let record = String(decoding: try folder.data("\(out)/record.json"), as: UTF8.self)
    #expect(record.contains("\"state\" : \"\(state)\""), "\(record)")
  }

  @Test(
    "each of them, with the status that shells know it by",
    arguments: [SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU])
  func each(signal: Int32) throws {
    let started = try start(arguments("cut"))
    kill(started.process.processIdentifier, signal)
    let said = end(started)
    #expect(started.process.terminationReason == .exit)
    #expect(started.process.terminationStatus == 128 + signal)
    #expect(said.contains("Stopping after this step, and saving; another signal stops at once.\n"))
    #expect(said.contains("The same command with --resume goes on."), "\(said)")
    try expectState("interrupted", in: "cut")
  }

  @Test("and the run goes on to the same bytes")
  func resume() throws {
    #expect(try Tool.run(arguments("whole")).status == 0)
    let started = try start(arguments("cut"))
    kill(started.process.processIdentifier, SIGUSR1)
    _ = end(started)
    #expect(try Tool.run(arguments("cut")).status == 0)
    #expect(
      try folder.data("cut/checkpoint.safetensors") == folder.data("whole/checkpoint.safetensors"))
    try expectState("finished", in: "cut")
  }

  @Test("two at a time, as `timeout` and closing terminals send them, are one wish")
  func twice() throws {
    for (first, second) in [(SIGTERM, SIGTERM), (SIGTERM, SIGHUP), (SIGINT, SIGINT)] {
      let out = "twice-\(first)-\(second)"
      let started = try start(arguments(out))
      for signal in [first, second, second] {
        kill(started.process.processIdentifier, signal)
        usleep(2000)
      }
      let said = end(started)
      #expect(started.process.terminationReason == .exit, "\(said)")
      #expect(started.process.terminationStatus == 128 + first, "\(said)")
      try expectState("interrupted", in: out)
    }
  }

  @Test("another one later ends the program at once, in the middle of a step")
  func later() throws {
    // It cannot finish its step, because nobody reads what it prints of it.
    let started = try start(arguments("held", epochs: 10_000))
    let unread = started.output.fileHandleForReading.fileDescriptor
    // The pipe is full when it holds no more than half a second before.
    var (before, count): (CInt, CInt) = (-1, 0)
    while before < count, started.process.isRunning {
      before = count
      usleep(500_000)
      _ = ioctl(unread, UInt(FIONREAD), &count)
    }
    kill(started.process.processIdentifier, SIGTERM)
    usleep(800_000)
    #expect(started.process.isRunning)
    kill(started.process.processIdentifier, SIGTERM)
    started.process.waitUntilExit()
    #expect(started.process.terminationReason == .exit)
    #expect(started.process.terminationStatus == 128 + SIGTERM)
    _ = end(started)
    let go = try Tool.run(["evaluate", folder.path("held"), "--json"])
    #expect(go.status == 0, "\(go.errors)")
  }

  @Test("but for those that were ignored before, as nohup does")
  func ignored() throws {
    let started = try start(arguments("nohup"), ignoring: "HUP")
    kill(started.process.processIdentifier, SIGHUP)
    let said = end(started)
    #expect(started.process.terminationStatus == 0, "\(said)")
    try expectState("finished", in: "nohup")
  }

  @Test("and before a run begins, while a table is read, they end the program as any other")
  func reading() throws {
    let rows = String(repeating: "1,2,3,4,5,6,7,8\n", count: 400_000)
    try folder.write(Data(("a,b,c,d,e,f,g,h\n" + rows).utf8), to: "rows.csv")
    let (process, _, _) = try Tool.start(
      ["train", "--data", folder.path("rows.csv"), "--target", "a", "--out", folder.path("none")])
    // It has the file's text, and still has to make a table of it.
    while process.isRunning, bytesRead(by: process) < rows.utf8.count { usleep(2000) }
    #expect(process.isRunning)
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    #expect(process.terminationStatus == SIGTERM)
    #expect(!FileManager.default.fileExists(atPath: folder.path("none")))
  }

  @Test("also a reproduction, which goes on with the same command")
  func reproduction() throws {
    let words = [
      "reproduce", "shaw2020/fig3", "--data", set, "--runs", "1", "--epochs", "3000", "--results",
      folder.path("results"), "--jobs", "1",
    ]
    let (process, _, errors) = try Tool.start(words)
    let runs = folder.path("results/runs")
    while process.isRunning,
      (try? FileManager.default.subpathsOfDirectory(atPath: runs))?.count ?? 0 < 2
    {
      usleep(2000)
    }
    usleep(300_000)
    kill(process.processIdentifier, SIGTERM)
    kill(process.processIdentifier, SIGTERM)
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 128 + SIGTERM)
    #expect(said.hasSuffix("The same command goes on.\n"), "\(said)")
  }
}
