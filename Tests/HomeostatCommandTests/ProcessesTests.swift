import Foundation
import Tensors
import Testing

@Suite("Processes of a launcher train one network together")
struct ProcessesTests {
  let folder: TemporaryFolder
  let set: String

  init() throws {
    folder = try TemporaryFolder()
    set = try SmallImages.write(to: folder)
  }

  private typealias Started = (process: Process, output: Pipe, errors: Pipe)

  private func arguments(_ out: String, epochs: Int = 6) -> [String] {
    [
      "train", "--data", set, "--hidden", "12x2", "--rule", "bn", "--batch-size", "10", "--epochs",
      "\(epochs)", "--out", folder.path(out), "--resume", "--json", "--checkpoint-every", "1",
    ]
  }

  /// Starts processes as a launcher does, the first of them with rank 0.
  private func start(
    _ calls: [[String]], lastWith environment: [String: String] = [:]
  ) throws -> [Started] {
    // Below the ports that the system gives to connections.
    let port = Int.random(in: 20_000..<32_000)
    return try calls.enumerated().map { rank, arguments in
      try Tool.start(
        arguments,
        environment: [
          "RANK": "\(rank)", "WORLD_SIZE": "\(calls.count)", "LOCAL_RANK": "\(rank)",
          "LOCAL_WORLD_SIZE": "\(calls.count)", "MASTER_ADDR": "127.0.0.1",
          "MASTER_PORT": "\(port)",
          "HOMEOSTAT_PATIENCE": "100",
        ].merging(rank == calls.count - 1 ? environment : [:]) { $1 })
    }
  }

  private func end(_ started: [Started]) -> [Tool.Result] {
    started.map { process, output, errors in
      let text = output.fileHandleForReading.readDataToEndOfFile()
      let said = errors.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return Tool.Result(
        status: process.terminationReason == .exit
          ? process.terminationStatus : -process.terminationStatus,
        output: String(decoding: text, as: UTF8.self), errors: String(decoding: said, as: UTF8.self)
      )
    }
  }

  @Test("to what one process comes to, and rank 0 alone speaks and writes")
  func same() throws {
    let one = try Tool.run(arguments("one"))
    let both = try end(start([arguments("two"), arguments("two")]))
    #expect(both.map(\.status) == [0, 0], "\(both)")
    #expect(both[1].output.isEmpty && both[1].errors.isEmpty)
    #expect(both[0].errors.contains("2 processes train together, and meet at 127.0.0.1:"))
    func losses(_ result: Tool.Result) -> [Double] {
      result.events(named: "epoch").compactMap { $0["test_loss"] as? Double }
    }
    #expect(losses(one).count == 6)
    for (a, b) in zip(losses(both[0]), losses(one)) { #expect(abs(a - b) < 1e-3) }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path("two"))
    #expect(
      Set(files) == Set(try FileManager.default.contentsOfDirectory(atPath: folder.path("one"))))
  }

  /// The folder of a run of one process that is over.
  private func finished() throws -> String {
    #expect(try Tool.run(arguments("finished")).status == 0)
    return folder.path("finished")
  }

  @Test("several rules and a validation part, one network after the other")
  func several() throws {
    let compare = arguments("several").map {
      $0 == "--rule" ? "--compare" : $0 == "bn" ? "none,wd" : $0
    }
    let more = ["--runs", "2", "--validation-share", "0.3", "--patience", "2"]
    let both = try end(start([compare + more, compare + more]))
    #expect(both.map(\.status) == [0, 0], "\(both)")
    let one = try Tool.run(
      compare.map { $0 == folder.path("several") ? folder.path("alone") : $0 } + more)
    func chosen(_ result: Tool.Result) -> [Int] {
      result.events(named: "selected").compactMap { $0["epoch"] as? Int }
    }
    #expect(chosen(one).count == 4 && chosen(both[0]).count == 4)
    for rule in ["none", "wd"] {
      for seed in 1...2 {
        let place = "several/\(rule)/seed-\(seed)/best.safetensors"
        #expect(FileManager.default.fileExists(atPath: folder.path(place)))
      }
    }
  }

