import Networks
import Tensors

extension Network {
  /// Shifts the outputs so that their error on some samples is zero in the mean of all of them.
  ///
  /// A loss that ignores the mean leaves the outputs' biases to chance; Shaw 2019, section 2.3.2, adds
  /// a term that brings the error to zero. That is done once an epoch, by all samples of the part, as
  /// nothing but the outputs' mean depends on it; between two epochs the biases may drift.
  func removeMeanError(on part: Samples, batchSize: Int = 1000) {
    let values = parameters.values
    withoutGradients {
      let sum = Tensor.zeros([plan.outputs], elementType: .float64).moved(
        to: values.device)
      for batch in part.batches(of: batchSize, like: values) {
        let outputs = forward(batch.inputs, lengths: batch.lengths).outputs
        let errors = batch.targets.numbers(like: outputs) - outputs
        sum.add(errors.cast(to: .float64).sum(along: 0))
      }
      shiftOutputs(by: (sum / Double(part.count)).cast(to: values.elementType))
    }
  }
}
