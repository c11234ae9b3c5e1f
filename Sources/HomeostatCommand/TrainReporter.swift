import Foundation
import Homeostat

/// Says how the runs of a plan do: JSON on standard output, or lines and a live line for people.
///
/// Runs that train side by side report from their own threads, one at a time.
final class TrainReporter: @unchecked Sendable {
  let plan: TrainPlan
  private let lock = NSLock()
  // All that follows is touched only while `lock` is locked.
  private var progress = ProgressLine()
  private var steps = 0
  private var finished = 0
  private var runs: [Int: RunProgress] = [:]
  private var notes: Set<String> = []

  /// How far a run is.
  private struct RunProgress {
    let label: String
    let seed: Int
    let batchesPerEpoch: Int
    let samples: Int
    let epochs: Int
    let isRegression: Bool
    var step: Int
    var turnStart = ContinuousClock.now
    var turnStep = 0
    /// Of the epoch's batches, those whose loss has been shown: to ask a GPU for one is to wait for it.
    var lossSum = 0.0
    var losses = 0

    init(_ run: TrainingRun) {
      label = run.configuration.label
      seed = run.configuration.seed
      batchesPerEpoch = run.batchesPerEpoch
      samples = run.samplesPerEpoch
      epochs = run.configuration.epochs
      isRegression = run.data.isRegression
      step = run.step
    }

    /// The steps of the whole run.
    var steps: Double { Double(batchesPerEpoch) * Double(epochs) }

    mutating func startTurn() {
      turnStart = .now
      turnStep = step
    }
  }

  init(_ plan: TrainPlan) { self.plan = plan }

  private var count: Int { plan.runs.count }

  func begin(_ run: TrainingRun, number: Int) throws {
    try lock.withLock {
      runs[number] = RunProgress(run)
      if plan.json {
        var line = JSONLine(event: "start")
        add(number, to: &line)
        line["data"] = .text(run.data.name)
        line.add("parameters", Double(run.network.parameters.values.count))
        line.add("threads", Double(run.configuration.threads))
        try line.print()
        return
      }
      let configuration = run.configuration
      let limit = configuration.limit > 0 ? ", first \(configuration.limit) samples" : ""
      let place = count > 1 ? "run \(number) of \(count): " : ""
      let resumed = run.step > 0 ? ", going on after step \(run.step)" : ""
      say(
        "\(place)\(configuration.label) on \(run.data.name), "
          + "\(run.shape)\(limit), seed \(configuration.seed)\(resumed)"
      )
    }
  }

  /// Says a note, once for all runs that have it.
  func note(_ text: String) {
    lock.withLock { if notes.insert(text).inserted { say("note: \(text)") } }
  }

  func startTurn(_ number: Int) { lock.withLock { runs[number]?.startTurn() } }

  func report(_ event: TrainingEvent, of number: Int) throws {
    try lock.withLock {
      switch event {
      case .step(let record): try report(record, of: number)
      case .epoch(let record): try report(record, of: number)
      case .diverged(let divergence): try report(divergence, of: number)
      case .runaway(let weights): try report(weights, of: number)
      }
    }
  }

  func finish(_ run: TrainingRun, number: Int) throws {
    try lock.withLock {
      if run.hasHalted { try reportHalt(after: run.epochs.count, of: number) }
      finished += 1
      // A run that diverged has nothing left to do either.
      runs[number]?.step = .max
    }
  }

  /// Says how a run's epoch was selected: as a text, or by members of a JSON line.
  func announce(
    _ number: Int, _ text: (_ name: String, _ line: inout JSONLine) -> String?
  ) throws {
    try lock.withLock {
      var line = JSONLine(event: "selected")
      add(number, to: &line)
      if let text = text(name(number), &line) { say(text) } else { try line.print() }
    }
  }

  private func report(_ record: StepRecord, of number: Int) throws {
    steps += 1
    runs[number]?.step = record.step
    if plan.json, plan.session.logSteps {
      var line = JSONLine(event: "step")
      line.add("step", Double(record.step))
      line.add("epoch", Double(record.epoch))
      line.add("loss", record.loss)
      if count > 1 { add(number, to: &line) }
      try line.print()
    }
    guard progress.comesDue(), let run = runs[number] else { return }
    countSteps()
    progress.show("\(place(record, of: number))  \(samplesPerSecond(run)) samples/s")
  }

  /// How far training is, in the words of the live line.
  private func place(_ record: StepRecord, of number: Int) -> String {
    guard count == 1, var run = runs[number] else { return "\(finished) of \(count) runs done" }
    run.lossSum += record.loss
    run.losses += 1
    runs[number] = run
    return "epoch \(record.epoch)/\(run.epochs)  loss \(figure(run.lossSum / Double(run.losses)))"
  }

