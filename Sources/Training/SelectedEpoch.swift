import Networks
import Tensors

/// What the network of the epoch that a validation part chose makes of the test samples.
public struct SelectedEpoch: Sendable {
  /// The epoch with the lowest validation loss.
  public let record: EpochRecord
  public let test: Evaluation
}

extension TrainingRun {
  /// The one look at the test samples, with the network of the best epoch; nil without a validation part,
  /// or where there is no such network.
  public func selectedEpoch() throws -> SelectedEpoch? {
    guard let best = bestCheckpoint, divergence == nil, let record = best.epochs.last else {
      return nil
    }
    let network = try best.makeNetwork(on: configuration.shape.selectedDevice)
    let test = try throwingTensorErrors {
      Evaluation(of: network, on: data.test, loss: configuration.loss)
    }
    if let failure = data.test.files?.failure { throw failure }
    return SelectedEpoch(record: record, test: test)
  }
}
