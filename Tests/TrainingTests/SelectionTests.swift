import Datasets
import Foundation
import Networks
import Settings
import Tensors
import Testing

@testable import Training

@Suite("Samples that choose the epoch")
struct SelectionTests {
  /// Rows of two groups of columns, of which the label follows but for some noise.
  private static func source() throws -> DataSource {
    let numbers = (0..<90).map { Double(($0 * 37) % 90) }
    let labels = (0..<90).map { (numbers[$0] > 44) != ($0 % 6 == 0) ? 1 : 0 }
    let table = Table(
      name: "rows", columns: [TableColumn(name: "x", values: .numbers(numbers))],
      target: .classes(labels, names: ["low", "high"], column: "y"),
      groups: (0..<90).map { $0 / 3 },
      rowCount: 90)
    let schema = TableSchema(
      columns: [
        .init("x"), .init("y", .category(names: ["low", "high"]), role: .target),
        .init("g", role: .group),
      ], separator: .comma, hasHeader: true)
    return DataSource(table, read: schema)
  }

  private static func configuration(
    _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    (configuration.hidden, configuration.batchSize, configuration.epochs) = (Widths([8]), 10, 30)
    configuration.learningRate = 0.1
    configuration.validation = .holdout(share: 0.2)
    configuration.validationShare = 0.25
    configuration.threads = 1
    change(&configuration)
    return configuration
  }

  @Test("are neither learned nor tested, keep groups together, and do not fit the scale of columns")
  func parts() throws {
    let configuration = Self.configuration()
    let data = try Self.source().data(for: configuration)
    let validation = try #require(data.validation)
    let counts: [Int] = [data.training.count, validation.count, data.test.count]
    #expect(counts == [54, 18, 18])
    let means = data.training.inputs.elements(as: Double.self).reduce(0, +) / 54
    #expect(abs(means) < 1e-5)
    let table = try #require(data.table)
    guard case .number(let mean, let deviation) = table.encoder.columns[0].column else {
      Issue.record("a number became categories")
      return
    }
    func groups(_ samples: Samples) -> Set<Int> {
      Set(
        samples.inputs.elements(as: Double.self).map { value in
          let number = Int((value * deviation + mean).rounded())
          return (0..<90).first { ($0 * 37) % 90 == number }! / 3
        })
    }
    let parts = [data.training, validation, data.test].map(groups)
    #expect(parts.map(\.count) == [18, 6, 6] && Set(parts.joined()).count == 30)
    let plain = try Self.source().data(for: Self.configuration { $0.validationShare = 0 })
    #expect(plain.validation == nil && plain.training.count == 72)
    #expect(plain.table?.digest != table.digest)
  }

  @Test("halt a run that finds no lower loss, and their best epoch is kept as it was")
  func patience() throws {
    let configuration = Self.configuration { $0.patience = 3 }
    let data = try Self.source().data(for: configuration)
    let run = try TrainingRun(configuration, on: data)
    var best: [UInt8] = []
    for case .epoch(let record) in run.events {
      #expect(record.isValidated == true)
      if run.bestEpoch == record.epoch {
        best = run.network.parameters.values.bytes
        let validation = Evaluation(
          of: run.network, on: try #require(data.validation), loss: configuration.loss)
        #expect(validation.loss == record.testLoss && validation.error == record.testError)
      }
    }
    let number = try #require(run.bestEpoch)
    let losses = run.epochs.map(\.testLoss)
    #expect(losses.firstIndex(of: losses.min()!) == number - 1)
    #expect(run.hasLostPatience && run.epochs.count == number + 3 && run.epochs.count < 30)
    let checkpoint = try #require(run.bestCheckpoint)
    #expect(checkpoint.epochs.count == number)
    #expect(try checkpoint.makeNetwork().parameters.values.bytes == best)
    let selected = try #require(try run.selectedEpoch())
    let test = Evaluation(
      of: try checkpoint.makeNetwork(), on: data.test, loss: configuration.loss)
    #expect(selected.test.error == test.error && selected.record.epoch == number)
    #expect(run.network.parameters.values.bytes != best)
  }

  @Test("leave no trace in the checkpoint of a run without them")
  func bytes() throws {
    let folder = FileManager.default.temporaryDirectory
    func text(_ share: Double) throws -> String {
      let configuration = Self.configuration {
        ($0.validationShare, $0.epochs) = (share, 1)
      }
      let run = try TrainingRun(configuration, on: Self.source().data(for: configuration))
      for _ in run.events {}
      let file = folder.appending(path: "selection-\(UUID().uuidString).safetensors")
      defer { try? FileManager.default.removeItem(at: file) }
      try run.checkpoint().write(to: file)
      #expect(try Checkpoint(contentsOf: file).configuration == configuration)
      return try SafeTensors(contentsOf: file).metadata.values.joined()
    }
    for word in ["patience", "validation-share", "validated"] {
      #expect(try !text(0).contains(word) && text(0.25).contains(word))
    }
  }

  @Test("are refused where they cannot be")
  func refusals() throws {
    for change in [
      { $0.validationShare = 1 }, { ($0.validationShare, $0.patience) = (0, 2) },
      { $0.patience = -1 },
    ] as [(inout TrainingConfiguration) -> Void] {
      #expect(throws: ConfigurationError.self) { try Self.configuration(change).validate() }
    }
    let plain = try Self.source().data(for: Self.configuration { $0.validationShare = 0 })
    #expect(throws: ConfigurationError.self) { try TrainingRun(Self.configuration(), on: plain) }
  }
}