  @Test("one is killed, the other says so, and together they go on to the same bytes")
  func killed() throws {
    let long = arguments("killed", epochs: 30)
    let whole = try end(start([arguments("whole", epochs: 30), arguments("whole", epochs: 30)]))
    #expect(whole.map(\.status) == [0, 0])
    let started = try start([long, long])
    var seen = Data()
    while !String(decoding: seen, as: UTF8.self).contains("\"epoch\":3,") {
      let more = started[0].output.fileHandleForReading.availableData
      if more.isEmpty { break }
      seen += more
    }
    kill(started[1].process.processIdentifier, SIGKILL)
    let cut = end(started)
    #expect(cut.map(\.status) == [1, -SIGKILL])
    #expect(
      cut[0].errors.contains("rank 0 of 2: another process has ended, or has not answered"),
      "\(cut[0].errors)")
    #expect(try end(start([long, long])).map(\.status) == [0, 0])
    for file in ["checkpoint.safetensors", "metrics.csv"] {
      #expect(try folder.data("killed/\(file)") == folder.data("whole/\(file)"), "\(file)")
    }
    // One process alone may go on as well.
    #expect(try Tool.run(arguments("killed", epochs: 31)).status == 0)
  }

  @Test("a signal to one of them stops all, and what they have learned is saved")
  func signal() throws {
    let long = arguments("stopped", epochs: 100_000)
    let started = try start([long, long])
    _ = started[0].output.fileHandleForReading.availableData
    while true {
      let more = started[0].output.fileHandleForReading.availableData
      if more.isEmpty || String(decoding: more, as: UTF8.self).contains("\"epoch\"") { break }
    }
    kill(started[1].process.processIdentifier, SIGUSR1)
    let ends = end(started)
    #expect(ends[1].status == 128 + SIGUSR1 && ends[0].status != 0)
    #expect(ends[0].errors.contains("saved in \(folder.path("stopped"))"), "\(ends[0].errors)")
    let record = String(decoding: try folder.data("stopped/record.json"), as: UTF8.self)
    #expect(record.contains("\"state\" : \"interrupted\""))
  }

  @Test("what they cannot do together is refused, and shards are each process's own")
  func refused() throws {
    for (more, text) in [
      (["--jobs", "2"], "leave out --jobs"), (["--monitor", "1"], "--monitor sees all rows"),
    ] {
      for end in try end(start([arguments("no") + more, arguments("no") + more])) {
        #expect(end.status == 1 && end.errors.contains(text), "\(end.errors)")
      }
    }
    let different = try end(start([arguments("a"), arguments("a") + ["--learning-rate", "0.2"]]))
    #expect(different[0].errors.contains("rank 1 and rank 0 differ in their settings"))
    #expect(different.map(\.status) == [1, 1])
    let kinds = try end(
      start([arguments("b"), arguments("b")], lastWith: ["ATEN_CPU_CAPABILITY": "default"]))
    #expect(kinds[0].errors.contains("differ in the processor's vector instructions"))
    #expect(kinds.map(\.status) == [1, 1])
    // Only where oneDNN is installed are there two libraries to choose from.
    if try Tool.run(["doctor"], environment: ["HOMEOSTAT_BLAS": "onednn"]).output.contains(
      "by oneDNN")
    {
      let other = try Engine.blas.hasPrefix("oneDNN") ? "libtorch" : "onednn"
      let libraries = try end(
        start([arguments("b"), arguments("b")], lastWith: ["HOMEOSTAT_BLAS": other]))
      #expect(libraries[0].errors.contains("differ in the library of matrix products"))
      #expect(libraries.map(\.status) == [1, 1])
    }
    try FileManager.default.copyItem(atPath: try finished(), toPath: folder.path("c"))
    let apart = try end(start([arguments("c", epochs: 8), arguments("d", epochs: 8)]))
    #expect(apart[0].errors.contains("differ in how far the run is"), "\(apart[0].errors)")
    // Rank 0 refuses, and the other says that it is left alone.
    let again = arguments("c").filter { $0 != "--resume" }
    let left = try end(start([again, again]))
    #expect(left[0].errors.contains("already holds a run"))
    #expect(left[1].errors.contains("rank 1 of 2: another process has ended"), "\(left[1].errors)")
    let shards = (1...2).map {
      arguments("shards", epochs: 1).filter { $0 != "--resume" } + [
        "--runs", "2", "--shard", "\($0)/2",
      ]
    }
    let ends = try end(start(shards))
    #expect(ends.map(\.status) == [0, 0], "\(ends)")
    #expect(ends[0].errors.contains("each of the launcher's 2 processes trains runs of its own"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("shards/bn")).sorted() == [
        "seed-1", "seed-2",
      ])
  }
}
