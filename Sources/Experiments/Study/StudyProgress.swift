/// How the runs of a study go on.
public enum StudyProgress: Sendable, Equatable {
  /// So many runs are needed, of which some are in the store already.
  case start(runs: Int, reused: Int)
  /// A run has ended, as `finished`, `diverged` or `failed`.
  case ended(arm: String, seed: Int, state: String)
  /// What is left is being made by other processes.
  case waiting(runs: Int)

  /// Nil for what a study does not tell.
  init?(_ event: ExperimentEvent) {
    switch event {
    case .start(let runs, let reused, _): self = .start(runs: runs, reused: reused)
    case .ended(let run):
      self = .ended(
        arm: run.configuration.title, seed: run.configuration.seed, state: run.state.rawValue)
    case .waiting(let runs): self = .waiting(runs: runs)
    case .began, .progress: return nil
    }
  }
}
