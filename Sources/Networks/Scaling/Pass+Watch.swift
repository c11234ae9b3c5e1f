import Tensors

extension Pass {
  /// What a weight makes of its inputs, [rows…, units], which a watch has seen; as it is.
  func watched(_ products: Tensor, of weight: Slot) -> Tensor {
    watch?.see(products, of: weight)
    return products
  }

  /// The same of the steps of sequences, [rows, steps, units], of which a watch sees those that are there.
  func watched(steps: Tensor, of weight: Slot) -> Tensor {
    guard let watch, let there = rows(ofSteps: steps.shape[1]) else {
      return watched(steps, of: weight)
    }
    watch.see(steps.reshaped([-1, steps.shape[2]]).selecting(there), of: weight)
    return steps
  }

  /// The same of one step of sequences, [rows, units].
  func watched(_ step: Tensor, at time: Int, of weight: Slot) -> Tensor {
    guard let watch, let there = rows(withStep: time) else { return watched(step, of: weight) }
    watch.see(step.selecting(there), of: weight)
    return step
  }
}
