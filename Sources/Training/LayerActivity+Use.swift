import Foundation
import Networks
import Plasticity
import Tensors

extension Network {
  /// What the layers of units do in evaluation with the first samples of a part, and how many these are: at
  /// most `count`, of large pictures in files fewer.
  func activities(onFirst count: Int, of part: Samples) -> (layers: [LayerActivity], samples: Int) {
    let batches = part.batches(of: min(count, part.count), like: parameters.values)
    guard let batch = batches.first(where: { _ in true }) else { return ([], 0) }
    return withoutGradients {
      (forward(batch.inputs, lengths: batch.lengths).activities, batch.count)
    }
  }
}

// How a layer of units is used.
extension LayerActivity {
  /// The share of a layer's mean magnitude up to which a unit is dormant.
  private static var dormancy: Double { 0.025 }

  /// The inputs x as float64 [rows, units], a row for each sample, place and step.
  var inputs: Tensor { Self.rows(x) }

  /// The outputs y, likewise.
  var outputs: Tensor { Self.rows(y) }

  private static func rows(_ activity: Tensor) -> Tensor {
    activity.cast(to: .float64).reshaped([-1, activity.shape.last ?? 1])
  }

  /// Which units are dormant, [units]: their mean magnitude is at most 0.025 of the layer's; Sokar and
  /// others 2023.
  var isDormant: Tensor {
    let sizes = outputs.magnitude().mean(along: 0)
    return (sizes * -1).isAtLeast(sizes.mean() * -Self.dormancy)
  }

  /// e to the entropy of the shares of the singular values of the outputs, 0 where all are zero, and NaN where
  /// outputs are infinite or NaN; Roy and Vetterli 2007.
  var effectiveRank: Double {
    let y = outputs
    let squares = y.transposed().matrixProduct(with: y)
    // Just before a run diverges there may be no eigenvalues: the measure fails then, and not the process.
    let found = try? throwingTensorErrors { squares.symmetricEigenvalues() }
    guard let values = found?.elements(as: Double.self), values.allSatisfy(\.isFinite) else {
      return .nan
    }
    let singular = values.map { max($0, 0).squareRoot() }
    let sum = singular.reduce(0, +)
    guard sum > 0 else { return 0 }
    return exp(singular.reduce(0) { $1 > 0 ? $0 - $1 / sum * log($1 / sum) : $0 })
  }
}
