import Datasets
import Foundation
import Networks
import Plasticity
import Settings
import Tensors
import Testing

@testable import Training

@Suite("An estimator that learns a stream of batches")
struct StreamTests {
  /// Rows of the table of `TableTrainingTests`.
  private static func rows(_ range: Range<Int>, classes: Bool) -> Table {
    let table = TableTrainingTests.table(classes: classes)
    let columns = table.columns.map { column in
      switch column.values {
      case .numbers(let numbers):
        TableColumn(name: column.name, values: .numbers(Array(numbers[range])))
      case .categories(let indices, let names):
        TableColumn(name: column.name, values: .categories(Array(indices[range]), names: names))
      }
    }
    let target: TableTarget? =
      switch table.target {
      case .classes(let all, let names, let title):
        .classes(Array(all[range]), names: names, column: title)
      case .numbers(let columns):
        .numbers(columns.map { TargetColumn(name: $0.name, numbers: Array($0.numbers[range])) })
      case nil: nil
      }
    return Table(name: table.name, columns: columns, target: target, rowCount: range.count)
  }

  private static func schema(classes: Bool) -> TableSchema {
    let word = TableSchema.Kind.category(names: ["x", "y", "z"])
    return TableSchema(
      columns: [
        .init("a"), .init("b"), .init("word", word),
        .init("size", classes ? .category(names: ["low", "high"]) : .number, role: .target),
      ], separator: .comma, hasHeader: true)
  }

  /// An estimator that has begun with all rows of the table as its sample.
  private static func begun(
    classes: Bool = true, _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) throws -> Estimator {
    var estimator = Estimator(TableTrainingTests.configuration(change))
    try estimator.begin(like: rows(0..<60, classes: classes), read: schema(classes: classes))
    return estimator
  }

  /// A run that goes through the rows in order, in batches of a size.
  private static func run(
    classes: Bool, batchSize: Int, _ change: (inout TrainingConfiguration) -> Void
  ) throws -> TrainingRun {
    let file = FileManager.default.temporaryDirectory.appending(path: "order-\(UUID()).npy")
    defer { try? FileManager.default.removeItem(at: file) }
    try Tensor.range(60).write(toNumPyFile: file)
    let all = Array(0..<60)
    let data = try TrainingData(
      rows(0..<60, classes: classes), read: schema(classes: classes),
      Split(training: all, test: all))
    var configuration = TableTrainingTests.configuration(change)
    configuration.batchSize = batchSize
    configuration.sampleOrder = file.path
    if !classes { configuration.loss = .meanSquaredError }
    return try TrainingRun(configuration, on: data)
  }

  private static func bytes(_ checkpoint: Checkpoint) -> [String: [UInt8]] {
    checkpoint.tensors.mapValues { Array($0.bytes) }
  }

  private static let rules = [
    Rule(NoPlasticity()), Rule(IntrinsicPlasticity()), Rule(WeightedDecay()),
    Rule(BatchNorm()), Rule(RuleSum()), Rule(LayerNorm()),
  ]

