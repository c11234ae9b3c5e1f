import Foundation
import Homeostat
import Synchronization

/// Tells how a fetch goes: a bar on a terminal, lines elsewhere, and what was done as JSON.
final class FetchTalk: Sendable {
  private let set: String
  private let json: Bool
  private let lastLine = Mutex(ContinuousClock.now)
  private let outputError = Mutex<(any Error)?>(nil)

  init(set: String, json: Bool) {
    self.set = set
    self.json = json
  }

  func report(_ event: FetchEvent) {
    if case .progress(let progress) = event { return show(progress) }
    switch event {
    case .progress: break
    case .waiting(let folder): say("  waiting for another fetch into \(folder)")
    case .present(let file, let path):
      say("  \(file) is already here")
      tell(file, "present", path)
    case .started(let file, let url, let resumedFrom):
      let place = resumedFrom > 0 ? ", going on after \(megabytes(resumedFrom))" : ""
      say("  \(file) from \(url)\(place)")
    case .retrying(_, let reason, let seconds):
      say("  \(reason); trying again in \(Int(seconds.rounded(.up))) s")
    case .mirrorFailed(_, let reason): say("  gave up on \(reason)")
    case .finished(let file, let path, let byteCount):
      say("  \(file): \(megabytes(byteCount)), SHA-256 right")
      tell(file, "fetched", path)
    }
  }

  /// Throws where a line could not be printed; what was to be fetched was fetched all the same.
  func checkOutput() throws {
    if let error = outputError.withLock({ $0 }) { throw error }
  }

  private func tell(_ file: String, _ status: String, _ path: String) {
    guard json else { return }
    var line = JSONLine(event: "file")
    line["set"] = .text(set)
    line["file"] = .text(file)
    line["status"] = .text(status)
    line["path"] = .text(path)
    do { try line.print() } catch { outputError.withLock { $0 = error } }
  }

  private func show(_ progress: FetchProgress) {
    let share = Double(progress.byteCount) / Double(max(progress.totalByteCount, 1))
    let rate = megabytes(Int(progress.bytesPerSecond)) + "/s"
    let seconds = Int((progress.secondsLeft ?? 0).rounded(.up))
    let left = "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60) left"
    let text = "\(Int(share * 100)) % of \(megabytes(progress.totalByteCount))  \(rate)  \(left)"
    if LiveLine.isPossible {
      let full = Int(share * 20)
      let bar = String(repeating: "█", count: full) + String(repeating: "·", count: 20 - full)
      return LiveLine.show("  \(bar) \(text)")
    }
    let isDue = lastLine.withLock { last in
      guard ContinuousClock.now - last > .seconds(10) else { return false }
      last = .now
      return true
    }
    if isDue { say("  \(progress.file): \(text)") }
  }
}
