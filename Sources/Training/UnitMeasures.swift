import Foundation
import Networks
import Plasticity
import Tensors

extension TrainingRun {
  /// How each layer of units is used: `EpochMeasure.units`.
  func unitMeasures() -> [String: Double] {
    var values: [String: Double] = [:]
    for (index, activity) in firstActivities().enumerated() {
      values["dormant.\(index + 1)"] = activity.isDormant.cast(to: .float64).mean().item
      values["effective_rank.\(index + 1)"] = activity.effectiveRank
      let (layer, outputs) = (network.plan.units[index], activity.outputs)
      // Differences from the first row: a mean would leave a rest of rounding.
      let varies = (outputs - outputs[0]).magnitude().maximum(along: 0).isAbove(0)
      values["dead.\(index + 1)"] = 1 - varies.cast(to: .float64).mean().item
      values["slope.\(index + 1)"] = slope(of: layer, activity)
      if let weight = layer.weight {
        values["weight_size.\(index + 1)"] =
          network.parameters[weight].value.detached().magnitude().mean().item
      }
      guard !(network.plan.units[index].rule is any LearnedTransform) else { continue }
      values["largest_bias.\(index + 1)"] =
        network.gainBias(ofLayer: index).bias.magnitude().maximum().item
    }
    return values
  }

  /// The mean slope of what a layer's units pass last: of the activation function, or of what is learned in the
  /// place of a rule.
  private func slope(of layer: UnitLayer, _ activity: LayerActivity) -> Double {
    if let activation = layer.activation {
      return activation.slope(at: activity.outputs).mean().item
    }
    guard let transform = layer.rule as? any LearnedTransform else { return 1 }
    let learned = transform.learned.compactMap {
      network.parameters["\(layer.path).\($0.name)"]?.value.detached().cast(to: .float64)
    }
    return transform.slope(at: activity.inputs, learned)?.mean().item ?? 1
  }

  /// The shape of the inputs of each layer of units: `EpochMeasure.inputs`.
  func inputMeasures() -> [String: Double] {
    var values: [String: Double] = [:]
    for (index, activity) in firstActivities().enumerated() {
      let x = activity.inputs
      let mean = x.mean(along: 0)
      let variance = x.variance(along: 0)
      // A unit whose inputs are all the same has no shape.
      let lives = variance.isAbove(0)
      let count = lives.cast(to: .float64).sum().item
      let scaled = (x - mean) / lives.choosing(variance, otherwise: variance + 1).squareRoot()
      let square = scaled * scaled
      let skewness = (square * scaled).mean(along: 0).magnitude()
      let kurtosis = lives.choosing(
        (square * square).mean(along: 0) - 3, otherwise: variance
      ).magnitude()
      values["input_mean.\(index + 1)"] = mean.mean().item
      values["input_median.\(index + 1)"] = x.median(along: 0).mean().item
      guard count > 0 else { continue }
      values["input_skewness.\(index + 1)"] = skewness.sum().item / count
      values["input_excess_kurtosis.\(index + 1)"] = kurtosis.sum().item / count
    }
    return values
  }

  /// What the layers of units do with the first test samples.
  private func firstActivities() -> [LayerActivity] {
    network.activities(onFirst: 1000, of: task.test).layers
  }
}