  @Test(
    "has after each batch the numbers that an epoch has after the same batches, to the byte",
    arguments: rules, [true, false])
  func equality(rule: Rule, classes: Bool) throws {
    func change(_ configuration: inout TrainingConfiguration) {
      configuration.rule = [rule]
      configuration.scaling = try! Scaling("synscaw:probe=batch")
      configuration.dropout = 0.2
    }
    let run = try Self.run(classes: classes, batchSize: 10, change)
    var estimator = try Self.begun(classes: classes, change)
    for start in stride(from: 0, to: 60, by: 10) {
      guard case .step = run.next() else {
        Issue.record("the run has no step at \(start)")
        return
      }
      try estimator.partialFit(Self.rows(start..<start + 10, classes: classes))
      let (ours, theirs) = (try #require(estimator.checkpoint).tensors, run.checkpoint().tensors)
      #expect(Set(ours.keys) == Set(theirs.keys))
      for (name, tensor) in theirs where name != "order.generator" {
        #expect(ours[name]?.bytes == tensor.bytes, "\(name) after \(start + 10) rows")
      }
    }
  }

  @Test("learns single rows, as an epoch of batches of one does")
  func singleRows() throws {
    let run = try Self.run(classes: true, batchSize: 1) { $0.rule = [try! Rule("ip")] }
    var estimator = try Self.begun { $0.rule = [try! Rule("ip")] }
    for row in 0..<60 {
      _ = run.next()
      try estimator.partialFit(Self.rows(row..<row + 1, classes: true))
    }
    let (ours, theirs) = (try #require(estimator.checkpoint).tensors, run.checkpoint().tensors)
    for (name, tensor) in theirs where name != "order.generator" {
      #expect(ours[name]?.bytes == tensor.bytes, "\(name)")
    }
  }

  @Test("learns to tell classes, and keeps them from its beginning on")
  func learning() throws {
    var estimator = Estimator(TableTrainingTests.configuration())
    let sample = Self.rows(0..<60, classes: true)
    try estimator.begin(
      like: sample, read: Self.schema(classes: true), classes: ["unheard-of", "high", "low"])
    let before = try estimator.score(sample)
    for _ in 0..<60 {
      for start in stride(from: 0, to: 60, by: 10) {
        try estimator.partialFit(Self.rows(start..<start + 10, classes: true))
      }
    }
    #expect(try estimator.score(sample) > max(before, 0.9))
    #expect(estimator.checkpoint?.data.classNames == ["unheard-of", "high", "low"])
    guard case .classified(_, _, let probabilities) = try estimator.predict(sample)[0] else {
      Issue.record("no class was predicted")
      return
    }
    #expect(probabilities.count == 3 && probabilities[0] < 0.1)
  }

  @Test("goes on from a file, and from fit, with the same numbers")
  func goingOn() throws {
    let file = FileManager.default.temporaryDirectory.appending(
      path: "stream-\(UUID()).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    let batch = Self.rows(0..<10, classes: true)
    var estimator = Estimator(TableTrainingTests.configuration { $0.epochs = 2 })
    try estimator.fit(Self.rows(0..<60, classes: true), read: Self.schema(classes: true))
    try estimator.partialFit(batch)
    try #require(estimator.checkpoint).write(to: file)
    var other = try Estimator(Checkpoint(contentsOf: file))
    #expect(other.checkpoint?.epochs.isEmpty == true)
    try estimator.partialFit(batch)
    try other.partialFit(batch)
    let (ours, theirs) = (try #require(estimator.checkpoint), try #require(other.checkpoint))
    #expect(Self.bytes(ours) == Self.bytes(theirs))
    #expect(try ours.tensors.count("optimizer.steps") == 2 * 6 + 2)
  }

  @Test("refuses a batch of one row where a rule needs its spread, and has learned nothing by it")
  func batchNorm() throws {
    var estimator = try Self.begun { $0.rule = [try! Rule("bn")] }
    let before = try Self.bytes(#require(estimator.checkpoint))
    let error = textOfError {
      try estimator.partialFit(Self.rows(0..<1, classes: true))
    }
    #expect(error.hasPrefix("the rule bn needs at least two rows in each batch"))
    #expect(try Self.bytes(#require(estimator.checkpoint)) == before)
  }

  @Test(
    "refuses what is about epochs or all samples",
    arguments: [
      ("limit", "3"), ("validation-share", "0.2"), ("balance-classes", "true"),
      ("halt-loss", "0.1"), ("last-batch", "drop"), ("learning-rate", "0.1:warmup=5"),
      ("update-clock", "epoch"), ("scaling", "synscaw:clock=epoch"),
    ])
  func refusals(name: String, value: String) throws {
    let error = textOfError {
      let settings = [name: Setting(word: value)]
      var estimator = Estimator(
        try TableTrainingTests.configuration().changed(by: settings, in: "a network"))
      try estimator.begin(
        like: Self.rows(0..<60, classes: true), read: Self.schema(classes: true))
    }
    #expect(
      error
        == "'\(name)' is about epochs or the whole of the samples, and a "
        + "stream of batches has neither: leave it at its default, or use fit")
  }

  @Test("says what is missing or has changed")
  func errors() throws {
    let frozen = textOfError {
      _ = try Self.begun { $0.rule = [Rule(IntrinsicPlasticity(), in: ActiveEpochs(until: 5))] }
    }
    #expect(frozen.hasPrefix("'until' of the rule ip is about epochs"))
    let batch = Self.rows(0..<10, classes: true)
    var estimator = Estimator(TableTrainingTests.configuration())
    #expect(
      textOfError { try estimator.partialFit(batch) }
        == "the estimator has learned nothing yet: call fit or begin first")
    estimator = try Self.begun()
    estimator.configuration.learningRate = 0.5
    #expect(
      textOfError { try estimator.partialFit(batch) }.hasPrefix(
        "the estimator's configuration has changed since it began to learn"))
    let bare = Table(name: "bare", columns: batch.columns, target: nil, rowCount: 10)
    estimator = try Self.begun()
    #expect(textOfError { try estimator.partialFit(bare) } == "bare: has no 'size' to learn")
    #expect(
      textOfError {
        try estimator.begin(like: batch, read: Self.schema(classes: true), classes: ["low"])
      }.contains("'high'"))
  }

  private func textOfError(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }
}
