import Foundation
import Homeostat

@testable import Exports
@testable import Training

/// Networks that have learned a little, so that gains and biases are no longer those of the beginning.
enum Trained {
  /// Small images whose brightest row tells the class.
  static func images(_ shape: [Int] = [1, 8, 8], classes: Int = 3) -> TrainingData {
    func part(_ count: Int) -> Samples {
      let pixels = (0..<count).flatMap { sample in
        (0..<shape.reduce(1, *)).map { pixel -> UInt8 in
          let isBright = pixel / shape[2] % shape[1] % classes == sample % classes
          return UInt8((isBright ? 150 : 20) + (sample * 31 + pixel * 17) % 90)
        }
      }
      return Samples(
        inputs: Tensor(pixels, shape: [count, shape.reduce(1, *)]),
        targets: Tensor((0..<count).map { Int64($0 % classes) }))
    }
    return TrainingData(
      name: "rows", training: part(60), test: part(12),
      classNames: ["top", "middle, \"so to say\"", "bottom \u{1F600}"], sampleShape: shape)
  }

  /// A small transformer, whose patches reach beyond images of 7 × 6 pixels.
  static let transformer = "transformer:depth=2:units=8:heads=2:expansion=2:patch=4"

  /// All that may stand where a transformer has its norms.
  static let norms = [
    "layernorm", "groupnorm:groups=2", "dyt", "derf", "bn", "ip", "wd", "infomax", "hard", "none",
  ]

  /// Texts of several lengths, and three of them as a network reads them: `inputs` and `lengths`.
  static func texts() throws -> (data: TrainingData, inputs: Tensor, lengths: Tensor) {
    var set = TextSet(name: "texts", classNames: ["low", "high"])
    for number in 0..<24 {
      let words = (0...number % 5).map { "word\(($0 * 7 + number) % 9)" }
      set.add(
        words.joined(separator: " ") + (number % 2 == 0 ? " up" : " down"), label: number % 2,
        isTest: number > 15)
    }
    let data = TrainingData(
      set, training: Array(set.training.labels.indices), words: 8, length: 6)
    guard let vocabulary = data.vocabulary else { throw ConfigurationError("no vocabulary") }
    let (tokens, lengths) = vocabulary.tokens(of: ["word1", "up word2 word3 down word4", "none"])
    return (data, Tensor(tokens, shape: [3, 6]), Tensor(lengths))
  }

  static func checkpoint(
    _ network: String, rule: String, on data: TrainingData = images(),
    _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) throws -> Checkpoint {
    try run(network, rule: rule, on: data, change).checkpoint()
  }

  static func run(
    _ network: String, rule: String, on data: TrainingData = images(),
    _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) throws -> TrainingRun {
    var configuration = TrainingConfiguration()
    let architecture = try ArchitectureChoice(network)
    if let dense = architecture.item as? DenseStack {
      configuration.network = .dense(skip: dense.skip)
      (configuration.hidden, configuration.activation) = (dense.hidden, dense.activation)
    } else {
      configuration.network = .other(architecture)
    }
    configuration.rule = [try Rule(rule)]
    configuration.batchSize = 20
    configuration.epochs = 2
    configuration.learningRate = 0.01
    configuration.learnedAffine = true
    change(&configuration)
    let run = try TrainingRun(configuration, on: data)
    for case .diverged(let divergence) in run.events { throw ConfigurationError("\(divergence)") }
    return run
  }

  /// Numbers between 0 and 1, as pixels are.
  static func inputs(_ shape: [Int], rows: Int = 5) -> Tensor {
    .uniform([rows] + shape, from: 0, to: 1, elementType: .float64, using: Generator(seed: 7))
  }
}

extension Tensor {
  /// The largest difference to another tensor.
  func difference(from other: Tensor) -> Double {
    (cast(to: .float64) - other.cast(to: .float64)).magnitude().maximum().item
  }
}

/// The outputs of predictions, [rows, outputs].
func outputs(of predictions: [Prediction]) -> Tensor {
  let rows = predictions.map { prediction in
    switch prediction {
    case .classified(_, _, let probabilities): probabilities
    case .numbers(let numbers): numbers
    }
  }
  return Tensor(rows.flatMap { $0 }, shape: [rows.count, rows[0].count])
}

/// A program's own network for texts: causal attention, a recurrent layer, and the mean of its states.
struct CausalReader: Architecture {
  static let name = "causal-reader"

  var activation = Activation.tanh
  var readsTokens: Bool { true }

  func layers(from sample: [Int], to outputs: Int, in plan: inout Blueprint) -> [any Layer] {
    let tokens = plan.tokens ?? 1
    return [
      plan.under("embedding") { Embedding(tokens, 8, in: &$0) },
      plan.under("attention") { Attention(8, heads: 2, isCausal: true, in: &$0) },
      plan.under("gru") { GRU(8, 6, in: &$0) }, Pooling.meanOfAll,
    ] + plan.head(from: 6, to: outputs, feeding: activation, named: "fc", code: "code")
  }
}
