import Foundation
import Homeostat

@testable import Exports

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

  static func checkpoint(
    _ network: String, rule: String, on data: TrainingData = images(),
    _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) throws -> Checkpoint {
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
    return run.checkpoint()
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
