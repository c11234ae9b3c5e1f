import Datasets
import Settings

extension Estimator {
  /// Makes a network for a stream of batches, which `partialFit` then learns.
  ///
  ///     var estimator = Estimator(configuration)
  ///     try estimator.begin(like: sample, read: schema, classes: ["calm", "windy"])
  ///     for batch in batches { try estimator.partialFit(batch) }
  ///
  /// - Parameters:
  ///   - sample: Rows whose means and deviations standardise the inputs, and targets that are numbers, of
  ///     the whole stream. They are not learned.
  ///   - schema: How the columns are read.
  ///   - classes: All classes of the stream; by default those of the schema.
  ///
  /// Throws where a setting is about epochs or the whole of the samples, such as a learning rate that
  /// falls from epoch to epoch. The settings `epochs` and `batchSize` do not matter.
  public mutating func begin(
    like sample: Table, read schema: TableSchema, classes: [String]? = nil
  ) throws {
    var (sample, schema) = (sample, schema)
    if let classes {
      schema = try schema.naming(classes: classes, of: sample)
      sample = try sample.naming(classes: classes)
    }
    let rows = Array(0..<sample.rowCount)
    let data = try TrainingData(sample, read: schema, Split(training: rows, test: rows))
    let configuration = configuration(for: data)
    try configuration.validateForStream()
    checkpoint = try TrainingRun(configuration, on: data, asOneBatch: true).checkpoint()
  }

  /// Learns the rows of a table as one batch, however many they are, from where learning stands: weights,
  /// neurons, and the memories of rules and optimizer go on from call to call.
  ///
  /// So many calls leave the numbers that an epoch of `fit` has after the same batches in the same order.
  /// They may follow `begin`, `fit`, or a checkpoint that was read. Throws, and has learned nothing, where
  /// training diverges, where a category is unknown, and where a rule needs more rows than the batch has:
  /// batch norm needs two.
  public mutating func partialFit(_ batch: Table) throws {
    let (checkpoint, coding) = try learned()
    guard batch.target != nil else {
      throw ConfigurationError("\(batch.name): has no \(coding.quotedTargets) to learn")
    }
    let samples = try coding.part(of: batch)
    let data = TrainingData(
      name: checkpoint.data.name, training: samples, test: samples,
      testName: checkpoint.data.testName, classNames: checkpoint.data.classNames,
      sampleShape: checkpoint.data.sampleShape, table: coding)
    let configuration = configuration(for: data)
    guard configuration == checkpoint.configuration else {
      throw ConfigurationError(
        "the estimator's configuration has changed since it began to learn: call begin or fit anew")
    }
    try configuration.validateForStream()
    let run = try TrainingRun(configuration, on: data, asOneBatch: true)
    try run.learnAsNextBatch(after: checkpoint)
    self.checkpoint = run.checkpoint()
  }
}

extension TableSchema {
  /// The same schema whose target has other classes.
  fileprivate func naming(classes: [String], of table: Table) throws -> TableSchema {
    guard case .classes(_, _, let title)? = table.target,
      let place = columns.firstIndex(where: { $0.role == .target && $0.name == title })
    else {
      throw ConfigurationError("\(table.name): has no target of classes, though classes are given")
    }
    var schema = self
    schema.columns[place].kind = .category(names: classes)
    return schema
  }
}

extension Table {
  /// The same rows with indices into other classes, among which theirs are.
  fileprivate func naming(classes: [String]) throws(TableError) -> Table {
    Table(
      name: name, columns: columns, target: try target?.classes(among: classes, of: name),
      groups: groups, rowCount: rowCount, notes: notes)
  }
}
