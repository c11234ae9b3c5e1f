import Foundation
import Networks
import Plasticity
import Statistics
import Tensors

/// What a layer of neurons was doing in one training step.
public struct LayerMeasures: Codable, Hashable, Sendable {
  public let step: Int
  /// The layer of neurons, counted from 1.
  public let layer: Int
  /// The mean slope ∂y/∂u of the activation function; Shaw, Jackson and Orchard 2020, Fig. 7.
  public let slope: Double
  /// The norm of the loss's gradient by the layer's weights; NaN for an input layer, which has none.
  public let gradientNorm: Double
  /// The means of the neurons' gains and biases; NaN where they keep none, as under a layer norm.
  public let meanGain: Double
  public let meanBias: Double
  /// The differential entropy in nats of all the layer's outputs in the batch, in 100 bins.
  public let entropy: Double

  /// What is measured, as series are called.
  public static let names = ["slope", "gradient_norm", "gain", "bias", "entropy"]

  /// The measures in the order of their names.
  public var numbers: [Double] { [slope, gradientNorm, meanGain, meanBias, entropy] }

  static let header = "step,layer,\(names.joined(separator: ","))\n"

  var line: String {
    "\(step),\(layer),\(numbers.map { "\($0)" }.joined(separator: ","))\n"
  }
}

extension TrainingRun {
  /// Measures of every layer of neurons in the step that was last made.
  ///
  /// Gain and bias are those that the next step will use; the others are of the batch as it was
  /// learned. Layers are counted from 1; none named means all.
  public func layerMeasures(_ layers: [Int] = []) -> [LayerMeasures] {
    guard let pass = lastPass else { return [] }
    let wanted = pass.activities.enumerated().filter { layers.isEmpty || layers.contains($0.0 + 1) }
    return withoutGradients {
      wanted.map { index, activity in
        let units = network.plan.units[index]
        let gradient = units.weight.map { network.parameters[$0].gradient }
        let (gain, bias) = network.gainBias(ofLayer: index)
        let keepsNone = units.rule is any LearnedTransform
        return LayerMeasures(
          step: step, layer: index + 1,
          slope: units.activation?.slope(at: activity.y).mean().item ?? 1,
          gradientNorm: gradient?.norm().item ?? .nan,
          meanGain: keepsNone ? .nan : gain.mean().item,
          meanBias: keepsNone ? .nan : bias.mean().item,
          entropy: differentialEntropy(of: activity.y.elements()))
      }
    }
  }
}

extension LayerMeasures {
  /// What the `monitor.csv` of a run's folder holds, in the order of its lines; nothing where there is none.
  public static func read(from folder: URL) throws -> [LayerMeasures] {
    let file = folder.appending(path: "monitor.csv")
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
    let count = header.split(separator: ",").count
    guard text.hasPrefix(header), text.hasSuffix("\n") else {
      throw CheckpointError(description: "\(file.path): is no monitor's file, or has been cut")
    }
    return try text.split(separator: "\n").enumerated().dropFirst().map { index, line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      let numbers = fields.compactMap { Double($0) }
      guard numbers.count == count, fields.count == count, let step = Int(fields[0]),
        let layer = Int(fields[1])
      else {
        throw CheckpointError(
          description: "\(file.path): line \(index + 1) does not hold \(count) numbers")
      }
      return LayerMeasures(
        step: step, layer: layer, slope: numbers[2], gradientNorm: numbers[3],
        meanGain: numbers[4], meanBias: numbers[5], entropy: numbers[6])
    }
  }
}
