import Datasets
import Foundation
import Networks
import Settings
import Tensors
import Testing

@testable import Training

@Suite("Training on texts") struct TextSetTrainingTests {
  /// Texts of one to four words, of which one says the class.
  private let texts: TextSet = {
    var set = TextSet(name: "moods", classNames: ["sad", "glad"])
    for index in 0..<80 {
      let words = ["the", "film", index % 2 == 0 ? "dull" : "fine", "was"].shuffled(index)
      set.add(
        words.prefix(3 + index % 2).joined(separator: " ") + (index % 2 == 0 ? " dull" : " fine"),
        label: index % 2, isTest: index >= 60)
    }
    return set
  }()

  private func configuration(_ network: String = "gru:units=8:embedding=5") throws
    -> TrainingConfiguration
  {
    var configuration = TrainingConfiguration()
    configuration.network = .other(try ArchitectureChoice(network))
    (configuration.batchSize, configuration.epochs, configuration.textLength) = (10, 6, 6)
    (configuration.learningRate, configuration.threads) = (0.02, 1)
    return configuration
  }

  @Test("A recurrent network learns them, and its checkpoint tells of further texts")
  func learns() throws {
    let configuration = try configuration()
    let data = try DataSource(texts).data(for: configuration)
    #expect(data.vocabulary?.words.contains("dull") == true && data.sampleShape == [6])
    let run = try TrainingRun(configuration, on: data)
    for _ in run.events {}
    #expect(try #require(run.epochs.last).testError == 0)
    let file = FileManager.default.temporaryDirectory.appending(path: "texts-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    try run.checkpoint().write(to: file)
    let saved = try Checkpoint(contentsOf: file)
    let vocabulary = try #require(saved.data.vocabulary)
    #expect(vocabulary == data.vocabulary)
    let (tokens, lengths) = vocabulary.tokens(of: ["so dull", "Fine, fine!"])
    let predictions = try saved.predictions(
      for: Tensor(tokens, shape: [2, 6]), lengths: Tensor(lengths))
    #expect(predictions.map(\.className) == ["sad", "glad"])
  }

  @Test("The vocabulary is of the texts that are learned, or one that is given")
  func vocabulary() throws {
    var configuration = try configuration()
    configuration.limit = 1
    let few = try DataSource(texts).data(for: configuration)
    #expect(few.training.count == 1 && few.vocabulary?.words.contains("fine") == false)
    (configuration.limit, configuration.validation) = (0, .folds(5))
    let fold = try DataSource(texts).data(for: configuration, reading: few.vocabulary)
    #expect(fold.vocabulary == few.vocabulary && fold.test.count == 12)
    #expect(fold.testName == "validation texts")
  }

  @Test("Texts that choose the epoch are neither learned nor tested, and make no vocabulary")
  func validation() throws {
    var set = TextSet(name: "words", classNames: ["even", "odd"])
    for index in 0..<40 { set.add("word\(index)", label: index % 2, isTest: index >= 30) }
    var configuration = try configuration()
    configuration.validationShare = 0.2
    let data = try DataSource(set).data(for: configuration)
    let validation = try #require(data.validation)
    let counts: [Int] = [data.training.count, validation.count, data.test.count]
    #expect(counts == [24, 6, 10])
    #expect(Set(validation.targets.elements(as: Int64.self)) == [0, 1])
    let known = try #require(data.vocabulary).words.count { $0.hasPrefix("word") }
    #expect(known == 24)
    configuration.limit = 10
    let limited = try DataSource(set).data(for: configuration)
    #expect(limited.training.count == 8 && limited.validation?.count == 2)
    configuration.validation = .folds(5)
    let fold = try DataSource(set).data(for: configuration)
    #expect(fold.training.count == 8 && fold.validation?.count == 2 && fold.test.count == 6)
  }

  @Test("A network is kept that the validation texts have chosen")
  func best() throws {
    var configuration = try configuration()
    (configuration.validationShare, configuration.patience) = (0.25, 2)
    let run = try TrainingRun(configuration, on: DataSource(texts).data(for: configuration))
    for _ in run.events {}
    let best = try #require(run.bestCheckpoint)
    #expect(best.epochs.count == run.bestEpoch && best.epochs.last?.isValidated == true)
  }

  @Test(
    "What has no meaning for texts is refused",
    arguments: [
      ("dense", "reads numbers, and texts are words"), ("gru:sequence=pixels", "a text is one"),
    ])
  func refusals(network: String, reason: String) throws {
    var configuration = try configuration("gru")
    configuration.network =
      network == "dense" ? .dense(skip: false) : .other(try ArchitectureChoice(network))
    let data = try DataSource(texts).data(for: configuration)
    let error = #expect(throws: ConfigurationError.self) {
      _ = try TrainingRun(configuration, on: data)
    }
    #expect(error?.description.contains(reason) == true)
    configuration.network = .other(try ArchitectureChoice("gru"))
    configuration.inputDropout = 0.5
    #expect(throws: ConfigurationError.self) { _ = try TrainingRun(configuration, on: data) }
  }

  @Test("A width of words is refused where there are none")
  func noTexts() throws {
    let part = Samples(
      inputs: Tensor.zeros([20, 4]), targets: Tensor((0..<20).map { Int64($0 % 2) }))
    let data = TrainingData(
      name: "numbers", training: part, test: part, classNames: ["a", "b"], sampleShape: [4])
    let error = #expect(throws: ConfigurationError.self) {
      _ = try TrainingRun(configuration(), on: data)
    }
    #expect(error?.description.contains("'embedding' is for texts, and numbers holds none") == true)
  }
}

extension Array {
  /// The same elements in an order that follows from a number.
  fileprivate func shuffled(_ seed: Int) -> [Element] {
    indices.map { self[($0 * 3 + seed) % count] }
  }
}
