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
    let set = try samples(for: saved)
    guard set.inputs == saved.network.inputs, set.outputs == saved.network.outputs else {
      throw ConfigurationError(
        "\(checkpoint): the network takes \(saved.network.inputs) numbers to "
          + "\(saved.network.outputs) outputs, but \(set.name) has \(set.inputs) and "
          + "\(set.outputs)")
    }
    guard set.sampleShape == saved.data.sampleShape else {
      throw ConfigurationError(
        "\(checkpoint): the network was trained on samples of the shape "
          + "\(saved.data.sampleShape), but those of \(set.name) have \(set.sampleShape)")
    }
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

  private func samples(for saved: Checkpoint) throws -> TrainingData {
    if let data, let coding = saved.data.table {
      let rows = try coding.schema.readRows(
        data, answered: true, unknown: unknown ?? .refuse)
      guard rows.target != nil else {
        throw ConfigurationError("\(data): has no \(coding.quotedTargets) to compare with")
      }
      for note in rows.notes { say("note: \(note)") }
      let part = try coding.part(of: rows)
      return TrainingData(
        name: data, training: part, test: part, testName: "rows",
        classNames: saved.data.classNames, sampleShape: saved.data.sampleShape, table: coding)
    }
    var configuration = saved.configuration
    if let data, isTable(data) {
      throw ConfigurationError("\(data): is a table, but the network has not learned one")
    }
    // The network knows inputs by the scale of the images that it has learned.
    configuration.standardise = false
    if saved.data.table == nil { configuration.selection = SelectionSettings() }
    if let data {
      configuration.data = data
      configuration.validation = .own
    }
    guard saved.data.table == nil || isTable(configuration.data) else {
      throw ConfigurationError(
        "\(checkpoint): its network has learned a table that a program made; give rows with --data")
    }
    let root = dataRoot ?? configuration.dataRoot
    let place = root.isEmpty ? DataRoot() : DataRoot(path: root)
    let source = try DataSource(
      configuration.dataRequest, root: place, testOnly: configuration.validation == .own,
      progress: checkProgress())
    for note in source.notes(for: configuration.validation) where source.isOfPictures {
      say("note: \(note)")
    }
    if source.namesItsClasses, let classes = source.classNames, classes != saved.data.classNames {
      throw ConfigurationError(
        "\(configuration.data): has the classes \(Self.shown(classes)), but the network has learned "
          + Self.shown(saved.data.classNames))
    }
    configuration.imageSize = source.isOfPictures ? saved.data.sampleShape.last ?? 0 : 0
    let set = try source.data(for: configuration, reading: saved.data.vocabulary)
      .standardised(by: saved.data.scale)
    guard set.table == saved.data.table else {
      throw ConfigurationError(
        "\(checkpoint): the rows of \(set.name) have changed since training, so its held-out rows are "
          + "unknown: give further rows with --data")
    }
    return set
  }

  /// The error of each of several targets; none where there is one.
  private func errorsByTarget(
    _ result: Evaluation, _ set: TrainingData
  ) -> [(target: String, error: Double)] {
    guard let targets = set.table?.targets, targets.count > 1 else { return [] }
    return zip(targets, result.targetErrors).map { ($0, $1) }
  }

  /// The first ten names of classes.
  private static func shown(_ names: [String]) -> String {
    names.prefix(10).joined(separator: ", ") + (names.count > 10 ? " and others" : "")
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
  /// The checkpoint file that a path names, itself or in the folder of a run.
  static func file(_ path: String) -> URL {
    let url = URL(filePath: path)
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard exists, isFolder.boolValue else { return url }
    let best = url.appending(path: "best.safetensors")
    if FileManager.default.fileExists(atPath: best.path) {
      say(
        "note: \(path): this is the network of the last epoch; \(best.relativePath) is that of the "
          + "epoch that the validation samples chose")
    }
    return url.appending(path: "checkpoint.safetensors")
  }
}
