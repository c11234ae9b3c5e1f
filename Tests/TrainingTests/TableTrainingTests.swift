import Datasets
import Foundation
import Networks
import Plasticity
import Settings
import Statistics
import Tensors
import Testing

@testable import Training

@Suite("Training on tables")
struct TableTrainingTests {
  /// Sixty rows of two numbers and a word; the answer is 100 + 10 a − 20 b, or whether that is above 100.
  static func table(classes: Bool) -> Table {
    var generator = SplitMix64(seed: 5)
    let numbers = (0..<120).map { _ in Double(generator.next() >> 11) * 0x1p-52 - 1 }
    let (a, b) = (Array(numbers[..<60]), Array(numbers[60...]))
    let answers = zip(a, b).map { 100 + 10 * $0 - 20 * $1 }
    return Table(
      name: "made",
      columns: [
        TableColumn(name: "a", values: .numbers(a)), TableColumn(name: "b", values: .numbers(b)),
        TableColumn(
          name: "word",
          values: .categories((0..<60).map { $0 % 3 }, names: ["x", "y", "z"])),
      ],
      target: classes
        ? .classes(answers.map { $0 > 100 ? 1 : 0 }, names: ["low", "high"], column: "size")
        : .numbers(answers, column: "size"), rowCount: 60)
  }

  /// The table in a file, and how it reads.
  static func schema(_ folder: URL, classes: Bool) throws -> (URL, TableSchema) {
    let table = table(classes: classes)
    guard case .numbers(let a) = table.columns[0].values,
      case .numbers(let b) = table.columns[1].values
    else { throw ConfigurationError("no numbers") }
    let lines = (0..<60).map { row -> String in
      let answer = 100 + 10 * a[row] - 20 * b[row]
      let word = ["x", "y", "z"][row % 3]
      return
        "\(a[row]),\(b[row]),\(word),\(classes ? (answer > 100 ? "high" : "low") : "\(answer)")"
    }
    let file = folder.appending(path: "made.csv")
    try Data(("a,b,word,size\n" + lines.joined(separator: "\n") + "\n").utf8).write(to: file)
    var options = TableOptions()
    options.target = "size"
    return (file, try loadTable(file.path, options: options).schema)
  }

  static func configuration(
    _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.hidden = Widths([12])
    configuration.rule = [try! Rule(Specification(name: "none"))]
    configuration.learningRate = 0.02
    configuration.batchSize = 10
    configuration.epochs = 60
    change(&configuration)
    return configuration
  }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tables-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test("gives each seed a split of its own, and every row one turn as a test row")
  func splits() throws {
    try withFolder { folder in
      let (file, _) = try Self.schema(folder, classes: true)
      var configuration = Self.configuration { $0.validation = .folds(5) }
      (configuration.data, configuration.target) = (file.path, "size")
      let source = try DataSource(configuration.dataRequest, root: DataRoot(path: folder.path))
      let parts = try (1...5).map { seed in
        configuration.seed = seed
        return try source.data(for: configuration)
      }
      #expect(parts.map(\.test.count) == [12, 12, 12, 12, 12])
      #expect(parts.allSatisfy { $0.training.count == 48 && $0.inputs == 5 && $0.outputs == 2 })
      configuration.seed = 6
      let next = try source.data(for: configuration)
      // Beyond the last fold the first of another partition begins.
      #expect(
        next.test.inputs.elements(as: Double.self) != parts[0].test.inputs.elements(as: Double.self)
      )
      // Standardised by the training rows: their mean is zero, that of the test rows is not.
      let means = parts[0].training.inputs.mean(along: 0).elements(as: Double.self)
      #expect(abs(means[0]) < 1e-6 && abs(means[1]) < 1e-6)
      #expect(abs(parts[0].test.inputs.mean(along: 0).elements(as: Double.self)[0]) > 1e-3)
    }
  }

  @Test("gives the seeds of one round disjoint splits that cover all rows", arguments: [1, 6, 41])
  func rounds(first: Int) throws {
    let table = Table(
      name: "made", columns: [TableColumn(name: "x", values: .numbers((0..<23).map(Double.init)))],
      target: .numbers((0..<23).map(Double.init), column: "y"), rowCount: 23)
    let schema = TableSchema(
      columns: [.init("x"), .init("y", role: .target)], separator: .comma, hasHeader: true)
    let source = DataSource(table, read: schema)
    var configuration = Self.configuration { $0.validation = .folds(5) }
    func answers(_ seed: Int) throws -> [Int] {
      configuration.seed = seed
      let data = try source.data(for: configuration)
      let scale = try #require(data.table?.scales.first)
      return data.test.targets.elements(as: Double.self).map { Int(scale.unscaled($0).rounded()) }
    }
    let tested = try (first..<first + 5).flatMap(answers)
    #expect(tested.sorted() == Array(0..<23))
    #expect(try answers(0) != answers(1) && answers(first) != answers(first + 5))
  }

  @Test("nears numbers, and says how far it is from them in their own unit")
  func regression() throws {
    try withFolder { folder in
      let (_, schema) = try Self.schema(folder, classes: false)
      let source = DataSource(Self.table(classes: false), read: schema)
      let configuration = Self.configuration { $0.loss = .meanSquaredError }
      let data = try source.data(for: configuration)
      #expect(data.isRegression && data.outputs == 1)
      let run = try TrainingRun(configuration, on: data)
      for _ in run.events {}
      let last = try #require(run.epochs.last)
      // The answers have a deviation of some 13.
      #expect(last.testError < 1.5 && last.testError > 0.001)
      let scale = try #require(data.table?.scales.first)
      #expect(abs(scale.deviation - 13) < 4)
      let predictions = try run.checkpoint().predictions(for: data.test.inputs)
      let right = data.test.targets.elements(as: Double.self).map { scale.unscaled($0) }
      let distances = zip(predictions, right).map { abs($0.number! - $1) }
      #expect(abs(distances.reduce(0, +) / Double(right.count) - last.testError) < 1e-3)
    }
  }

  @Test("refuses what has no meaning for numbers, and says what to do")
  func refusals() throws {
    try withFolder { folder in
      let (_, schema) = try Self.schema(folder, classes: false)
      let source = DataSource(Self.table(classes: false), read: schema)
      func text(_ change: (inout TrainingConfiguration) -> Void) -> String {
        do {
          let configuration = Self.configuration(change)
          _ = try TrainingRun(configuration, on: source.data(for: configuration))
          return "nothing"
        } catch { return "\(error)" }
      }
      #expect(
        text { _ in }
          == "'size' of made is numeric, but crossEntropy is a loss of classification: give --loss "
          + "meanSquaredError; or --categorical 'size' if it stands for classes")
      #expect(
        text {
          $0.loss = .meanSquaredError
          $0.penalty = [Penalty(ConfidencePenalty())]
        }
          == "the penalty confidence is about class probabilities, and 'size' of made is a number")
      #expect(
        text {
          $0.loss = .meanSquaredError
          $0.probes = .part(VariationalBottleneck())
        }.hasPrefix("'probes' read classes from the layers"))
    }
  }

  @Test("keeps in a checkpoint all that further rows need")
  func checkpoint() throws {
    try withFolder { folder in
      let (file, _) = try Self.schema(folder, classes: true)
      var options = TableOptions()
      options.target = "size"
      let (table, schema) = try loadTable(file.path, options: options)
      let source = DataSource(table, read: schema)
      let configuration = Self.configuration()
      let run = try TrainingRun(configuration, on: source.data(for: configuration))
      for _ in run.events {}
      let saved = folder.appending(path: "run.safetensors")
      try run.checkpoint().write(to: saved)
      let read = try Checkpoint(contentsOf: saved)
      let coding = try #require(read.data.table)
      #expect(coding == run.data.table)
      let rows = try coding.schema.readRows(file.path)
      let predictions = try read.predictions(for: coding.inputs(of: rows))
      let part = try coding.part(of: rows)
      let right = zip(predictions, part.targets.elements(as: Int64.self)).count {
        $0.className == read.data.classNames[Int($1)]
      }
      #expect(right >= 54)
    }
  }
}

