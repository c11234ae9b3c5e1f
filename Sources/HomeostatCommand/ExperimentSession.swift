import ArgumentParser
import Experiments
import Foundation
import Homeostat

/// Makes the runs of experiments for a command: with progress, until done or interrupted.
struct ExperimentSession {
  let store: RunStore
  let root: DataRoot
  let jobs: Int?
  let retriesFailed: Bool
  /// The folder of results, as the user wrote it.
  let place: String

  /// Sees to it that all the runs are in the store.
  func carryOut(_ needed: [RunConfiguration]) throws {
    let progress = ExperimentReporter()
    let runner = ExperimentRunner(
      store, workers: jobs, root: root, retriesFailed: retriesFailed,
      isAskedToStop: { Interruption.isWished },
      report: { event in
        // Until a run begins nothing is there that a signal could leave unsaved.
        if case .began = event { Interruption.listen() }
        progress.report(event)
      })
    try Interruption.guarding {
      try runner.carryOut(needed)
      if Interruption.isWished { throw Runner.Stopped() }
    } interrupted: {
      "\(Interruption.reason) and saved in \(place). The same command goes on."
    }
  }

  /// Names the runs that failed, and ends with status 1 if there are any.
  func complainOfFailures(_ needed: [RunConfiguration]) throws {
    var seen: Set<String> = []
    var count = 0
    for configuration in needed where seen.insert(configuration.key).inserted {
      let run = try store.run(configuration)
      guard run == nil || run?.state == .failed else { continue }
      count += 1
      complain("failed: run \(configuration.key): \(run?.reason ?? "it could not be made longer")")
    }
    guard count > 0 else { return }
    complain("\(count) runs failed; --retry-failed tries them again.")
    throw ExitCode(1)
  }
}
