import Tensors

/// Carries out jobs, as many at a time as there are workers: the runs of `train`, `sweep` and
/// `reproduce` alike.
public struct Runner: Sendable {
  /// A job was asked to stop; what had begun is saved.
  public struct Stopped: Error {
    public init() {}
  }

  let workers: Int

  public init(workers: Int) { self.workers = workers }

  /// As many workers as were asked for; else one a core for networks of one thread, fewer for those of
  /// more, and one where networks share a GPU.
  public init(workers: Int?, for networks: [TrainingConfiguration]) {
    let threads = networks.map { max(1, $0.threads) }.max() ?? 1
    let sharesGPU = networks.contains { $0.device != "cpu" }
    self.workers = workers ?? (sharesGPU ? 1 : max(1, Engine.cores / threads))
  }

  /// Works until all jobs are done; after an error it saves what has begun, and throws the error.
  public func carryOut(_ jobs: [any Job]) throws {
    // Each thread that splits an operation keeps threads of its own, which would compete with those
    // of the other jobs.
    Engine.threads = 1
    do {
      try WorkQueue.work(jobs.count, workers: workers) { try jobs[$0].turn() }
    } catch {
      let failures = jobs.compactMap { job -> (any Error)? in
        do { try job.saveUnfinished() } catch { return error }
        return nil
      }
      // Whoever asked to stop must know what could not be saved.
      if error is Stopped, let failure = failures.first { throw failure }
      throw error
    }
  }
}
