/// What the runs of experiments report, from any thread, one event at a time.
package enum ExperimentEvent: Sendable {
  /// So many of the runs were there already; the others cost about so many seconds of a core.
  case start(runs: Int, reused: Int, cost: Double)
  case began(RunConfiguration, resumedAfter: Int)
  /// A share of the run's work was done.
  case progress(RunConfiguration, seconds: Double)
  case ended(StoredRun)
  /// What is left is being made by other processes.
  case waiting(runs: Int)
}
