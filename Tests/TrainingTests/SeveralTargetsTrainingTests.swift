import Datasets
import Foundation
import Networks
import Settings
import Tensors
import Testing

@testable import Training

@Suite("Several targets of a table")
struct SeveralTargetsTrainingTests {
  /// Forty rows of two numbers; the targets are 100 + 10 a − 20 b, and a + b.
  private static let table: Table = {
    let a = (0..<40).map { Double($0 * 7 % 20) / 10 - 1 }
    let b = (0..<40).map { Double($0 * 3 % 8) / 4 - 1 }
    return Table(
      name: "made",
      columns: [
        TableColumn(name: "a", values: .numbers(a)), TableColumn(name: "b", values: .numbers(b)),
      ],
      target: .numbers([
        TargetColumn(name: "size", numbers: zip(a, b).map { 100 + 10 * $0 - 20 * $1 }),
        TargetColumn(name: "sum", numbers: zip(a, b).map { $0 + $1 }),
      ]), rowCount: 40)
  }()

  private static let schema = TableSchema(
    columns: [
      .init("a"), .init("size", role: .target), .init("b"), .init("sum", role: .target),
    ], separator: .comma, hasHeader: true)

  private func data() throws -> TrainingData {
    try TrainingData(
      Self.table, read: Self.schema, Split(training: Array(0..<30), test: Array(30..<40)))
  }

  private static func configuration(
    _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) -> TrainingConfiguration {
    TableTrainingTests.configuration {
      $0.loss = .meanSquaredError
      change(&$0)
    }
  }

  @Test("are each standardised by their own mean and deviation in the training rows")
  func scales() throws {
    let table = Table(
      name: "t", columns: [TableColumn(name: "x", values: .numbers([1, 2, 3]))],
      target: .numbers([
        TargetColumn(name: "y", numbers: [10, 20, 25]),
        TargetColumn(name: "z", numbers: [-1, 3, 5]),
      ]), rowCount: 3)
    let schema = TableSchema(
      columns: [.init("x"), .init("y", role: .target), .init("z", role: .target)],
      separator: .comma, hasHeader: true)
    let data = try TrainingData(table, read: schema, Split(training: [0, 1], test: [2]))
    #expect(data.isRegression && data.outputs == 2)
    // Means of 15 and 1, deviations of 5 and 2.
    #expect(data.training.targets.elements(as: Double.self) == [-1, -1, 1, 1])
    #expect(data.test.targets.elements(as: Double.self) == [2, 2])
    #expect(data.training.units == [5, 2] && data.table?.targets == ["y", "z"])
  }

  @Test("have a loss that is the mean over rows and targets")
  func loss() {
    let outputs = Tensor([Float](arrayLiteral: 1, 2, -1, 4), shape: [2, 2])
    let targets = Tensor([Float](arrayLiteral: 0, 2, 2, 6), shape: [2, 2])
    // Squares of 1, 0, 9 and 4.
    #expect(MeanSquaredError()(outputs, targets).item == 3.5)
    // Targets of 1 and 4 in the mean; squares of 0, 4, 4 and 0.
    #expect(SynapticScalingLoss()(outputs, targets).item == 2)
  }

  @Test("are learned by one network, whose record has an error for each")
  func learning() throws {
    let run = try TrainingRun(Self.configuration(), on: data())
    for _ in run.events {}
    let last = try #require(run.epochs.last)
    let errors = [1, 2].compactMap { last.measures?["test_error.\($0)"] }
    #expect(errors.count == 2 && errors[0] < 1.5 && errors[1] < 0.15, "\(errors)")
    #expect(last.testError == (errors[0] + errors[1]) / 2)
    let right = try data().test
    let predictions = try run.checkpoint().predictions(for: right.inputs)
    #expect(predictions.allSatisfy { $0.values.count == 2 && $0.number == nil })
    guard case .numbers(let columns)? = Self.table.target else { return }
    for (place, column) in columns.enumerated() {
      let distances = (0..<10).map { abs(predictions[$0].values[place] - column.numbers[30 + $0]) }
      #expect(abs(distances.reduce(0, +) / 10 - errors[place]) < 1e-4)
    }
  }

