import ArgumentParser
import Foundation
import Homeostat
import Synchronization

/// Signals that ask training to stop, so that it is saved first, and the end of the time that it has.
///
/// The first one asks to stop after the step at work; another one, half a second or more later, ends
/// the program at once, which never leaves a file half-written. Before `listen` and after `end`
/// signals do what they do in any program.
enum Interruption {
  private static let number = Atomic<Int32>(0)
  /// When the first signal came, in nanoseconds of a clock that only goes on.
  private static let moment = Atomic<UInt64>(0)
  private static let taken = Mutex<[Int32]>([])

  /// The signal that has come.
  static var signal: Int32? {
    let number = number.load(ordering: .acquiring)
    return number == 0 ? nil : number
  }

  /// When the time is over that this process has.
  static let deadline = Mutex<ContinuousClock.Instant?>(nil)

  private static var isLate: Bool { deadline.withLock { $0.map { $0 <= .now } ?? false } }

  /// Whether a signal has come, or the time is over.
  static var isWished: Bool { signal != nil || isLate }

  /// What ended the work.
  static var reason: String {
    signal == nil && isLate ? "The time is over: stopped" : "Interrupted"
  }

  /// The exit status for a signal, as shells know it, or that of `timeout` where the time is over.
  static var exitStatus: Int32 { signal.map { 128 + $0 } ?? (isLate ? 124 : 128 + SIGINT) }

  /// Begins to listen; does nothing where it listens already.
  static func listen() {
    taken.withLock { taken in
      guard taken.isEmpty else { return }
      // What the handler reads is made before the first signal.
      _ = (signal, moment.load(ordering: .relaxed), LiveLine.isPossible)
      for number in [SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU] {
        var earlier = sigaction()
        sigaction(number, nil, &earlier)
        // `nohup` and its like have a signal ignored; shells do so with SIGINT for any job in the
        // background, which may still be asked to stop by it.
        let isIgnored =
          unsafeBitCast(earlier.__sigaction_handler.sa_handler, to: Int.self)
          == unsafeBitCast(SIG_IGN, to: Int.self)
        if isIgnored, number != SIGINT, number != SIGTERM { continue }
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { Interruption.hear($0) }
        action.sa_flags = SA_RESTART
        sigaction(number, &action, nil)
        taken.append(number)
      }
    }
  }

  /// Listens no longer, so that a signal ends what follows, such as drawing; but goes on after a
  /// first signal, whose twin may still come.
  static func end() {
    guard signal == nil else { return }
    taken.withLock { taken in
      for number in taken { Foundation.signal(number, SIG_DFL) }
      taken = []
    }
  }

  /// Does work that may be interrupted; if it was, says what `interrupted` gives, and exits with the
  /// signal's status.
  static func guarding(_ work: () throws -> Void, interrupted: () -> String) throws {
    defer { end() }
    do {
      try work()
    } catch is Runner.Stopped {
      complain(interrupted())
      throw ExitCode(exitStatus)
    }
  }

  /// Hears a signal; like all that a signal calls it takes no memory and waits for nothing.
  private static func hear(_ signal: Int32) {
    let code = errno
    defer { errno = code }
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let now = UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    let (isFirst, first) = moment.compareExchange(
      expected: 0, desired: now, ordering: .acquiringAndReleasing)
    if isFirst {
      number.store(signal, ordering: .releasing)
      let text: StaticString =
        LiveLine.isPossible
        ? "\r\u{1B}[KStopping after this step, and saving; another signal stops at once.\n"
        : "Stopping after this step, and saving; another signal stops at once.\n"
      _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
    } else if signal != SIGXCPU, now &- first > 500_000_000 {
      // `timeout` and closed terminals send a signal twice at a time, which is one wish; the system
      // repeats SIGXCPU every second.
      _exit(128 + signal)
    }
  }
}
