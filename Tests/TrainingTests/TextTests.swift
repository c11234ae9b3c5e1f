import Foundation
import Networks
import Plasticity
import Settings
import Tensors
import Testing
import Training

/// A program's own network for texts: vectors of tokens, attention, a recurrent layer, and the mean of
/// its states.
private struct TextNetwork: Architecture {
  static let name = "text"

  var activation = Activation.tanh

  func layers(from sample: [Int], to outputs: Int, in plan: inout Blueprint) -> [any Layer] {
    [
      plan.under("embedding") { Embedding(12, 8, in: &$0) },
      plan.under("attention") { Attention(8, heads: 2, in: &$0) },
      plan.under("gru") { GRU(8, 8, in: &$0) },
      Pooling.meanOfAll,
    ]
      + plan.head(from: 8, to: outputs, feeding: activation, named: "fc", code: "code")
  }
}

@Suite("A program's own network reads texts")
struct TextTests {
  /// Texts of two to six tokens, of which one says the class; behind their end stand other classes'.
  static let data: TrainingData = {
    var (tokens, labels, lengths) = ([Int64](), [Int64](), [Int64]())
    for text in 0..<90 {
      let (label, length) = (text % 3, 2 + text % 5)
      for place in 0..<6 {
        let noise = Int64(3 + (text * 7 + place * place * 5) % 9)
        let isThere = place < length
        tokens.append(place == text % length ? Int64(label) : isThere ? noise : Int64(2 - label))
      }
      labels.append(Int64(label))
      lengths.append(Int64(length))
    }
    let part = Samples(
      inputs: Tensor(tokens, shape: [90, 6]), targets: Tensor(labels), lengths: Tensor(lengths))
    return TrainingData(
      name: "texts", training: part, test: part, classNames: ["a", "b", "c"], sampleShape: [6])
  }()

  static func configuration(_ rule: String, epochs: Int) throws -> TrainingConfiguration {
    Architectures.add(TextNetwork.self)
    var configuration = TrainingConfiguration()
    configuration.network = .other(ArchitectureChoice(TextNetwork()))
    configuration.rule = [try Rule(rule)]
    (configuration.batchSize, configuration.epochs, configuration.threads) = (10, epochs, 1)
    configuration.learningRate = 0.01
    return configuration
  }

  @Test("of several lengths, and learns them", arguments: ["none", "ip", "bn", "layernorm"])
  func learns(rule: String) throws {
    let run = try TrainingRun(Self.configuration(rule, epochs: 12), on: Self.data)
    for _ in run.events {}
    #expect(try #require(run.epochs.last).testError < 0.05, "\(run.epochs.map(\.testError))")
  }

  @Test("goes on to the same bytes, and its checkpoint tells of texts by their lengths")
  func checkpoint() throws {
    let configuration = try Self.configuration("ip", epochs: 12)
    let whole = try TrainingRun(configuration, on: Self.data)
    for _ in whole.events {}
    let cut = try TrainingRun(configuration, on: Self.data)
    while cut.step < 50 { _ = cut.next() }
    let file = FileManager.default.temporaryDirectory.appending(path: "text-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    try cut.checkpoint().write(to: file)
    let resumed = try TrainingRun(configuration, on: Self.data)
    try resumed.resume(from: Checkpoint(contentsOf: file))
    for _ in resumed.events {}
    #expect(
      resumed.network.parameters.values.isIdentical(to: whole.network.parameters.values))
    #expect(resumed.epochs == whole.epochs)
    let texts = Self.data.test
    let predictions = try resumed.checkpoint().predictions(
      for: texts.inputs, lengths: texts.lengths)
    let wrong = zip(predictions, texts.targets.elements(as: Int64.self))
      .count { $0.className != Self.data.classNames[Int($1)] }
    #expect(Double(wrong) / 90 == whole.epochs.last?.testError)
  }
}
