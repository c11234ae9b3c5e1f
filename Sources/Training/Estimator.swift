import Datasets
import Foundation
import Networks
import Settings
import Tensors

/// A dense network that learns a table and then tells of other rows.
///
///     var estimator = Estimator(configuration)
///     try estimator.fit(table, read: schema)
///     let classes = try estimator.predict(rows)
public struct Estimator: Sendable {
  /// What is learned how; any `TrainingConfiguration`, which is Codable.
  public var configuration: TrainingConfiguration
  /// What was learned, to be written to a file and read again; nil before.
  public private(set) var checkpoint: Checkpoint?

  public init(_ configuration: TrainingConfiguration = TrainingConfiguration()) {
    self.configuration = configuration
  }

  /// An estimator that has learned a table already.
  public init(_ checkpoint: Checkpoint) throws {
    guard checkpoint.data.table != nil else {
      throw CheckpointError(description: "the checkpoint's network has learned no table")
    }
    configuration = checkpoint.configuration
    self.checkpoint = checkpoint
  }

  /// Learns rows of a table, all if none are named, for the configuration's epochs.
  ///
  /// A column of numbers is learned with the mean squared error where the configuration's loss is of
  /// classes. Throws where training diverges.
  public mutating func fit(
    _ table: Table, read schema: TableSchema, rows: [Int]? = nil
  ) throws {
    let rows = rows ?? Array(0..<table.rowCount)
    // Nothing is left to test with; the epochs' records are of rows that were learned.
    let data = try TrainingData(table, read: schema, Split(training: rows, test: rows))
    var configuration = configuration
    if data.isRegression, !type(of: configuration.loss.item).servesRegression {
      configuration.loss = .meanSquaredError
    }
    let run = try TrainingRun(configuration, on: data)
    for event in run.events {
      if case .diverged(let divergence) = event {
        throw ConfigurationError("\(table.name): training \(divergence)")
      }
    }
    checkpoint = run.checkpoint()
  }

  /// What the network says of each row.
  public func predict(_ table: Table) throws -> [Prediction] {
    let (checkpoint, coding) = try learned()
    return try checkpoint.predictions(for: try coding.inputs(of: table))
  }

  /// How right the network is about rows whose answers are known: the share of right classes, or the
  /// coefficient of determination 1 − Σ(y − ŷ)² / Σ(y − ȳ)².
  public func score(_ table: Table) throws -> Double {
    let predictions = try predict(table)
    switch table.target {
    case .classes(let classes, let names, _):
      let right = zip(predictions, classes).count { $0.className == names[$1] }
      return Double(right) / Double(classes.count)
    case .numbers(let numbers, _):
      let mean = numbers.reduce(0, +) / Double(numbers.count)
      let spread = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let rest = zip(predictions, numbers).reduce(0) { sum, pair in
        let difference = (pair.0.number ?? .nan) - pair.1
        return sum + difference * difference
      }
      return 1 - rest / spread
    case nil: throw ConfigurationError("\(table.name): a score needs the right answers")
    }
  }

  private func learned() throws -> (Checkpoint, TableCoding) {
    guard let checkpoint, let coding = checkpoint.data.table else {
      throw ConfigurationError("the estimator has learned nothing yet: call fit first")
    }
    return (checkpoint, coding)
  }
}

/// What a network says of one sample.
public enum Prediction: Sendable, Hashable {
  /// The likeliest class, and the probabilities of all in the order of the classes.
  case classified(name: String, index: Int, probabilities: [Double])
  /// A number in the data's own unit.
  case number(Double)

  public var className: String? {
    if case .classified(let name, _, _) = self { name } else { nil }
  }

  public var number: Double? { if case .number(let number) = self { number } else { nil } }
}

extension Checkpoint {
  /// What the network says of inputs [samples, numbers a sample].
  ///
  /// Throws where the network's outputs are no numbers, as those of one that diverged are.
  public func predictions(for inputs: Tensor, batchSize: Int = 1000) throws -> [Prediction] {
    try checkThatItConverged()
    guard inputs.rank == 2, inputs.shape[1] == network.inputs else {
      throw CheckpointError(
        description: "the network takes \(network.inputs) numbers a sample, and these are "
          + "\(inputs.shape)")
    }
    return try throwingTensorErrors { try checkedPredictions(for: inputs, batchSize) }
  }

  private func checkedPredictions(for inputs: Tensor, _ batchSize: Int) throws -> [Prediction] {
    let network = try makeNetwork()
    var predictions: [Prediction] = []
    for start in stride(from: 0, to: inputs.shape[0], by: batchSize) {
      let rows = start..<min(start + batchSize, inputs.shape[0])
      let batch = inputs.narrowed(to: rows).cast(to: configuration.precision.elementType)
      let outputs = withoutGradients {
        network.forward(data.scale?.apply(to: batch) ?? batch).outputs
      }
      let values =
        data.classNames.isEmpty ? outputs : configuration.loss.item.probabilities(of: outputs)
      for row in rows {
        let numbers = values[row - rows.lowerBound].elements(as: Double.self)
        guard numbers.allSatisfy(\.isFinite) else {
          throw CheckpointError(
            description: "the network's outputs for sample \(row) are no finite numbers, so that "
              + "they say nothing; its inputs or its weights are too large")
        }
        predictions.append(prediction(numbers))
      }
    }
    return predictions
  }

  private func prediction(_ outputs: [Double]) -> Prediction {
    guard !data.classNames.isEmpty else {
      return .number(data.table?.scale?.unscaled(outputs[0]) ?? outputs[0])
    }
    let best = outputs.indices.max { outputs[$0] < outputs[$1] } ?? 0
    return .classified(name: data.classNames[best], index: best, probabilities: outputs)
  }
}

extension TableCoding {
  /// The rows of a table as the network takes them.
  ///
  /// Throws where its columns or their categories differ from the training set's.
  public func inputs(of table: Table) throws -> Tensor {
    Tensor(try encoder.encode(table), shape: [table.rowCount, encoder.width])
  }

  /// The rows of a table with their right answers, which must be of the classes that were learned.
  public func part(of table: Table) throws -> TrainingData.Part {
    guard var answers = table.target else {
      throw ConfigurationError("\(table.name): has no '\(target)' to compare with")
    }
    if case .category(let known)? = schema.columns.first(where: { $0.role == .target })?.kind {
      answers = try answers.classes(among: known, of: table.name)
    }
    let isNumeric = if case .numbers = answers { true } else { false }
    guard isNumeric == (scale != nil) else {
      throw TableError.otherKind(table: table.name, column: target)
    }
    return TrainingData.Part(
      inputs: try inputs(of: table), targets: answers.tensor(of: Array(0..<table.rowCount), scale),
      unit: scale?.deviation ?? 1)
  }
}
