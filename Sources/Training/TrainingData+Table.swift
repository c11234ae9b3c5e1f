import Datasets
import Tensors

extension TrainingData {
  /// Rows of a table as numbers, whose means and deviations are those of the training rows.
  ///
  /// Rows of the validation are neither learned nor test rows; they choose the epoch.
  public init(
    _ table: Table, read schema: TableSchema, _ split: Split, validation: [Int] = []
  ) throws {
    let encoder = TableEncoder(fitting: table, rows: split.training)
    guard let target = table.target else {
      preconditionFailure("\(table.name) was read without a target")
    }
    let (names, titles): ([String], [String])
    var scales: [TargetScale] = []
    switch target {
    case .classes(_, let classes, let title): (names, titles) = (classes, [title])
    case .numbers(let columns):
      (names, titles) = ([], columns.map(\.name))
      scales = columns.map { column in
        TargetScale(fitting: split.training.map { column.numbers[$0] })
      }
    }
    func part(_ rows: [Int]) throws -> Samples {
      Samples(
        inputs: Tensor(try encoder.encode(table, rows: rows), shape: [rows.count, encoder.width]),
        targets: target.tensor(of: rows, scales),
        units: scales.isEmpty ? nil : scales.map(\.deviation))
    }
    let (training, test) = (try part(split.training), try part(split.test))
    let choosing = validation.isEmpty ? nil : try part(validation)
    let tensors =
      [training.inputs, training.targets, test.inputs, test.targets]
      + [choosing?.inputs, choosing?.targets].compactMap { $0 }
    let digest = sha256(of: tensors.lazy.map(\.bytes))
    self.init(
      name: table.name, training: training, test: test,
      testName: "test rows", classNames: names, sampleShape: [encoder.width],
      table: TableCoding(
        schema: schema, encoder: encoder, targets: titles, scales: scales, digest: digest))
    self = validated(by: choosing)
  }
}