  @Test("go on after a stop to the same bytes")
  func resume() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "targets-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let configuration = Self.configuration { $0.epochs = 4 }
    func bytes(_ run: TrainingRun, _ name: String) throws -> Data {
      let file = folder.appending(path: name)
      try run.checkpoint().write(to: file)
      return try Data(contentsOf: file)
    }
    let whole = try TrainingRun(configuration, on: data())
    for _ in whole.events {}
    let begun = try TrainingRun(configuration, on: data())
    while begun.step < 7 { _ = begun.next() }
    _ = try bytes(begun, "begun")
    let saved = try Checkpoint(contentsOf: folder.appending(path: "begun"))
    #expect(saved.data.table == begun.data.table)
    let resumed = try TrainingRun(configuration, on: data())
    try resumed.resume(from: saved)
    for _ in resumed.events {}
    #expect(try bytes(whole, "whole") == bytes(resumed, "resumed"))
  }

  @Test("are written by their names, and a single one as before there could be several")
  func coding() throws {
    func json(_ coding: TableCoding?) throws -> String {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      let data = try encoder.encode(try #require(coding))
      #expect(try JSONDecoder().decode(TableCoding.self, from: data) == coding)
      return String(decoding: data, as: UTF8.self)
    }
    let both = try json(data().table)
    #expect(both.contains(#""targets":["size","sum"]"#) && both.contains(#""scales":[{"#))
    guard case .numbers(let columns)? = Self.table.target else { return }
    var one = Self.schema
    one.columns[3].role = .ignored
    let table = Table(
      name: "one", columns: Self.table.columns, target: .numbers([columns[0]]), rowCount: 40)
    let rows = Array(0..<40)
    let single = try json(
      TrainingData(table, read: one, Split(training: rows, test: rows)).table)
    #expect(single.contains(#""scale":{"deviation""#) && single.contains(#""target":"size""#))
    #expect(!single.contains("targets") && !single.contains("scales"))
  }

  @Test("are refused where what is asked for is of classes, or another table has others")
  func refusals() throws {
    func text(_ change: (inout TrainingConfiguration) -> Void) -> String {
      do {
        _ = try TrainingRun(Self.configuration(change), on: data())
        return "nothing"
      } catch { return "\(error)" }
    }
    #expect(
      text { $0.loss = .crossEntropy }
        == "'size', 'sum' of made are numbers, but crossEntropy is a loss of classification: give "
        + "--loss meanSquaredError")
    #expect(
      text { $0.penalty = [Penalty(ConfidencePenalty())] }
        == "the penalty confidence is about class probabilities, and 'size', 'sum' of made are numbers"
    )
    let coding = try #require(try data().table)
    func part(_ names: [String]) -> String {
      let columns = names.map { TargetColumn(name: $0, numbers: Array(repeating: 1, count: 40)) }
      let other = Table(
        name: "other", columns: Self.table.columns, target: .numbers(columns), rowCount: 40)
      do {
        return "\(try coding.part(of: other).units)"
      } catch { return "\(error)" }
    }
    #expect(part(["size", "sum"]) == "\(coding.scales.map(\.deviation))")
    #expect(
      part(["sum", "size"])
        == "other: has the answers 'sum', 'size', but the network has learned 'size', 'sum'")
    #expect(part(["size"]).hasPrefix("other: has the answers 'size', but"))
  }

  @Test("have as many scales as outputs in a checkpoint, or it is damaged")
  func damage() throws {
    let run = try TrainingRun(Self.configuration { $0.epochs = 1 }, on: data())
    for _ in run.events {}
    let checkpoint = run.checkpoint()
    for (old, new, problem) in [
      (
        "\"scales\":[{\"deviation\":", "\"scales\":[{\"deviation\":-",
        "the scale of its target cannot be"
      ),
      (
        "\"targets\":[\"size\",\"sum\"]", "\"targets\":[\"sum\",\"size\"]",
        "the coding of its table does not fit"
      ),
      ("\"scales\":[{", "\"scales\":[{\"deviation\":1,\"mean\":0},{", "the scale of its target"),
    ] {
      CheckpointDamageTests().refuse(checkpoint, .text("data", old, new, problem))
    }
  }

  @Test("are scored by the mean of their coefficients of determination")
  func score() throws {
    var estimator = Estimator(Self.configuration())
    try estimator.fit(Self.table, read: Self.schema)
    #expect(try estimator.score(Self.table) > 0.98)
    let predictions = try estimator.predict(Self.table)
    guard case .numbers(let columns)? = Self.table.target else { return }
    let scores = columns.enumerated().map { place, column in
      let mean = column.numbers.reduce(0, +) / 40
      let spread = column.numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let rest = zip(predictions, column.numbers).reduce(0) {
        $0 + ($1.0.values[place] - $1.1) * ($1.0.values[place] - $1.1)
      }
      return 1 - rest / spread
    }
    #expect(abs(try estimator.score(Self.table) - (scores[0] + scores[1]) / 2) < 1e-12)
  }
}
