import Foundation
import Homeostat
import Synchronization

/// The replicas of a workload, each a run of its own.
final class Contender: @unchecked Sendable {
  // A replica is touched by one worker of the population at a time.
  private let workload: Workload
  private let runs: [TrainingRun]
  private let scaling: [SynapticScaler?]
  private let losses: Mutex<[[Double]]>

  init(_ workload: Workload) throws {
    self.workload = workload
    let data = try workload.data()
    runs = try (0..<workload.replicas).map { try workload.run($0, on: data) }
    let probes = try workload.probes.map { try Tensor(numPyFile: URL(filePath: $0)) }
    scaling = runs.map { run in
      workload.synapticScaling
        ? SynapticScaler(.published, of: run.network, probes: probes) : nil
    }
    losses = Mutex(Array(repeating: [], count: workload.replicas))
  }

  /// Trains every replica for so many batches and gives their losses.
  func train(steps: Int) throws -> [[Double]] {
    if runs.count == 1 {
      return [train(0, steps: steps)]
    }
    try WorkQueue.work(runs.count, workers: workload.threads) { replica in
      let found = self.train(replica, steps: steps)
      self.losses.withLock { $0[replica] = found }
      return 0
    }
    return losses.withLock { $0 }
  }

  private func train(_ replica: Int, steps: Int) -> [Double] {
    var done: [StepRecord] = []
    while done.count < steps, let event = runs[replica].next() {
      guard case .step(let step) = event else { continue }
      scaling[replica]?.step()
      done.append(step)
    }
    return done.map(\.loss)
  }
}

extension SynapticScaling {
  /// As in the published code.
  static let published = {
    var scaling = SynapticScaling()
    scaling.rate = 0.1
    (scaling.target, scaling.clip) = (.constant(0.1), 1)
    scaling.probesWithReLU = true
    return scaling
  }()
}
