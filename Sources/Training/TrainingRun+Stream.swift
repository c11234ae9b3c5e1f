import Networks
import Plasticity
import Settings
import Tensors

// A stream of batches is an epoch that has no end: what goes on from batch to batch is what a run saves
// within an epoch.
extension TrainingRun {
  /// Goes on from a checkpoint, and learns all samples as the next batch of a stream; throws where training
  /// diverges.
  func learnAsNextBatch(after checkpoint: Checkpoint) throws {
    try load(checkpoint.tensors)
    // The step decides the noise, and the epochs before a stream were steps of it, too.
    let steps = try checkpoint.tensors.count("neurons.updates")
    var position = Position(
      generatorState: generator.state, samples: .range(data.training.count),
      learningRate: configuration.learningRate.value(at: 1), batch: steps,
      losses: BatchLosses(
        readAtOnce: true, ofBatches: steps, sum: checkpoint.tensors["position.lossSum"]?.item ?? 0))
    self.position = position
    let batch = batch(of: position, rows: 0..<data.training.count)
    if case .diverged(let divergence) = learn(batch, of: batch.count, &position) {
      throw ConfigurationError("\(data.name): training \(divergence)")
    }
    self.position = position
  }
}

extension TrainingConfiguration {
  /// Throws where a setting is about epochs, or the whole of the samples, which a stream has not.
  func validateForStream() throws {
    let rate = learning.learningRate
    let scaling = learning.scaling.part
    let unfit = [
      "sample-order": !samples.sampleOrder.isEmpty, "limit": samples.limit > 0,
      "validation-share": selection.isOn, "balance-classes": learning.balanceClasses,
      "halt-loss": learning.haltLoss > 0, "last-batch": learning.lastBatch == .drop,
      "learning-rate": rate != LearningRate(.constant(rate.value(at: 1))),
      "update-clock": units.updateClock == .epoch,
      "scaling": scaling.map { $0.clock == .epoch || $0.rate != .constant($0.rate.value(at: 1)) }
        ?? false,
      "loss": type(of: learning.loss.item).ignoresMeanError,
      "stream": samples.stream != .none,
      "renewal": (learning.renewal.item as? ShrinkAndPerturb.Settings)?.clock == .epoch,
    ]
    for rule in (units.rule + [units.inputRule]).flatMap(\.terms)
    where rule.epochs != ActiveEpochs() {
      throw ConfigurationError(
        "\(rule.epochs.quotedNames) of the rule \(rule.name) is about epochs, which a stream of batches has "
          + "not: leave it out, or use fit")
    }
    guard let name = unfit.filter(\.value).keys.min() else { return }
    throw ConfigurationError(
      "'\(name)' is about epochs or the whole of the samples, and a stream of batches has neither: "
        + "leave it at its default, or use fit")
  }
}
