import Tensors

/// Carries out jobs, as many at a time as there are workers: the runs of `train`, `sweep` and
/// `reproduce` alike.
public struct Runner: Sendable {
  /// A job was asked to stop; what had begun is saved.
  public struct Stopped: Error {
    public init() {}
  }

  let workers: Int
  /// How many networks train side by side on a GPU, as far as they make up populations.
  private let population: Int?

  /// As many networks of a GPU as are together faster, and few enough for its memory.
  private static let populationOfGPU = 32

  public init(workers: Int) { (self.workers, population) = (workers, nil) }

  /// As many workers as were asked for; else one a core for networks of one thread, fewer for those of
  /// more, and one where networks share a GPU, on which they make up populations.
  public init(workers: Int?, for networks: [TrainingConfiguration]) {
    let threads = networks.map { max(1, $0.threads) }.max() ?? 1
    let sharesGPU = networks.contains { $0.device != "cpu" }
    self.workers = workers ?? (sharesGPU ? 1 : max(1, Engine.cores / threads))
    population = workers == nil && sharesGPU ? Self.populationOfGPU : nil
  }

  /// Works until all jobs are done; after an error it saves what has begun, and throws the error.
  public func carryOut(_ single: [any Job]) throws {
    let jobs =
      population.map { size in
        stride(from: 0, to: single.count, by: size).map {
          PopulationJob(Array(single[$0..<min($0 + size, single.count)]))
        }
      } ?? single
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
