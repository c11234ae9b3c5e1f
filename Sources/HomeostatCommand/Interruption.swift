import Dispatch
import Foundation
import Synchronization

/// Watches for SIGINT and SIGTERM, so that a run can be saved before it stops.
///
/// The first signal asks to stop between two steps; a second one stops at once.
final class Interruption: Sendable {
  private let count = Atomic<Int>(0)
  // Set once; Dispatch's sources may be used from any thread.
  nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

  init() {
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for source in sources {
      source.setEventHandler { [weak self] in
        guard let self else { return }
        if self.count.add(1, ordering: .relaxed).newValue > 1 { exit(130) }
      }
      source.resume()
    }
  }

  /// Whether a signal has come.
  var isAsked: Bool { count.load(ordering: .relaxed) > 0 }
}
