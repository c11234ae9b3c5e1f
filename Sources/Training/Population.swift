import Networks
import Plasticity
import Tensors

/// Runs that differ in nothing but their seeds, and make the steps of an epoch as one program.
///
/// The products of all their networks are one operation, so that a GPU, which small networks leave idle, is given more at
/// a time. Each run is what it would be alone, but for rounding.
struct Population {
  private let runs: [TrainingRun]
  private let network: Network
  private let optimizer: any Optimizer

  /// The population of runs that suit, each at the start of the same epoch.
  init(_ runs: [TrainingRun]) throws {
    self.runs = runs
    network = try throwingTensorErrors { Network(stacking: runs.map(\.network)) }
    optimizer = runs[0].configuration.optimizer.optimizer(for: network.parameters)
  }

  /// The populations that the runs can make, of those that are at the start of an epoch.
  static func groups(of runs: [TrainingRun]) -> [[TrainingRun]] {
    var groups: [[TrainingRun]] = []
    for run in runs where suits(run) && (run.position?.batch ?? 0) == 0 {
      if let place = groups.firstIndex(where: { suit($0[0], run) }) {
        groups[place].append(run)
      } else {
        groups.append([run])
      }
    }
    return groups.filter { $0.count > 1 }
  }

  /// Whether a run's steps can be made beside those of others: where each step is no more than a batch's gradients, the
  /// optimizer's step and the rules'.
  static func suits(_ run: TrainingRun) -> Bool {
    let (configuration, samples) = (run.configuration, run.task.training)
    return !run.isFinished && run.failure == nil && run.group == nil && run.images == nil
      && samples.files == nil && samples.lengths == nil
      && Network.canStack(run.network.plan) && !run.network.multipliesInBFloat16
      && configuration.scaling == .none && configuration.renewal == .none
      && configuration.stream == .none && configuration.labelNoise == .none
      && configuration.clipGradients == 0 && !configuration.deterministic
      && !configuration.selection.isOn && !run.measures.contains(.gradients)
  }

  /// Whether two runs that suit can be in one population.
  private static func suit(_ a: TrainingRun, _ b: TrainingRun) -> Bool {
    var (one, other) = (a.configuration, b.configuration)
    (one.seed, other.seed) = (0, 0)
    return one == other && a.epochs.count == b.epochs.count && a.device == b.device
      && a.rateOfEpoch == b.rateOfEpoch && a.data.training.isIdentical(to: b.data.training)
  }

  /// Makes all steps of an epoch, whose end is each run's own. After an error the runs are as they were.
  func learnEpoch(_ report: (TrainingRun, StepRecord) throws -> Void) throws {
    let first = runs[0]
    first.prepareEngine()
    let (batches, networks) = (first.batchesPerEpoch, runs.map(\.network))
    for run in runs { run.position = run.position ?? run.startEpoch() }
    var positions = runs.compactMap(\.position)
    network.take(from: networks)
    try take()
    network.epoch = first.epochs.count + 1
    for _ in 0..<batches {
      let rows = first.rows(of: positions[0])
      let losses = learn(rows, of: positions)
      for (index, run) in runs.enumerated() {
        positions[index].batch += 1
        positions[index].losses.add(losses[index], error: nil, share: run.share(ofRows: rows.count))
        guard positions[index].losses.divergence == nil else { continue }
        let done = run.epochs.count * batches + positions[index].batch
        try report(
          run, StepRecord(epoch: run.epochs.count + 1, step: done, reading: losses[index]))
      }
    }
    network.give(to: networks)
    try give()
    for (run, position) in zip(runs, positions) { run.position = position }
  }

  /// Learns the next batch of each run.
  private func learn(_ rows: Range<Int>, of positions: [TrainingRun.Position]) -> [Tensor] {
    let first = runs[0]
    // All runs have the same samples, of which each has an order of its own.
    let chosen = Tensor.concatenated(positions.map { $0.samples.narrowed(to: rows) })
    let batch = first.task.training.batch(
      chosen, elementType: first.elementType, on: first.device)
    func each(_ tensor: Tensor) -> Tensor {
      tensor.reshaped([runs.count, rows.count] + tensor.shape.dropFirst())
    }
    let (losses, pass) = network.differentiateReplicas(
      first.objective, each(batch.inputs), each(batch.targets))
    optimizer.step(network.parameters, learningRate: positions[0].learningRate)
    network.adapt(to: pass)
    return losses
  }

  // What optimizers remember is a number for each parameter, or a count of steps.
  private func take() throws {
    let states = runs.map(\.optimizer.state)
    try optimizer.load(
      states[0].keys.reduce(into: [:]) { stacked, name in
        let parts = states.compactMap { $0[name] }
        stacked[name] =
          parts[0].elementType == .int64 ? parts[0] : network.parameters.stacked(parts)
      })
  }

  private func give() throws {
    let state = optimizer.state
    for (index, run) in runs.enumerated() {
      try run.optimizer.load(
        state.mapValues { tensor in
          tensor.elementType == .int64
            ? tensor : network.parameters.replica(index, of: tensor)
        })
    }
  }
}
