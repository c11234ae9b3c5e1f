import Foundation
import Settings
import Tensors
import Training

extension StoredRun {
  /// A network's run that is over, with all that was measured of it.
  package init(
    of begun: TrainingJob.Begun, as configuration: RunConfiguration,
    selected: SelectedEpoch? = nil
  ) throws {
    let (run, watch) = (begun.run, configuration.watch)
    let judge = run.data.validation == nil ? "test" : "validation"
    var series = [
      "train_loss": run.epochs.map(\.trainLoss), "\(judge)_loss": run.epochs.map(\.testLoss),
      "\(judge)_error": run.epochs.map(\.testError), "dead": run.epochs.map { $0.isDead ? 1 : 0 },
      "nonpositive_gains": run.epochs.map { Double($0.nonpositiveGains) },
    ]
    for name in Set(run.epochs.flatMap { ($0.measures ?? [:]).keys }) {
      series[name] = run.epochs.map { $0.measures?[name] ?? .nan }
    }
    if let selected {
      series["selected_epoch"] = [Double(selected.record.epoch)]
      series["selected_test_loss"] = [selected.test.loss]
      series["selected_test_error"] = [selected.test.error]
    }
    // A run that was stopped within an epoch, and is long enough, has measured more than it counts.
    let every = max(1, watch?.every ?? 1)
    let steps = (run.epochs.count * run.batchesPerEpoch + every - 1) / every
    for (name, numbers) in try begun.folder?.monitored() ?? [:] {
      series[name] = run.divergence == nil ? Array(numbers.prefix(steps)) : numbers
    }
    try self.init(
      configuration, run.divergence == nil ? .finished : .diverged,
      reason: run.divergence?.description, epochs: run.epochs.count, series: series,
      record: begun.record)
  }

  /// A run that has just ended.
  init(
    _ configuration: RunConfiguration, _ state: State, reason: String? = nil, epochs: Int = 0,
    series: [String: [Double]] = [:], record: MachineRecord
  ) throws {
    var record = record
    record.state = state.rawValue
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    self.init(
      configuration: configuration, key: configuration.key, epochs: epochs, state: state,
      reason: reason, seconds: record.seconds,
      machine: String(decoding: try encoder.encode(record), as: UTF8.self),
      finished: Date.now.ISO8601Format(), series: series)
  }
}
