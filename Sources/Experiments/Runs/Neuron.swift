import Foundation
import Networks
import Plasticity
import Settings
import Statistics
import Tensors

/// One neuron whose rule sees the same inputs again and again, without any network.
///
/// The setting of Shaw, Jackson and Orchard 2020, Fig. 9, and of Shaw 2019, Figs. 5.1 and 5.2.
package struct NeuronConfiguration: Configurable {
  package var inputs = InputDistribution.uniform(center: 1, width: 4)
  package var samples = 10_000
  package var activation = Activation.tanh
  package var rule = Rule(IntrinsicPlasticity())
  package var iterations = 50
  /// Measures are taken before the first update and after every so many.
  package var every = 1
  package var seed = 1

  package init() {}
}

/// What a neuron's inputs are drawn from.
package enum InputDistribution: Codable, Hashable, Sendable {
  case uniform(center: Double, width: Double)
  case gaussian(mean: Double, deviation: Double)
  /// Of this mean, and so of a lower median; nothing lies below zero.
  case exponential(mean: Double)
  /// Two Gaussians of deviation 0.5, of which the upper one has `share` of the samples.
  case bimodal(lower: Double, upper: Double, share: Double)

  /// Independent samples, [count, 1] in double precision.
  func samples(_ count: Int, using generator: Generator) -> Tensor {
    let shape = [count, 1]
    switch self {
    case .uniform(let center, let width):
      return .uniform(
        shape, from: center - width / 2, to: center + width / 2, elementType: .float64,
        using: generator)
    case .gaussian(let mean, let deviation):
      return .normal(
        shape, mean: mean, deviation: deviation, elementType: .float64, using: generator)
    case .exponential(let mean):
      let shares = Tensor.uniform(shape, elementType: .float64, using: generator)
      return Tensor(shares.elements(as: Double.self).map { -mean * log(1 - $0) }, shape: shape)
    case .bimodal(let lower, let upper, let share):
      let side = Tensor.uniform(shape, elementType: .float64, using: generator)
      let noise = Tensor.normal(shape, deviation: 0.5, elementType: .float64, using: generator)
      let pairs = zip(side.elements(as: Double.self), noise.elements(as: Double.self))
      return Tensor(pairs.map { ($0 < share ? upper : lower) + $1 }, shape: shape)
    }
  }
}

extension NeuronConfiguration {
  /// Throws where a setting has no effect on a neuron.
  func validate() throws {
    for rule in rule.terms where rule.epochs != ActiveEpochs() {
      throw ConfigurationError(
        "\(rule.epochs.quotedNames) has no effect on a neuron, whose iterations make no epochs")
    }
  }

  /// Lets the rule move, and measures the neuron by the way.
  ///
  /// Gives the output's entropy in nats, gain, bias, 2E[xy], E[y] and the mean slope ∂y/∂u, each before the first update
  /// and after every `every`; the inputs' median; by how much the gain still moves in the last tenth
  /// of the measurements; and at the end the outputs' density in 100 bins between −1 and 1.
  func carryOut() -> [String: [Double]] {
    let x = inputs.samples(samples, using: Generator(seed: UInt64(seed)))
    let rule = self.rule.rule
    var neurons = Neurons(count: 1, following: rule, elementType: .float64)
    var series: [String: [Double]] = [:]
    var outputs = x
    for iteration in 0...iterations {
      var (gain, bias) = (neurons.gain, neurons.bias)
      if let rule = rule as? any InstantaneousRule { (gain, bias) = rule.gainBias(of: x) }
      outputs = activation(rule.form.apply(to: x, gain: gain, bias: bias))
      let seen = Activity(
        of: [LayerActivity(x: x, y: outputs)], gain: gain, bias: bias, step: iteration + 1)
      if iteration % every == 0 {
        series["entropy", default: []].append(differentialEntropy(of: outputs.elements()))
        series["gain", default: []].append(gain.item)
        series["bias", default: []].append(bias.item)
        series["double_mean_xy", default: []].append(2 * seen.meanXY.item)
        series["mean_y", default: []].append(seen.meanY.item)
        series["mean_slope", default: []].append(activation.slope(at: outputs).mean().item)
      }
      if iteration < iterations { rule.update(&neurons, from: seen) }
    }
    let late = series["gain"]!.suffix(max(2, series["gain"]!.count / 10))
    series["gain_swing"] = [late.max()! - late.min()!]
    series["input_median"] = [x.median(along: 0).item]
    series["output_density"] = Self.density(of: outputs.elements())
    return series
  }

  /// The density in 100 bins between −1 and 1.
  private static func density(of outputs: [Float]) -> [Double] {
    let width = 0.02
    var counts = [Double](repeating: 0, count: 100)
    for output in outputs where output.isFinite {
      counts[min(99, max(0, Int((Double(output) + 1) / width)))] += 1
    }
    return counts.map { $0 / Double(outputs.count) / width }
  }
}
