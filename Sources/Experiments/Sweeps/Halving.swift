import Settings
import Statistics

/// Successive halving: all trials train for a short time, and only the best go on.
///
/// Jamieson and Talwalkar 2016. Of each rung the best share of 1/`factor` trains `factor` times as long; the
/// last rung trains for all epochs.
package struct Halving: Sendable {
  let factor: Int

  package init(factor: Int) throws {
    guard (2...100) ~= factor else {
      throw ConfigurationError("halving keeps one in 2 or more trials, and one in 100 at least")
    }
    self.factor = factor
  }

  /// How many trials train for how many epochs, the first rung first.
  func rungs(trials: Int, epochs: Int) throws -> [(trials: Int, epochs: Int)] {
    var rungs = [(trials: trials, epochs: epochs)]
    while rungs[0].epochs >= factor, rungs[rungs.count - 1].trials >= factor {
      let shortest = rungs[0].epochs / factor
      // One more rung before all others, which have fewer trials for it.
      rungs = [(trials, shortest)] + rungs.map { (max(1, $0.trials / factor), $0.epochs) }
    }
    guard rungs.count > 1 else {
      throw ConfigurationError(
        "halving by \(factor) needs at least \(factor) trials and \(factor) epochs")
    }
    return rungs
  }
}

extension Sweep {
  /// For how many epochs each trial trains by halving, after all that it takes to know has been made.
  package func epochs(
    by halving: Halving, trials: Int, seeds: Int, in store: RunStore,
    identifying identify: (Experiment) throws -> Experiment,
    make: ([RunConfiguration]) throws -> Void
  ) throws -> [Int] {
    var epochs = Array(repeating: 0, count: trials)
    var open = Array(1...trials)
    for rung in try halving.rungs(trials: trials, epochs: base.epochs) {
      open = Array(open.prefix(rung.trials))
      for trial in open { epochs[trial - 1] = rung.epochs }
      let experiment = try identify(
        try self.experiment(
          "", "", source: "", about: "", trials: trials, seeds: seeds, epochs: epochs))
      let arms = experiment.panels[0].arms
      let runs = open.map { trial in
        (0..<seeds).map { seed in
          var run = arms[trial - 1].configuration
          run.seed = base.seed + seed
          return run
        }
      }
      try make(runs.flatMap { $0 })
      let errors = try runs.map { runs in
        Summary(try runs.map { try Self.error(of: $0, in: store) }).median
      }
      open = zip(errors, open).sorted { $0 < $1 }.map(\.1)
    }
    return epochs
  }

  /// The lowest error of a run; infinite where it diverged.
  private static func error(of run: RunConfiguration, in store: RunStore) throws -> Double {
    guard let stored = try store.run(run), stored.state == .finished else { return .infinity }
    let error = stored.series(Measure.bestError.series, epochs: run.epochs).last
    return error.map { $0.isFinite ? $0 : .infinity } ?? .infinity
  }
}
