import Foundation

/// One file on its way from the mirrors to its place.
struct FileDownload {
  let file: KnownFile
  let path: String
  let urls: [String]
  let patience: FetchPatience
  let report: @Sendable (FetchEvent) -> Void

  func run() async throws {
    if fileSize(path) == file.byteCount, try sha256(ofFile: path) == file.sha256 {
      return report(.present(file: file.name, path: path))
    }
    let part = PartFile(for: path)
    var failures: [String] = []
    for url in urls {
      do {
        try await download(from: url, to: part)
        try part.rename(to: path)
        return report(.finished(file: file.name, path: path, byteCount: file.byteCount))
      } catch TransferFailure.permanent(let reason), TransferFailure.transient(let reason) {
        failures.append("\(url): \(reason)")
        report(.mirrorFailed(file: file.name, reason: "\(url): \(reason)"))
      }
    }
    throw DatasetError.downloadFailed(file: file.name, attempts: failures)
  }

  /// Tries one mirror until it has given the right bytes or nothing new comes from it.
  private func download(from url: String, to part: PartFile) async throws {
    var failures = 0
    var mostBytes = part.size
    while true {
      do {
        return try await attempt(url, to: part)
      } catch TransferFailure.transient(let reason) {
        if part.size > mostBytes {
          mostBytes = part.size
          failures = 0
        }
        failures += 1
        guard failures < patience.attempts else { throw TransferFailure.permanent(reason) }
        let pause = patience.firstPauseSeconds * Double(1 << min(failures - 1, 6))
        report(.retrying(file: file.name, reason: reason, seconds: pause))
        try await Task.sleep(for: .seconds(pause))
      }
    }
  }

  private func attempt(_ url: String, to part: PartFile) async throws {
    if part.size > file.byteCount { part.remove() }
    let resumedFrom = part.size
    if resumedFrom < file.byteCount {
      report(.started(file: file.name, url: url, resumedFrom: resumedFrom))
      let transfer = HTTPTransfer(
        file, from: url, to: part, stallSeconds: patience.stallSeconds,
        report: { [report] in report(.progress($0)) })
      try await transfer.run()
    }
    let sum = try sha256(ofFile: part.path)
    guard sum == file.sha256 else {
      part.remove()
      let reason = DatasetError.wrongChecksum(
        source: "the file there", found: sum, expected: file.sha256
      ).description
      // An earlier part may be to blame, so a resumed file gets one more chance as a whole.
      throw resumedFrom > 0
        ? TransferFailure.transient(reason) : TransferFailure.permanent(reason)
    }
  }
}
