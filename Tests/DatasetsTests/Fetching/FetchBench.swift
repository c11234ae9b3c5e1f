import Foundation
import Testing

@testable import Datasets

/// Collects what a fetch tells.
final class Diary: @unchecked Sendable {
  private let lock = NSLock()
  private var events: [FetchEvent] = []

  func add(_ event: FetchEvent) { lock.withLock { events.append(event) } }
  var all: [FetchEvent] { lock.withLock { events } }

  var resumptions: [Int] {
    all.compactMap { if case .started(_, _, let from) = $0 { from } else { nil } }
  }
  var troubles: [String] {
    all.compactMap {
      switch $0 {
      case .retrying(_, let reason, _), .mirrorFailed(_, let reason): reason
      default: nil
      }
    }
  }
}

/// A set of one file, its servers, and the folder that it is fetched into.
struct FetchBench {
  static let body: [UInt8] = {
    var random = SplitMix(state: 42)
    return random.bytes(300_000)
  }()

  let folder: TemporaryFolder
  let servers: [TestServer]
  let entry: CatalogueEntry
  let diary = Diary()

  init(_ answers: [TestServer.Answer]..., sum: String? = nil) throws {
    folder = try TemporaryFolder()
    servers = answers.map { TestServer(files: ["/d/file.bin": Self.body], answers: $0) }
    let sha256 = SHA256()
    Self.body.withUnsafeBytes { sha256.update($0) }
    let file = KnownFile(
      name: "file.bin", byteCount: Self.body.count, sha256: sum ?? sha256.finish())
    entry = CatalogueEntry(
      name: "d", title: "D",
      contents: .images(
        ImageFacts(shape: CIFAR.shape, classNames: [], trainingCount: 0, testCount: 0), IDXSet()),
      files: [CatalogueFile(published: file)], mirrors: servers.map { $0.url + "/d" },
      licence: "", citation: "")
  }

  var root: DataRoot { DataRoot(path: folder.path + "/root") }
  var path: String { root.path + "/d/file.bin" }
  var arrived: Bool { (try? Data(contentsOf: URL(fileURLWithPath: path))) == Data(Self.body) }

  func leavePart(_ bytes: some Sequence<UInt8>) throws {
    try folder.write(Array(bytes), as: "root/d/file.bin.part")
  }

  /// A machine may be busy: only a test of silence waits for less than a minute.
  func fetch(stallSeconds: Int = 60) async throws {
    var fetcher = Fetcher(environment: [:])
    fetcher.patience.firstPauseSeconds = 0.01
    fetcher.patience.stallSeconds = stallSeconds
    defer { for server in servers { server.stop() } }
    try await fetcher.fetch(entry, into: root, report: diary.add)
  }

  /// Fetches what cannot be had: the text of the error, after a look that nothing has the name.
  func failToFetch() async -> String {
    do {
      try await fetch()
      Issue.record("the fetch did not fail")
      return ""
    } catch {
      #expect(error is DatasetError, "\(error)")
      #expect(!fileExists(path))
      return String(describing: error)
    }
  }
}