  private func report(_ record: EpochRecord, of number: Int) throws {
    guard let run = runs[number] else { return }
    let seconds = run.turnStart.duration(to: .now) / .seconds(1)
    let batches = Double(run.step - run.turnStep)
    runs[number]?.startTurn()
    runs[number]?.lossSum = 0
    runs[number]?.losses = 0
    if plan.json {
      var line = JSONLine(event: "epoch")
      line.add("epoch", Double(record.epoch))
      line.add("train_loss", record.trainLoss)
      line.add("\(record.judge)_loss", record.testLoss)
      line.add("\(record.judge)_error", record.testError)
      line.add("seconds", seconds)
      line["dead"] = .bool(record.isDead)
      line.add("nonpositive_gains", Double(record.nonpositiveGains))
      for (name, value) in (record.measures ?? [:]).sorted(by: { $0.key < $1.key }) {
        line.add(name, value)
      }
      add(number, to: &line)
      try line.print()
      return
    }
    countSteps()
    let samples = batches * Double(run.samples) / Double(run.batchesPerEpoch)
    say(
      "  \(name(number))epoch \(record.epoch)/\(run.epochs)  train loss \(figure(record.trainLoss))"
        + "  \(record.judge) loss \(figure(record.testLoss))  "
        + (run.isRegression
          ? "mean absolute error \(figure(record.testError))"
          : "\(record.judge) error \(percent(record.testError))")
        + "  \(Int(samples / max(seconds, 1e-9))) samples/s  \(progress.timeLeft) left"
        + (record.isDead ? "  DEAD: all outputs are zero" : "")
        + (record.nonpositiveGains > 0
          ? "  gains at or below zero: \(record.nonpositiveGains)" : ""))
  }

  private func report(_ divergence: Divergence, of number: Int) throws {
    guard plan.json else {
      return warn("  \(name(number))\(divergence); this network is counted as diverged")
    }
    var line = JSONLine(event: "diverged")
    add(number, to: &line)
    line.add("epoch", Double(divergence.epoch))
    line.add("step", Double(divergence.step))
    line["loss"] = .text(divergence.loss)
    try line.print()
  }

  private func reportHalt(after epochs: Int, of number: Int) throws {
    guard plan.json else {
      return say("  \(name(number))halted after epoch \(epochs): the loss is low enough")
    }
    var line = JSONLine(event: "halted")
    add(number, to: &line)
    line.add("epoch", Double(epochs))
    try line.print()
  }

  private func report(_ weights: RunawayWeights, of number: Int) throws {
    guard plan.json else { return warn("  \(name(number))WARNING: \(weights)") }
    var line = JSONLine(event: "runaway")
    add(number, to: &line)
    line.add("epoch", Double(weights.epoch))
    line.add("layer", Double(weights.layer))
    line.add("size", weights.size)
    try line.print()
  }

  private func add(_ number: Int, to line: inout JSONLine) {
    guard let run = runs[number] else { return }
    line["rule"] = .text(run.label)
    line.add("seed", Double(run.seed))
    line.add("run", Double(number))
    line.add("runs", Double(count))
  }

  private func name(_ number: Int) -> String {
    guard count > 1, let run = runs[number] else { return "" }
    return "\(run.label), seed \(run.seed)  "
  }

  private func warn(_ text: String) { if !Quiet.othersSpeak { complain(text) } }
}

// What all runs together have done, and will.
extension TrainReporter {
  private func samplesPerSecond(_ run: RunProgress) -> Int {
    Int(Double(steps) / progress.seconds * Double(run.samples) / Double(run.batchesPerEpoch))
  }

  private func countSteps() {
    (progress.done, progress.all) = (Double(steps), Double(steps) + stepsLeft)
  }

  /// The steps that are left; runs that have not begun are taken to be like the others.
  private var stepsLeft: Double {
    guard let any = runs.values.first else { return 0 }
    return runs.values.reduce(Double(count - runs.count) * any.steps) {
      $0 + max(0, any.steps - Double($1.step))
    }
  }
}

/// A number with four significant digits or so.
func figure(_ value: Double) -> String {
  value.isFinite ? String(format: abs(value) >= 100 ? "%.1f" : "%.4f", value) : "\(value)"
}

/// A share in percent with two decimals.
func percent(_ share: Double) -> String { String(format: "%.2f %%", share * 100) }

extension TrainingRun {
  /// The network in short: widths, or its name with its settings.
  fileprivate var shape: String {
    guard case .other(let choice) = configuration.network else {
      let widths = [data.inputs] + configuration.hidden.values + [data.outputs]
      return widths.map(String.init).joined(separator: "-")
    }
    return (try? choice.specification.setting.description) ?? choice.name
  }
}
