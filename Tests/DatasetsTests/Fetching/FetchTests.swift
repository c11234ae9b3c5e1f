import Foundation
import Testing

@testable import Datasets

@Suite struct FetchTests {
  @Test func `a good server gives the file at once`() async throws {
    let bench = try FetchBench([.serve])
    try await bench.fetch()
    #expect(bench.arrived && !fileExists(bench.path + ".part"))
    #expect(bench.servers[0].requests.count == 1)
    guard case .progress(let last) = bench.diary.all.dropLast().last else {
      Issue.record("no progress was told")
      return
    }
    #expect(last.byteCount == 300_000 && last.totalByteCount == 300_000)
    let end = FetchEvent.finished(file: "file.bin", path: bench.path, byteCount: 300_000)
    #expect(bench.diary.all.last == end)
  }

  @Test func `what is there and right is not fetched again`() async throws {
    let bench = try FetchBench([.serve])
    try bench.folder.write(FetchBench.body, as: "root/d/file.bin")
    try await bench.fetch()
    #expect(bench.servers[0].requests.isEmpty)
    #expect(bench.diary.all == [.present(file: "file.bin", path: bench.path)])
  }

  @Test func `what is there and wrong is replaced`() async throws {
    let bench = try FetchBench([.serve])
    try bench.folder.write([1, 2, 3], as: "root/d/file.bin")
    try await bench.fetch()
    #expect(bench.arrived)
  }

  @Test func `a cut download goes on where it stopped`() async throws {
    let bench = try FetchBench([.cut(after: 100_000), .close, .cut(after: 50_000), .serve])
    try await bench.fetch()
    #expect(bench.arrived)
    #expect(bench.diary.resumptions == [0, 100_000, 100_000, 150_000])
    #expect(bench.servers[0].requests.map(\.rangeStart) == [nil, 100_000, 100_000, 150_000])
  }

  @Test func `a part that an earlier run left is used`() async throws {
    let bench = try FetchBench([.serve])
    try bench.leavePart(FetchBench.body.prefix(299_999))
    try await bench.fetch()
    #expect(bench.arrived && bench.servers[0].requests.map(\.rangeStart) == [299_999])
  }

  @Test func `a part that is whole needs no server`() async throws {
    let bench = try FetchBench([.close])
    try bench.leavePart(FetchBench.body)
    try await bench.fetch()
    #expect(bench.arrived && bench.servers[0].requests.isEmpty)
  }

  @Test(arguments: [299_000, 300_000, 300_001])
  func `a part of wrong bytes is not used twice`(count: Int) async throws {
    let bench = try FetchBench([.serve])
    try bench.leavePart([UInt8](repeating: 0, count: count))
    try await bench.fetch()
    #expect(bench.arrived)
  }

  @Test func `a server that ignores the range starts over`() async throws {
    let bench = try FetchBench([
      .cut(after: 100_000), .ignoreRange(cutAfter: 50_000), .ignoreRange(),
    ])
    try await bench.fetch()
    #expect(bench.arrived && bench.servers[0].requests.count == 3)
  }

  @Test func `a server that ignores the range and always cuts is left in the end`() async throws {
    let bench = try FetchBench([.ignoreRange(cutAfter: 50_000)])
    let text = await bench.failToFetch()
    #expect(text.contains("Could not fetch file.bin:"))
    #expect(bench.servers[0].requests.count < 10)
  }

  @Test(arguments: [TestServer.Answer.status(416), .otherRange])
  func `a refused range starts over`(answer: TestServer.Answer) async throws {
    let bench = try FetchBench([.cut(after: 100_000), answer, .serve])
    try await bench.fetch()
    #expect(bench.arrived && bench.diary.resumptions == [0, 100_000, 0])
  }

  @Test func `a silent server is asked again`() async throws {
    let bench = try FetchBench([.stall(after: 100_000), .serve])
    try await bench.fetch(stallSeconds: 2)
    #expect(bench.arrived && bench.diary.resumptions == [0, 100_000])
    #expect(bench.diary.troubles == ["no bytes for 2 s"])
  }

  @Test(arguments: [TestServer.Answer.close, .status(503), .unknownLength(cutAfter: 9)])
  func `a passing trouble is outwaited`(answer: TestServer.Answer) async throws {
    let bench = try FetchBench([answer, answer, .serve])
    try await bench.fetch()
    #expect(bench.arrived && bench.servers[0].requests.count == 3)
  }

  @Test(arguments: [
    TestServer.Answer.status(404), .status(403), .garbage, .wrongBytes, .page("<html>"), .endless,
  ])
  func `a wrong mirror is left for the next one at once`(answer: TestServer.Answer) async throws {
    let bench = try FetchBench([answer], [.serve])
    try await bench.fetch()
    #expect(bench.arrived)
    #expect(bench.servers.map(\.requests.count) == [1, 1])
  }

  @Test func `a mirror that always closes is left for the next one`() async throws {
    let bench = try FetchBench([.close], [.serve])
    try await bench.fetch()
    #expect(bench.arrived && bench.servers.map(\.requests.count) == [4, 1])
  }

