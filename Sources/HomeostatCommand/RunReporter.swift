import Foundation
import Homeostat

/// Says how a run does: JSON on standard output, or lines and a live progress line for people.
final class RunReporter {
  private let run: TrainingRun
  private let number: Int
  private let count: Int
  private let plan: TrainPlan
  private let label: String
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let start = ContinuousClock.now
  private let startStep: Int
  private var epochStart = ContinuousClock.now
  private var lastShown = ContinuousClock.now
  private var lossSum = 0.0
  private var losses = 0

  init(_ run: TrainingRun, number: Int, of count: Int, plan: TrainPlan) {
    self.run = run
    self.number = number
    self.count = count
    self.plan = plan
    label = run.configuration.label
    startStep = run.step
  }

  func begin() {
    if plan.json {
      var line = JSONLine(event: "start")
      addRun(to: &line)
      line["data"] = .text(run.data.name)
      line.add("parameters", Double(run.network.parameters.values.count))
      line.add("threads", Double(run.configuration.threads))
      line.print()
      return
    }
    let widths = [run.data.inputs] + run.configuration.hidden.values + [run.data.classNames.count]
    let place = count > 1 ? "run \(number) of \(count): " : ""
    let resumed = startStep > 0 ? ", going on after step \(startStep)" : ""
    say(
      "\(place)\(label) on \(run.data.name), \(widths.map(String.init).joined(separator: "-")), "
        + "seed \(run.configuration.seed)\(resumed)")
  }

  func report(_ event: TrainingEvent) {
    switch event {
    case .step(let record): report(record)
    case .epoch(let record): report(record)
    case .diverged(let divergence):
      if plan.json {
        var line = JSONLine(event: "diverged")
        addRun(to: &line)
        line.add("epoch", Double(divergence.epoch))
        line.add("step", Double(divergence.step))
        line["loss"] = .text(divergence.loss)
        line.print()
      } else {
        clearLine()
        say("  \(divergence); this network is counted as diverged")
      }
    }
  }

  func finish() { if isTerminal { clearLine() } }

  private func report(_ record: StepRecord) {
    lossSum += record.loss
    losses += 1
    if plan.json, plan.session.logSteps {
      var line = JSONLine(event: "step")
      line.add("step", Double(record.step))
      line.add("epoch", Double(record.epoch))
      line.add("loss", record.loss)
      if count > 1 { addRun(to: &line) }
      line.print()
    }
    let now = ContinuousClock.now
    guard isTerminal, now - lastShown > .milliseconds(100) else { return }
    lastShown = now
    let share = Double(record.step) / Double(run.batchesPerEpoch * run.configuration.epochs)
    let width = 20
    let full = Int(share * Double(width))
    let bar = String(repeating: "█", count: full) + String(repeating: "·", count: width - full)
    let line =
      "  \(bar) epoch \(record.epoch)/\(run.configuration.epochs)  "
      + "loss \(figure(lossSum / Double(losses)))  \(rate)  \(timeLeft) left"
    FileHandle.standardError.write(Data("\r\(line)\u{1B}[K".utf8))
  }

  private func report(_ record: EpochRecord) {
    let seconds = (ContinuousClock.now - epochStart).inSeconds
    epochStart = .now
    (lossSum, losses) = (0, 0)
    if plan.json {
      var line = JSONLine(event: "epoch")
      line.add("epoch", Double(record.epoch))
      line.add("train_loss", record.trainLoss)
      line.add("test_loss", record.testLoss)
      line.add("test_error", record.testError)
      line.add("seconds", seconds)
      line["dead"] = .bool(record.isDead)
      line.add("nonpositive_gains", Double(record.nonpositiveGains))
      addRun(to: &line)
      line.print()
      return
    }
    clearLine()
    say(
      "  epoch \(record.epoch)/\(run.configuration.epochs)  train loss \(figure(record.trainLoss))"
        + "  test loss \(figure(record.testLoss))  test error \(percent(record.testError))"
        + "  \(rate)  \(timeLeft) left"
        + (record.isDead ? "  DEAD: all outputs are zero" : "")
        + (record.nonpositiveGains > 0
          ? "  gains at or below zero: \(record.nonpositiveGains)" : ""))
  }

  private func addRun(to line: inout JSONLine) {
    line["rule"] = .text(label)
    line.add("seed", Double(run.configuration.seed))
    line.add("run", Double(number))
    line.add("runs", Double(count))
  }

  private var stepsPerSecond: Double {
    let seconds = (ContinuousClock.now - start).inSeconds
    return seconds > 0 ? Double(run.step - startStep) / seconds : 0
  }

  private var rate: String {
    let samples = stepsPerSecond * Double(run.data.training.count) / Double(run.batchesPerEpoch)
    return "\(Int(samples)) samples/s"
  }

  /// The time that this run and the ones after it still need, if all go as fast.
  private var timeLeft: String {
    let all = run.batchesPerEpoch * run.configuration.epochs
    let steps = all - run.step + (count - number) * all
    guard stepsPerSecond > 0 else { return "?" }
    let seconds = Int((Double(steps) / stepsPerSecond).rounded())
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    return hours > 0
      ? String(format: "%d:%02d:%02d", hours, minutes, seconds % 60)
      : String(format: "%d:%02d", minutes, seconds % 60)
  }

  private func clearLine() {
    if isTerminal { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
  }
}

/// A number with four significant digits or so.
func figure(_ value: Double) -> String {
  value.isFinite ? String(format: abs(value) >= 100 ? "%.1f" : "%.4f", value) : "\(value)"
}

/// A share in percent with two decimals.
func percent(_ share: Double) -> String { String(format: "%.2f %%", share * 100) }
