import Foundation

/// How much of some work is done, in any unit, as a line with a bar and the time that is left.
struct ProgressLine {
  var done = 0.0
  var all = 0.0
  private let start = ContinuousClock.now
  private var shown = ContinuousClock.now - .seconds(1)

  var seconds: Double { max(start.duration(to: .now) / .seconds(1), 1e-9) }

  /// Whether the line is to be shown now: on a terminal, ten times a second at most.
  mutating func comesDue() -> Bool {
    guard LiveLine.isPossible, shown.duration(to: .now) > .milliseconds(100) else { return false }
    shown = .now
    return true
  }

  func show(_ text: String) {
    let width = 20
    let full = Int(max(0, min(1, done / max(all, 1e-9))) * Double(width))
    let bar = String(repeating: "█", count: full) + String(repeating: "·", count: width - full)
    LiveLine.show("  \(bar) \(text)  \(timeLeft) left")
  }

  /// The time that is left if all goes on as fast.
  var timeLeft: String {
    guard done > 0 else { return "?" }
    let seconds = (max(0, all - done) / done * seconds).rounded()
    guard seconds < 1e9 else { return "years" }
    let left = Int(seconds)
    let (hours, minutes) = (left / 3600, left / 60 % 60)
    return hours > 0
      ? String(format: "%d:%02d:%02d", hours, minutes, left % 60)
      : String(format: "%d:%02d", minutes, left % 60)
  }
}
