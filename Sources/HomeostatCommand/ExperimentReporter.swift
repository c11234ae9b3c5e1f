import Experiments
import Foundation

/// Says how the runs of a reproduction go on: a live line on a terminal, a line a run elsewhere.
final class ExperimentReporter: @unchecked Sendable {
  // The runner reports one event at a time.
  private var progress = ProgressLine()
  private var total = 0
  private var ended = 0
  private var wasWaiting = false
  private let lock = NSLock()

  func report(_ event: ExperimentEvent) {
    lock.withLock {
      switch event {
      case .start(let runs, let reused, let cost):
        (total, progress.all) = (runs - reused, cost)
        if runs > 0 { say("\(runs) runs, \(reused) of them there already") }
      case .began(let run, let resumed):
        if resumed > 0 { tell("  seed \(run.seed) goes on after epoch \(resumed)") }
      case .progress(_, let seconds):
        progress.done += seconds
        show()
      case .ended(let run):
        ended += 1
        tell(line(for: run), isWarning: run.state != .finished)
        if ended < total { show() }
      case .waiting(let runs):
        if !wasWaiting { tell("  waiting for \(runs) runs of other processes") }
        wasWaiting = true
      }
    }
  }

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
    return text + String(format: "  %.1f s  ", run.seconds) + "\(progress.timeLeft) left"
  }

  private func show() {
    if progress.comesDue() { progress.show("\(ended) of \(total) runs done") }
  }

  private func tell(_ text: String, isWarning: Bool = false) {
    if isWarning { complain(text) } else { say(text) }
  }
}
