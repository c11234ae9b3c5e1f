import Foundation
import Networks
import Plasticity
import Settings
import Synchronization
import Tensors
import Testing

@testable import Training

@Suite("A queue of work")
struct WorkQueueTests {
  /// Runs that differ in rule, seed and learning rate.
  private func configurations(threads: Int = 1) throws -> [TrainingConfiguration] {
    try ["none", "ip", "wd:rate=0.2", "bn", "infomax", "hard", "ip"].enumerated().map {
      index, rule in
      let rule = try Rule(rule)
      return TrainingRunTests.configuration {
        $0.rule = [rule]
        $0.seed = index
        $0.learningRate = LearningRate(.constant(0.01 / Double(index + 1)))
        $0.epochs = 2 + index % 3
        $0.threads = threads
        $0.hidden = Widths([300, 8])
        $0.batchSize = 64
      }
    }
  }

  /// What is passed to another thread and used by one at a time.
  private struct Handed: @unchecked Sendable {
    let run: TrainingRun

    /// Trains to the end of an epoch and gives the epochs that are left.
    func turn() -> Int {
      for event in run.events {
        guard case .epoch = event else { continue }
        run.rest()
        return run.configuration.epochs - run.epochs.count
      }
      return 0
    }
  }

  @Test("gives each network the bytes that it has alone", arguments: [1, 2, 3, 7], [1, 2])
  func equalsAlone(workers: Int, threads: Int) throws {
    let data = TrainingRunTests.data()
    let configurations = try configurations(threads: threads)
    let together = try configurations.map { Handed(run: try TrainingRun($0, on: data)) }
    try WorkQueue.work(together.count, workers: workers) { together[$0].turn() }
    for (configuration, handed) in zip(configurations, together) {
      let alone = try TrainingRun(configuration, on: data)
      for _ in alone.events {}
      #expect(handed.run.isFinished && handed.run.epochs == alone.epochs)
      let tensors = handed.run.checkpoint().tensors
      for (name, tensor) in alone.checkpoint().tensors {
        #expect(tensor.isIdentical(to: try #require(tensors[name])), "\(name)")
      }
    }
  }

  @Test("gives every member its turns to the end, and keeps only a few begun")
  func schedule() throws {
    let state = Mutex((left: (0..<20).map { 1 + $0 % 5 }, working: Set<Int>(), begun: Set<Int>()))
    try WorkQueue.work(20, workers: 3) { member in
      state.withLock { state in
        #expect(state.working.insert(member).inserted, "two workers on one member")
        #expect(state.working.count <= 3)
        state.begun.insert(member)
        #expect(state.begun.filter { state.left[$0] > 0 }.count <= 6)
      }
      Thread.sleep(forTimeInterval: 0.001)
      return state.withLock { state in
        state.working.remove(member)
        state.left[member] -= 1
        return state.left[member]
      }
    }
    #expect(state.withLock { $0.left.allSatisfy { $0 == 0 } })
  }

  @Test("begins no member before another is finished, but for the last ones", arguments: 1...3)
  func order(workers: Int) throws {
    let state = Mutex((left: Array(repeating: 4, count: 12), most: 0))
    try WorkQueue.work(12, workers: workers) { member in
      state.withLock { state in
        state.left[member] -= 1
        let isLast = state.left[(12 - workers)...].contains { $0 < 4 }
        if !isLast || workers == 1 {
          state.most = max(state.most, state.left.count { (1...3).contains($0) })
        }
        return state.left[member]
      }
    }
    #expect(state.withLock { $0.most <= workers && $0.left.allSatisfy { $0 == 0 } })
  }

  @Test("stops at an error, and throws it when the others' turns are over")
  func failure() throws {
    struct Failure: Error {}
    let turns = Mutex(0)
    #expect(throws: Failure.self) {
      try WorkQueue.work(100, workers: 2) { member in
        let turn = turns.withLock { turns in
          turns += 1
          return turns
        }
        if member == 1 { throw Failure() }
        // The others always have work left; should the error not stop them, the test does.
        return turn < 100_000 ? 1 : 0
      }
    }
    #expect(turns.withLock { $0 } < 100_000)
  }

  @Test("has a worker a core, unless networks split operations or share a GPU, or somebody chose")
  func workers() {
    func workers(_ chosen: Int? = nil, threads: Int, device: String = "cpu") -> Int {
      let network = TrainingRunTests.configuration { ($0.threads, $0.device) = (threads, device) }
      return Runner(workers: chosen, for: [network]).workers
    }
    let cores = Engine.cores
    #expect(workers(threads: 1) == cores && workers(threads: 0) == cores)
    #expect(workers(threads: cores) == 1 && workers(threads: 10 * cores) == 1)
    #expect(workers(threads: 1, device: "cuda") == 1)
    #expect(workers(3, threads: 1) == 3)
    #expect(Runner(workers: nil, for: []).workers == cores)
  }
}
