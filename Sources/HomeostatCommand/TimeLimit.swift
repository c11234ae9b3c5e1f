import ArgumentParser
import Foundation

/// How long a process may work, as batch systems write it.
struct TimeLimit: Equatable {
  let seconds: Int

  static let help = ArgumentHelp(
    "Stop, save and exit with status 124 after this time, as 30 (minutes), 3:50:00 or 1-12:00:00.",
    valueName: "time")

  /// Reads what `--time` of Slurm takes: minutes, minutes:seconds, hours:minutes:seconds, days-hours,
  /// days-hours:minutes or days-hours:minutes:seconds.
  init(_ text: String) throws {
    let error = ValidationError(
      "'\(text)' is not a time: write minutes, hours:minutes:seconds or days-hours:minutes:seconds, as in "
        + "30, 3:50:00 or 1-12:00:00")
    let halves = text.split(separator: "-", omittingEmptySubsequences: false)
    guard halves.count <= 2, let clock = halves.last else { throw error }
    let parts = try clock.split(separator: ":", omittingEmptySubsequences: false).map { part in
      guard let number = Int(part), (0...1_000_000) ~= number, part.first != "+" else {
        throw error
      }
      return number
    }
    let hasDays = halves.count == 2
    guard let days = hasDays ? Int(halves[0]) : 0, (0...100_000) ~= days else { throw error }
    switch (parts.count, hasDays) {
    case (1, false): seconds = parts[0] * 60
    case (2, false): seconds = parts[0] * 60 + parts[1]
    case (1, true): seconds = days * 86_400 + parts[0] * 3600
    case (2, true): seconds = days * 86_400 + parts[0] * 3600 + parts[1] * 60
    case (3, _): seconds = days * 86_400 + parts[0] * 3600 + parts[1] * 60 + parts[2]
    default: throw error
    }
    guard seconds > 0 else { throw error }
  }

  /// Begins to count.
  func start() { Interruption.deadline.withLock { $0 = .now + .seconds(seconds) } }
}
