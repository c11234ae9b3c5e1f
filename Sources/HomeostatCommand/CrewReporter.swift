import Experiments
import Foundation

/// Says how the runs of a reproduction go on: a live line on a terminal, a line a run elsewhere.
final class CrewReporter: @unchecked Sendable {
  // The crew reports one event at a time.
  private let start = ContinuousClock.now
  private var total = 0
  private var ended = 0
  private var done = 0.0
  private var planned = 0.0
  private var wasWaiting = false
  private let lock = NSLock()

  func report(_ event: CrewEvent) {
    lock.withLock {
      switch event {
      case .start(let runs, let reused, let cost):
        (total, planned) = (runs - reused, cost)
        if runs > 0 { say("\(runs) runs, \(reused) of them there already") }
      case .began(let run, let resumed):
        if resumed > 0 { tell("  seed \(run.seed) goes on after epoch \(resumed)") }
      case .progress(_, let seconds):
        done += seconds
        show()
      case .ended(let run):
        ended += 1
        tell(line(for: run))
        if ended < total { show() }
      case .waiting(let runs):
        if !wasWaiting { tell("  waiting for \(runs) runs of other processes") }
        wasWaiting = true
      }
    }
  }

  func clearLine() { lock.withLock { LiveLine.clear() } }

  private func line(for run: StoredRun) -> String {
    var text =
      "  \(ended) of \(total): \(run.configuration.title), seed \(run.configuration.seed): "
    switch run.state {
    case .failed: text += "FAILED: \(run.reason ?? "")"
    case .diverged: text += run.reason ?? "diverged"
    case .finished:
      if let loss = run.series["train_loss"]?.last {
        text += "loss \(figure(loss)) after \(run.epochs) epochs"
        if run.series["dead"]?.last == 1 { text += ", DEAD" }
      } else {
        text += "entropy \(figure(run.series["entropy"]?.last ?? .nan))"
      }
    }
    return text + String(format: "  %.1f s  ", run.seconds) + "\(timeLeft) left"
  }

  private var timeLeft: String {
    guard done > 0 else { return "?" }
    let spent = start.duration(to: .now) / .seconds(1)
    let left = Int((spent * max(0, planned - done) / done).rounded())
    return left >= 3600
      ? String(format: "%d:%02d:%02d", left / 3600, left / 60 % 60, left % 60)
      : String(format: "%d:%02d", left / 60, left % 60)
  }

  private func show() {
    guard LiveLine.isPossible else { return }
    let width = 20
    let full = Int(min(1, done / max(planned, 1e-9)) * Double(width))
    let bar = String(repeating: "█", count: full) + String(repeating: "·", count: width - full)
    LiveLine.show("  \(bar) \(ended) of \(total) runs done  \(timeLeft) left")
  }

  private func tell(_ text: String) {
    LiveLine.clear()
    say(text)
  }
}
