import Foundation
import Settings
import Tensors

/// Adam's smoothed direction of a stream of values: m̂ / (√v̂ + ε), for each element by itself.
///
/// Kingma and Ba 2014, algorithm 1, without the sign and the step size.
struct AdamDirection {
  let beta1: Double
  let beta2: Double
  let epsilon: Double

  /// Takes in `value` as the one of update `step`, and gives the direction after it.
  ///
  /// Its mean and its mean square are kept in `memory` from `slot` on.
  func next(_ value: Tensor, memory: inout [Tensor], slot: Int, step: Int) -> Tensor {
    memory[slot] = beta1 * memory[slot] + (1 - beta1) * value
    memory[slot + 1] = beta2 * memory[slot + 1] + (1 - beta2) * value * value
    let mean = memory[slot] / (1 - pow(beta1, Double(step)))
    let square = memory[slot + 1] / (1 - pow(beta2, Double(step)))
    return mean / (square.squareRoot() + epsilon)
  }
}
