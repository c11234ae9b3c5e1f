import Networks
import Tensors

extension Checkpoint {
  /// What the network says of inputs [samples, numbers a sample], of which uint8 are pixels from 0 to
  /// 255; `lengths`, int64 [samples], say how many steps there are of sequences that have been padded.
  ///
  /// Throws where the network's outputs are no numbers, as those of one that diverged are; `title` is
  /// what the error calls a sample.
  public func predictions(
    for inputs: Tensor, lengths: Tensor? = nil, batchSize: Int = 1000,
    naming title: (Int) -> String = { "sample \($0)" }
  ) throws -> [Prediction] {
    try checkThatItConverged()
    guard inputs.rank == 2, inputs.shape[1] == network.inputs else {
      throw CheckpointError(
        description: "the network takes \(network.inputs) numbers a sample, and these are "
          + "\(inputs.shape)")
    }
    return try throwingTensorErrors {
      try checkedPredictions(for: inputs, lengths, batchSize, title)
    }
  }

  private func checkedPredictions(
    for inputs: Tensor, _ lengths: Tensor?, _ batchSize: Int, _ title: (Int) -> String
  ) throws -> [Prediction] {
    let network = try makeNetwork()
    var predictions: [Prediction] = []
    let samples = Samples(inputs: inputs, scale: data.scale, lengths: lengths)
    for batch in samples.batches(of: batchSize, like: network.parameters.values) {
      let outputs = withoutGradients {
        network.forward(batch.inputs, lengths: batch.lengths).outputs
      }
      let values =
        data.classNames.isEmpty ? outputs : configuration.loss.item.probabilities(of: outputs)
      for row in 0..<batch.count {
        let numbers = values[row].elements(as: Double.self)
        guard numbers.allSatisfy(\.isFinite) else {
          throw CheckpointError(
            description: "the network's outputs for \(title(predictions.count)) are no finite "
              + "numbers, so that they say nothing; its inputs or its weights are too large")
        }
        predictions.append(prediction(numbers))
      }
    }
    return predictions
  }

  private func prediction(_ outputs: [Double]) -> Prediction {
    guard !data.classNames.isEmpty else {
      guard let scales = data.table?.scales else { return .numbers(outputs) }
      return .numbers(zip(scales, outputs).map { $0.unscaled($1) })
    }
    let best = outputs.indices.max { outputs[$0] < outputs[$1] } ?? 0
    return .classified(name: data.classNames[best], index: best, probabilities: outputs)
  }
}