  @Test func `a redirection is followed with its range`() async throws {
    let target = TestServer(files: ["/x": FetchBench.body], answers: [.cut(after: 9), .serve])
    defer { target.stop() }
    let bench = try FetchBench([.redirect(to: target.url + "/x")])
    try await bench.fetch()
    #expect(bench.arrived && target.requests.map(\.rangeStart) == [nil, 9])
  }

  @Test func `a wrong checksum removes the part and tells both sums`() async throws {
    let wrong = String(repeating: "0", count: 64)
    let bench = try FetchBench([.serve], sum: wrong)
    let text = await bench.failToFetch()
    #expect(text.contains(try #require(bench.servers.first).url))
    #expect(text.contains("instead of \(wrong)"))
    #expect(text.contains(/the SHA-256 [0-9a-f]{64} instead/))
    #expect(!fileExists(bench.path + ".part"))
  }

  @Test func `a page in place of the file is told by its size`() async throws {
    let bench = try FetchBench([.page("<html>")])
    let text = await bench.failToFetch()
    #expect(text.contains("6 bytes instead of 300,000 bytes"))
  }

  @Test(arguments: ["ftp://127.0.0.1", "file:///etc", "no URL", ""])
  func `a mirror that is no HTTP is left at once`(base: String) async throws {
    let folder = try TemporaryFolder()
    var fetcher = Fetcher(environment: [:])
    fetcher.mirror = base
    let root = DataRoot(path: folder.path)
    await #expect(throws: DatasetError.self) {
      try await fetcher.fetch(Catalogue.mnist, into: root)
    }
  }

  @Test func `every mirror's failure is told`() async throws {
    let bench = try FetchBench([.status(404)], [.close])
    let text = await bench.failToFetch()
    #expect(text.contains("\(bench.servers[0].url)/d/file.bin: HTTP status 404"))
    #expect(text.contains("\(bench.servers[1].url)/d/file.bin: "))
    #expect(text.contains("HOMEOSTAT_MIRROR"))
  }

  @Test func `the variable for a mirror replaces all others`() {
    let fetcher = Fetcher(environment: ["HOMEOSTAT_MIRROR": "http://localhost:8000/"])
    let urls = fetcher.urls(of: Catalogue.mnist.files[0].published, in: Catalogue.mnist)
    #expect(urls == ["http://localhost:8000/mnist/train-images-idx3-ubyte.gz"])
  }

  @Test func `two fetches at once do not spoil each other`() async throws {
    let bench = try FetchBench([.cut(after: 100_000), .serve])
    var fetcher = Fetcher(environment: [:])
    fetcher.patience.firstPauseSeconds = 0.01
    defer { bench.servers[0].stop() }
    try await withThrowingTaskGroup { group in
      for _ in 0..<2 {
        group.addTask { [fetcher] in
          try await fetcher.fetch(bench.entry, into: bench.root, report: bench.diary.add)
        }
      }
      try await group.waitForAll()
    }
    #expect(bench.arrived && bench.servers[0].requests.count == 2)
    #expect(bench.diary.all.contains(.present(file: "file.bin", path: bench.path)))
  }

  @Test func `a cancelled fetch ends soon and leaves its part`() async throws {
    let bench = try FetchBench([.stall(after: 100_000)])
    let task = Task {
      var fetcher = Fetcher(environment: [:])
      fetcher.patience.stallSeconds = 20
      try await fetcher.fetch(bench.entry, into: bench.root)
    }
    for _ in 0..<3000 where fileSize(bench.path + ".part") ?? 0 < 100_000 {
      try await Task.sleep(for: .milliseconds(20))
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    bench.servers[0].stop()
    #expect(!fileExists(bench.path) && fileSize(bench.path + ".part") == 100_000)
  }
}

@Suite struct FetchDiskTests {
  @Test(.enabled(if: geteuid() != 0, "the superuser may write everywhere"))
  func `a folder that one may not write is named`() async throws {
    let bench = try FetchBench([.serve])
    try bench.folder.write([], as: "root/note")
    chmod(bench.root.path, 0o555)
    let text = await bench.failToFetch()
    chmod(bench.root.path, 0o755)
    #expect(text.contains("Cannot write \(bench.root.path)/d: Permission denied"))
    #expect(text.contains("--data-root"))
  }

  @Test func `a file in place of the folder is named`() async throws {
    let bench = try FetchBench([.serve])
    try bench.folder.write([1], as: "root/d")
    let text = await bench.failToFetch()
    #expect(text.hasPrefix("Cannot write \(bench.root.path)/d: "))
  }

  @Test(.enabled(if: access("/dev/full", W_OK) == 0, "there is no /dev/full"))
  func `a full disk is told as such`() async throws {
    let bench = try FetchBench([.serve])
    try bench.folder.write([1], as: "root/d/note")
    symlink("/dev/full", bench.path + ".part")
    let text = await bench.failToFetch()
    #expect(text.contains("Cannot write \(bench.path).part: No space left on device"))
  }
}
