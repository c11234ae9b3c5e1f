import Foundation
import Synchronization

/// The right to make a run, which a process has for some time and renews before that is over.
///
/// A process that cannot renew it, since it was stopped or cut off, must give the run up: another may have taken it
/// over. By its own clock its time is over before it is by the server's.
package final class RunLease: Sendable {
  /// Another process makes the run, or may do so.
  package struct Lost: Error, CustomStringConvertible {
    let name: String
    package var description: String { "\(name): another process makes this run" }
  }

  /// What is leased: the key of a run, or a longer name.
  let name: String
  private let end: Mutex<ContinuousClock.Instant>

  init(_ name: String, until end: ContinuousClock.Instant) {
    self.name = name
    self.end = Mutex(end)
  }

  /// Throws ``Lost`` where it is over.
  package func check() throws {
    if !isHeld { throw Lost(name: name) }
  }

  var isHeld: Bool { end.withLock { $0 > .now } }

  func renew(until end: ContinuousClock.Instant) { self.end.withLock { $0 = end } }

  /// Notes that another process has it.
  func lose() { end.withLock { $0 = .now } }
}
