import Foundation
import Networks
import Statistics
import Tensors

/// What can be measured of a network at the end of an epoch, on the test samples.
public enum EpochMeasure: String, Codable, CaseIterable, Sendable {
  /// How far the positive weights of all layers, and the positive test activations of all hidden
  /// units, are from a log-normal distribution; Hofmann and Mäder 2021, section IV-D.
  ///
  /// Gives `weight_divergence` and `activation_divergence`, in nats.
  case logNormal
  /// What a bottleneck's code tells of the inputs at most, and of the labels at least; Hofmann and Mäder
  /// 2021, equations 9 and 11.
  ///
  /// Gives `information_of_inputs` and `information_of_labels`, in nats, where there is a bottleneck.
  case bottleneck
  /// What the outputs of each layer of neurons tell of inputs and labels, by 30 bins; Shwartz-Ziv and
  /// Tishby 2017.
  ///
  /// Gives `information_of_inputs.1` and `information_of_labels.1` and so on for every layer, in nats.
  case binned
}

extension TrainingRun {
  /// The measures of the network as it stands, by name.
  func epochMeasures(_ wanted: [EpochMeasure]) -> [String: Double] {
    var values: [String: Double] = [:]
    for measure in wanted {
      switch measure {
      case .logNormal:
        values["weight_divergence"] = weightFit?.divergence
        values["activation_divergence"] = activationFit?.divergence
      case .bottleneck:
        guard let bounds = network.bottleneckBounds(on: data.test) else { break }
        values["information_of_inputs"] = bounds.inputs
        values["information_of_labels"] = bounds.labels
      case .binned: values.merge(binnedInformation()) { $1 }
      }
    }
    return values
  }

  private func binnedInformation() -> [String: Double] {
    guard !data.isRegression else { return [:] }
    let labels = data.test.targets.elements(as: Int64.self).map(Int.init)
    var values: [String: Double] = [:]
    for (index, activations) in network.activations(on: data.test).enumerated() {
      let information = Statistics.binnedInformation(
        activations: activations, units: activations.count / labels.count, labels: labels)
      values["information_of_inputs.\(index + 1)"] = information.aboutInput
      values["information_of_labels.\(index + 1)"] = information.aboutLabel
    }
    return values
  }

  /// The log-normal distribution of all positive weights; nil where there is none.
  public var weightFit: LogNormalFit? { LogNormalFit(network.weights) }

  /// The log-normal distribution of all positive activations on the test samples; nil where there is
  /// none.
  public var activationFit: LogNormalFit? {
    LogNormalFit(Array(network.activations(on: data.test).joined()))
  }
}

extension DenseNetwork {
  /// The bounds of what a bottleneck's code tells of inputs and labels, in nats, averaged over the
  /// samples of a part; nil without a bottleneck.
  ///
  ///     I(X; Z) ≤ E KL[p(z|x), N(0, 1)],  I(Z; Y) ≥ H(Y) + E log q(y|z), at the mean of z
  public func bottleneckBounds(
    on part: TrainingData.Part, batchSize: Int = 1000
  ) -> (inputs: Double, labels: Double)? {
    guard configuration.bottleneck.bottleneck != nil else { return nil }
    var (divergence, loss) = (0.0, 0.0)
    for start in stride(from: 0, to: part.count, by: batchSize) {
      let rows = start..<min(start + batchSize, part.count)
      let batch = part.batch(
        rows, elementType: parameters.values.elementType, on: parameters.values.device)
      let pass = withoutGradients { forward(batch.inputs) }
      divergence += (pass.divergence?.item ?? .nan) * Double(rows.count)
      loss += Loss.crossEntropy(pass.outputs, batch.targets).item * Double(rows.count)
    }
    let shares = part.targets.oneHot(classes: configuration.outputs).cast(to: .float64).mean(
      along: 0)
    let entropy = shares.elements(as: Double.self).reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
    let count = Double(part.count)
    return (divergence / count, entropy - loss / count)
  }

  /// The weights of all dense layers, without biases.
  public var weights: [Float] {
    parameters.views.filter { $0.name.hasSuffix(".weight") }
      .flatMap { $0.value.elements(as: Float.self) }
  }

  /// The outputs y of each layer of neurons for the samples of a part, row after row.
  public func activations(on part: TrainingData.Part, batchSize: Int = 1000) -> [[Float]] {
    var layers: [[Float]] = []
    for start in stride(from: 0, to: part.count, by: batchSize) {
      let rows = start..<min(start + batchSize, part.count)
      let batch = part.batch(
        rows, elementType: parameters.values.elementType, on: parameters.values.device)
      let pass = withoutGradients { forward(batch.inputs) }
      for (index, activity) in pass.activities.enumerated() {
        if index == layers.count { layers.append([]) }
        layers[index] += activity.y.elements(as: Float.self)
      }
    }
    return layers
  }
}
