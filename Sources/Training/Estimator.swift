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
  public internal(set) var checkpoint: Checkpoint?

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
    let run = try TrainingRun(configuration(for: data), on: data)
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
  /// coefficient of determination 1 − Σ(y − ŷ)² / Σ(y − ȳ)², of several targets the mean of theirs.
  public func score(_ table: Table) throws -> Double {
    let predictions = try predict(table)
    switch table.target {
    case .classes(let classes, let names, _):
      let right = zip(predictions, classes).count { $0.className == names[$1] }
      return Double(right) / Double(classes.count)
    case .numbers(let columns):
      let scores = columns.enumerated().map { place, column in
        Self.determination(of: column.numbers, by: predictions.map { $0.values[place] })
      }
      return scores.reduce(0, +) / Double(scores.count)
    case nil: throw ConfigurationError("\(table.name): a score needs the right answers")
    }
  }

  private static func determination(of numbers: [Double], by predictions: [Double]) -> Double {
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let spread = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let rest = zip(predictions, numbers).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return 1 - rest / spread
  }

  /// The configuration with a loss that serves the data.
  func configuration(for data: TrainingData) -> TrainingConfiguration {
    var configuration = configuration
    if data.isRegression, !type(of: configuration.loss.item).servesRegression {
      configuration.loss = .meanSquaredError
    }
    return configuration
  }

  func learned() throws -> (Checkpoint, TableCoding) {
    guard let checkpoint, let coding = checkpoint.data.table else {
      throw ConfigurationError("the estimator has learned nothing yet: call fit or begin first")
    }
    return (checkpoint, coding)
  }
}
