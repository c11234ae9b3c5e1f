import Foundation
import Networks
import Plasticity
import Tensors

extension TrainingRun {
  /// How each layer of units is used: `EpochMeasure.units`.
  func unitMeasures() -> [String: Double] {
    var values: [String: Double] = [:]
    for (index, activity) in firstActivities().enumerated() {
      let y = rows(activity.y)
      let sizes = y.magnitude().mean(along: 0)
      let isDormant = (sizes * -1).isAtLeast(sizes.mean() * -Self.dormancy)
      values["dormant.\(index + 1)"] = isDormant.cast(to: .float64).mean().item
      values["effective_rank.\(index + 1)"] = effectiveRank(of: y)
      guard !(network.plan.units[index].rule is any LearnedTransform) else { continue }
      values["largest_bias.\(index + 1)"] =
        network.gainBias(ofLayer: index).bias.magnitude().maximum().item
    }
    return values
  }

  /// The shape of the inputs of each layer of units: `EpochMeasure.inputs`.
  func inputMeasures() -> [String: Double] {
    var values: [String: Double] = [:]
    for (index, activity) in firstActivities().enumerated() {
      let x = rows(activity.x)
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

  /// The share of a layer's mean magnitude below which a unit is dormant.
  private static let dormancy = 0.025

  /// What the layers of units do with the first test samples.
  private func firstActivities() -> [LayerActivity] {
    let batches = data.judging.batches(
      of: min(1000, data.judging.count), like: network.parameters.values)
    guard let batch = batches.first(where: { _ in true }) else { return [] }
    return withoutGradients {
      network.forward(batch.inputs, lengths: batch.lengths).activities
    }
  }

  /// Activity [rows…, units] as one row for each sample, place and step, in double precision.
  private func rows(_ activity: Tensor) -> Tensor {
    activity.cast(to: .float64).reshaped([-1, activity.shape.last ?? 1])
  }

  /// e to the entropy of the shares of the singular values of outputs [rows, units]; 0 where all are zero.
  private func effectiveRank(of y: Tensor) -> Double {
    let squares = y.transposed().matrixProduct(with: y).symmetricEigenvalues()
    let values = squares.elements(as: Double.self).map { max($0, 0).squareRoot() }
    let sum = values.reduce(0, +)
    guard sum > 0 else { return 0 }
    return exp(values.reduce(0) { $1 > 0 ? $0 - $1 / sum * log($1 / sum) : $0 })
  }
}
