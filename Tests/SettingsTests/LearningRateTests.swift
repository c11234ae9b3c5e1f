import Foundation
import Settings
import Testing

/// What Tests/Golden/optimizers.py computes with PyTorch.
private struct GoldenRates: Decodable {
  let losses: [Double]
  let rates: [String: [Double]]

  static let file: GoldenRates = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Golden/optimizers.json")
    do {
      return try JSONDecoder().decode(GoldenRates.self, from: Data(contentsOf: file))
    } catch {
      fatalError("optimizers.json: \(error)")
    }
  }()
}

@Suite("Learning rates") struct LearningRateTests {
  @Test("are PyTorch's epoch by epoch", arguments: GoldenRates.file.rates.keys.sorted())
  func golden(text: String) throws {
    let (rate, losses) = (try LearningRate(text), GoldenRates.file.losses)
    for (index, expected) in try #require(GoldenRates.file.rates[text]).enumerated() {
      let found = rate.value(at: index + 1, after: Array(losses.prefix(index)))
      #expect(abs(found - expected) < 1e-14, "epoch \(index + 1)")
    }
  }

  @Test("have a plateau also where the loss lies below zero")
  func negative() throws {
    let rate = try LearningRate("1:plateau=1:factor=0.5")
    let losses = [-1, -1.1, -1.1, -1.1, -1.1, -1.2]
    let expected = [1, 1, 1, 1, 0.5, 0.5, 0.5]
    #expect(
      expected.indices.map { rate.value(at: $0 + 1, after: Array(losses.prefix($0))) } == expected)
  }

  private static let forms: [(String, String)] = [
    ("0.01", "0.01"), ("0.5:warmup=5", #"{"initial":0.5,"warmup":5}"#),
    ("0.5:factor=0.25:every=5", #"{"every":5,"factor":0.25,"initial":0.5}"#),
    (
      "0.5:factor=0.25:every=5:warmup=3", #"{"every":5,"factor":0.25,"initial":0.5,"warmup":3}"#
    ),
    ("0.5:final=0:over=20:warmup=3", #"{"final":0,"initial":0.5,"over":20,"warmup":3}"#),
    ("0.5:plateau=10:factor=0.25", #"{"factor":0.25,"initial":0.5,"plateau":10}"#),
    (
      "0.5:plateau=0:factor=0.25:warmup=3",
      #"{"factor":0.25,"initial":0.5,"plateau":0,"warmup":3}"#
    ),
  ]

  @Test("are read from a text and from JSON, and written", arguments: forms)
  func readAndWritten(text: String, json: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let rate = try LearningRate(text)
    #expect(String(decoding: try encoder.encode(rate), as: UTF8.self) == json)
    #expect(
      try JSONDecoder().decode([LearningRate].self, from: Data("[\(json),\"\(text)\"]".utf8))
        == [rate, rate])
  }

  @Test(
    "with a plateau that cannot be are refused",
    arguments: [
      "0.1:plateau=-1", "0.1:plateau=1.5", "0.1:plateau=x", "0.1:plateau=3:factor=1",
      "0.1:plateau=3:factor=0", "0.1:plateau=3:factor=nan",
    ])
  func badPlateaus(text: String) {
    #expect(
      throws: ConfigurationError(
        "'\(text)' is not a learning rate: 'plateau' is a whole number of epochs and 'factor' lies "
          + "between 0 and 1, as in 0.1:plateau=10:factor=0.1")
    ) { try LearningRate(text) }
  }

  @Test(
    "that are no schedule are refused",
    arguments: [
      "fast", "0.1:warmup=0", "0.1:warmup=2.5", "0.1:warmup=x", "0.1:warmup=3:every=2",
      "0.1:plateau=3:every=2", "0.1:speed=2",
    ])
  func badTexts(text: String) {
    #expect(throws: ConfigurationError.self) { try LearningRate(text) }
  }

  @Test("leave a plateau to the learning rate: no other rate counts epochs with a loss")
  func rules() {
    #expect(
      throws: ConfigurationError(
        "'0.1:plateau=3' is not a rate here: 'plateau' waits for the training loss of epochs, which "
          + "only 'learning-rate' does")
    ) { try Schedule("0.1:plateau=3") }
  }
}
