import Foundation
import Homeostat

/// How a run ended.
struct RunResult {
  let label: String
  let last: EpochRecord?
  /// The epoch of the lowest test error, the first of several.
  let best: EpochRecord?
  let hasDiverged: Bool
  /// The error on the test samples: of the last epoch, or of the one that a validation part chose.
  let testError: Double?

  init(of run: TrainingRun, _ selected: SelectedEpoch?) {
    label = run.configuration.label
    last = run.epochs.last
    best = selected?.record ?? run.epochs.min { $0.testError < $1.testError }
    testError = run.data.validation == nil ? run.epochs.last?.testError : selected?.test.error
    hasDiverged = run.divergence != nil
  }
}

/// The last epochs of several runs by rule: median, mean and spread over seeds, and the dead.
struct ComparisonTable {
  private struct Row {
    let label: String
    let trainLoss: Summary
    let testError: Summary
    let bestError: Summary
    let bestEpoch: Summary
    let dead: Int
    let diverged: Int
    /// The median training loss of the networks that are neither dead nor diverged.
    let survivors: Double
  }

  private let rows: [Row]
  private let testName: String
  private let isRegression: Bool
  /// Whether a validation part chose the epoch.
  private let isValidated: Bool

  init(_ results: [RunResult], of data: TrainingData) {
    testName = data.testName
    isRegression = data.isRegression
    isValidated = data.validation != nil
    var labels: [String] = []
    for result in results where !labels.contains(result.label) { labels.append(result.label) }
    rows = labels.map { label in
      let runs = results.filter { $0.label == label }
      // A diverged network has no loss of its own; it is counted, not averaged.
      let ended = runs.filter { !$0.hasDiverged }.compactMap(\.last)
      let errors = runs.filter { !$0.hasDiverged }.compactMap(\.testError)
      let best = runs.filter { !$0.hasDiverged }.compactMap(\.best)
      return Row(
        label: label, trainLoss: Summary(ended.map(\.trainLoss)),
        testError: Summary(errors),
        bestError: Summary(best.map(\.testError)),
        bestEpoch: Summary(best.map { Double($0.epoch) }),
        dead: ended.filter(\.isDead).count, diverged: runs.filter(\.hasDiverged).count,
        survivors: median(ended.filter { !$0.isDead }.map(\.trainLoss)))
    }
  }

  /// Prints the table for people.
  func print() throws {
    let width = max(rows.map(\.label.count).max() ?? 0, 4)
    let error = isRegression ? "mean absolute error" : "error"
    let column = "   \(error) on \(testName): median"
    try printLine(
      "rule".padded(to: width) + "  runs" + "   train loss: median     mean       sd" + column
        + "     mean       sd" + "   dead  diverged")
    for row in rows {
      try printLine(
        row.label.padded(to: width)
          + [
            ("\(row.trainLoss.count + row.diverged)", 6), (text(row.trainLoss.median), 21),
            (text(row.trainLoss.mean), 9), (text(row.trainLoss.deviation), 9),
            (share(row.testError.median), column.count), (share(row.testError.mean), 9),
            (share(row.testError.deviation), 9), ("\(row.dead)", 7), ("\(row.diverged)", 10),
          ].map { (" " + $0.0).right(in: $0.1) }.joined())
    }
    for row in rows where row.trainLoss.count > 1 {
      let choice =
        isValidated
        ? "that of the lowest validation loss, the validation \(error)"
        : "which the test samples themselves choose, the \(error)"
      try printLine(
        "\(row.label): in each run's best epoch, \(choice) "
          + "is \(share(row.bestError.mean)) (epoch \(String(format: "%.0f", row.bestEpoch.mean)) "
          + "on average)")
    }
    for row in rows where row.dead > 0 && row.dead < row.trainLoss.count {
      try printLine(
        "\(row.label): \(row.dead) of \(row.trainLoss.count) networks are dead; the others have "
          + "the median train loss \(text(row.survivors))")
    }
  }

  /// Prints a JSON object for each rule.
  func printJSON() throws {
    for row in rows {
      var line = JSONLine(event: "result")
      line["rule"] = .text(row.label)
      line.add("runs", Double(row.trainLoss.count + row.diverged))
      for (name, summary) in [
        ("train_loss", row.trainLoss), ("test_error", row.testError),
        (isValidated ? "validation_error" : "best_test_error", row.bestError),
        ("best_epoch", row.bestEpoch),
      ] {
        line.add("\(name)_median", summary.median)
        line.add("\(name)_mean", summary.mean)
        line.add("\(name)_sd", summary.deviation)
      }
      line.add("dead", Double(row.dead))
      line.add("diverged", Double(row.diverged))
      line.add("train_loss_median_of_survivors", row.survivors)
      try line.print()
    }
  }

  private func text(_ value: Double) -> String { value.isNaN ? "–" : figure(value) }

  private func share(_ value: Double) -> String {
    isRegression ? text(value) : value.isNaN ? "–" : percent(value)
  }
}
