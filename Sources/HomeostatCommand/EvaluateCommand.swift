import ArgumentParser
import Foundation
import Homeostat

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Evaluate a trained network on its test set.",
    discussion: """
      Images are the set's test part; rows of a table are the run's held-out rows.
      Beside loss and error stand precision, recall, F1, the area under the ROC curve, the Brier score \
      and the calibration error of classes; the root mean squared error and R² of numbers; and what \
      always giving the same answer would come to. They are those of scikit-learn.

      With --data, images are the test part of that set, standardised by the mean and \
      deviation of the run's training images; texts are read by the run's vocabulary.

      Examples:
        homeostat evaluate results/long/checkpoint.safetensors
        homeostat evaluate results/wine --data new-bottles.csv
      """)

  @Argument(help: "A checkpoint, or the folder of a run.")
  var checkpoint: String

  @Option(
    help:
      "Another set of images or texts, or a file of further rows with their targets.")
  var data: String?

  @Option(help: "The folder of the data sets. (default: that of the run)")
  var dataRoot: String?

  @Option(help: UnknownCategories.help)
  var unknown: UnknownCategories?

  @Flag(help: "Print one JSON object on standard output.")
  var json = false

  func run() throws {
    let saved = try Checkpoint(contentsOf: CheckpointArgument.file(checkpoint))
    try unknown?.checkEffect(on: saved)
    guard unknown == nil || data != nil else {
      throw ValidationError(
        "--unknown is for rows of --data: the run's own rows have no such values")
    }
    try saved.checkThatItConverged()
    let network = try saved.makeNetwork()
    let set = try CheckpointData(
      checkpoint, saved, data: data, dataRoot: dataRoot, unknown: unknown ?? .refuse
    ).testPart()
    let result = try throwingTensorErrors {
      Evaluation(of: network, on: set.test, loss: saved.configuration.loss)
    }
    if let failure = set.test.files?.failure { throw failure }
    guard result.loss.isFinite, result.error.isFinite else {
      throw ConfigurationError(
        "\(checkpoint): the network's outputs for \(set.name) are no finite numbers, so that they say "
          + "nothing; its inputs or its weights are too large")
    }
    let scores = try throwingTensorErrors {
      EvaluationScores(of: network, on: set.test, loss: saved.configuration.loss)
    }
    if json {
      try printJSON(result, scores, set)
    } else {
      try show(result, set)
      try show(scores, set)
    }
  }

  /// The error of each of several targets; none where there is one.
  private func errorsByTarget(
    _ result: Evaluation, _ set: TrainingData
  ) -> [(target: String, error: Double)] {
    guard let targets = set.table?.targets, targets.count > 1 else { return [] }
    return zip(targets, result.targetErrors).map { ($0, $1) }
  }

  private func printJSON(
    _ result: Evaluation, _ scores: EvaluationScores, _ set: TrainingData
  ) throws {
    var line = JSONLine(event: "evaluation")
    line["data"] = .text(set.name)
    line["part"] = .text(set.testName)
    line.add("samples", Double(result.samples))
    line.add("test_loss", result.loss)
    line.add(set.isRegression ? "mean_absolute_error" : "test_error", result.error)
    let errors = errorsByTarget(result, set)
    if !errors.isEmpty {
      let members = errors.map { ($0.target, Setting.number($0.error)) }
      line["mean_absolute_errors"] = .table(Dictionary(uniqueKeysWithValues: members))
    }
    line["dead"] = .bool(result.isDead)
    line["confusion"] = .list(result.confusion.map { .list($0.map { .number(Double($0)) }) })
    add(scores, to: &line, set)
    try line.print()
  }

  private func show(_ result: Evaluation, _ set: TrainingData) throws {
    // The name of a part that is not the whole begins with how many there are.
    let count = set.testName.first?.isNumber == true ? "" : "\(result.samples) "
    try printLine(
      "\(set.name), \(count)\(set.testName): loss \(figure(result.loss)), "
        + (set.isRegression
          ? "mean absolute error \(figure(result.error))" : "error \(percent(result.error))")
        + (result.isDead ? "; the network is dead" : ""))
    for (target, error) in errorsByTarget(result, set) {
      try printLine("  \(target): mean absolute error \(figure(error))")
    }
    for (index, name) in set.classNames.enumerated() {
      let row = result.confusion[index]
      let count = row.reduce(0, +)
      guard count > 0 else { continue }
      let error = 1 - Double(row[index]) / Double(count)
      let wrong = row.indices.filter { $0 != index && row[$0] > 0 }.max { row[$0] < row[$1] }
      let most = wrong.map { ", most often taken for \(set.classNames[$0])" } ?? ""
      try printLine("  \(name): error \(percent(error))\(most)")
    }
  }
}

enum CheckpointArgument {
  /// The checkpoint file that a path names, itself or in the folder of a run; throws where it is a folder of
  /// several runs.
  static func file(_ path: String) throws -> URL {
    let url = URL(filePath: path)
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard exists, isFolder.boolValue else { return url }
    func has(_ name: String) -> Bool {
      FileManager.default.fileExists(atPath: url.appending(path: name).path)
    }
    guard has("checkpoint.safetensors") || !has("plan.yaml") else {
      throw ConfigurationError(
        "\(path): holds several runs; name the folder of one of them, as \(path)/RULE/seed-1")
    }
    let last = url.appending(path: "checkpoint.safetensors")
    let best = url.appending(path: "best.safetensors")
    if has("best.safetensors"), has("checkpoint.safetensors"),
      try Checkpoint(contentsOf: best).epochs.count < Checkpoint(contentsOf: last).epochs.count
    {
      say(
        "note: \(path): this is the network of the last epoch; \(best.relativePath) is that of the "
          + "epoch that the validation samples chose")
    }
    return last
  }
}