@Suite("The estimator")
struct EstimatorTests {
  @Test("fits, predicts and scores classes and numbers")
  func whole() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "estimator-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for classes in [true, false] {
      let table = TableTrainingTests.table(classes: classes)
      let (_, schema) = try TableTrainingTests.schema(folder, classes: classes)
      var estimator = Estimator(TableTrainingTests.configuration())
      #expect(throws: ConfigurationError.self) { try estimator.predict(table) }
      try estimator.fit(table, read: schema, rows: Array(0..<45))
      #expect(estimator.configuration.loss == .crossEntropy)
      #expect(try estimator.score(table.rows(45..<60)) > 0.9)
      let file = folder.appending(path: "estimator.safetensors")
      try #require(estimator.checkpoint).write(to: file)
      let again = try Estimator(Checkpoint(contentsOf: file))
      #expect(try again.predict(table) == estimator.predict(table))
      // Categories are told by their names, whatever their order in another table.
      #expect(try again.predict(table.reordered()) == estimator.predict(table))
      #expect(throws: TableError.self) { try again.predict(table.renamed("word", to: "term")) }
      #expect(throws: TableError.self) { try again.predict(table.with(name: "q", inPlaceOf: "x")) }
      let coded = try JSONEncoder().encode(estimator.configuration)
      #expect(
        try JSONDecoder().decode(TrainingConfiguration.self, from: coded)
          == estimator.configuration)
    }
  }
}

extension Table {
  fileprivate func changing(
    rows: Range<Int>? = nil, _ change: (TableColumn) -> TableColumn = { $0 }
  ) -> Table {
    let rows = rows ?? 0..<rowCount
    func part(_ values: TableValues) -> TableValues {
      switch values {
      case .numbers(let numbers): .numbers(Array(numbers[rows]))
      case .categories(let indices, let names): .categories(Array(indices[rows]), names: names)
      }
    }
    let target: TableTarget? =
      switch target {
      case .classes(let classes, let names, let column)?:
        .classes(Array(classes[rows]), names: names, column: column)
      case .numbers(let columns)?:
        .numbers(columns.map { .init(name: $0.name, numbers: Array($0.numbers[rows])) })
      case nil: nil
      }
    return Table(
      name: name,
      columns: columns.map(change).map { TableColumn(name: $0.name, values: part($0.values)) },
      target: target, rowCount: rows.count)
  }

  /// Some of the rows.
  fileprivate func rows(_ range: Range<Int>) -> Table { changing(rows: range) }

  /// The same, but for the order in which the names of categories are listed.
  fileprivate func reordered() -> Table {
    changing { column in
      guard case .categories(let indices, let names) = column.values else { return column }
      let last = names.count - 1
      return TableColumn(
        name: column.name,
        values: .categories(indices.map { $0.map { last - $0 } }, names: names.reversed()))
    }
  }

  fileprivate func renamed(_ name: String, to other: String) -> Table {
    changing { $0.name == name ? TableColumn(name: other, values: $0.values) : $0 }
  }

  /// The same with another name for one of the categories.
  fileprivate func with(name: String, inPlaceOf other: String) -> Table {
    changing { column in
      guard case .categories(let indices, let names) = column.values else { return column }
      return TableColumn(
        name: column.name,
        values: .categories(indices, names: names.map { $0 == other ? name : $0 }))
    }
  }
}
