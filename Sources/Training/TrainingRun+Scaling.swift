import Networks

// Synaptic scaling between steps.
extension TrainingRun {
  /// Scales synapses after a batch if the clock that has come to `number` is that of scaling.
  func scaleSynapses(
    at clock: UpdateClock, number: Int, after batch: @autoclosure () -> Batch
  ) {
    guard let scaling = configuration.scaling.part, scaling.clock == clock,
      number % scaling.every == 0
    else { return }
    scaler?.step(
      epoch: epochs.count + 1, update: number, batch: scaling.probe == .batch ? batch() : nil)
  }

  /// Notes each layer once whose weights have run away.
  func warnOfRunaways() {
    for (layer, size) in scaler?.largestWeights ?? []
    where size > RunawayWeights.threshold && warnedLayers.insert(layer).inserted {
      runaways.append(RunawayWeights(epoch: epochs.count + 1, layer: layer, size: size))
    }
  }
}
