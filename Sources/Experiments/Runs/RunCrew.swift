import Datasets
import Foundation
import Settings
import Synchronization
import Tensors
import Training

/// Makes the runs that are asked for and not there yet, as many at a time as there are workers.
///
/// Several processes may work on the same store: a run belongs to the process that holds its folder
/// for as long as that process lives, and goes on from its checkpoint when that was killed.
public final class RunCrew: Sendable {
  private let store: RunStore
  private let workers: Int
  private let root: DataRoot
  private let retriesFailed: Bool
  private let report: @Sendable (CrewEvent) -> Void
  private let isAskedToStop: @Sendable () -> Bool
  private let lock = NSLock()

  public init(
    _ store: RunStore, workers: Int, root: DataRoot, retriesFailed: Bool = false,
    isAskedToStop: @escaping @Sendable () -> Bool = { false },
    report: @escaping @Sendable (CrewEvent) -> Void = { _ in }
  ) {
    self.store = store
    self.workers = workers
    self.root = root
    self.retriesFailed = retriesFailed
    self.isAskedToStop = isAskedToStop
    self.report = report
  }

  /// Sees to it that all the runs are in the store.
  public func carryOut(_ asked: [RunConfiguration]) throws {
    // Each thread that splits an operation keeps threads of its own, which would compete.
    Engine.threads = 1
    let runs = Self.distinct(asked)
    // What failed here and now is not tried again, nor what could not be made longer.
    let tried = Mutex(Set<String>())
    func pending() throws -> [RunConfiguration] {
      try runs.filter { run in
        let stored = try store.run(run)
        let isOpen = stored == nil || (stored?.state == .failed && retriesFailed)
        return isOpen && !tried.withLock { $0.contains(run.key) }
      }
    }
    var left = try pending()
    let cost = left.reduce(0) { $0 + $1.cost }
    tell(.start(runs: runs.count, reused: runs.count - left.count, cost: cost))
    let sources = try loadData(of: left)
    while !left.isEmpty {
      let members = left.map { run in
        CrewMember(run, store: store, sources: sources, isAskedToStop: isAskedToStop) {
          [self] event in
          if case .ended(let run) = event { _ = tried.withLock { $0.insert(run.key) } }
          tell(event)
        }
      }
      do {
        try Population.train(members.count, workers: workers) { try members[$0].turn() }
      } catch is CrewInterrupted {
        for member in members { try member.saveUnfinished() }
        throw CrewInterrupted()
      }
      left = try pending()
      guard !left.isEmpty else { return }
      // The rest is held by others, who may be killed.
      tell(.waiting(runs: left.count))
      Thread.sleep(forTimeInterval: 0.5)
      if isAskedToStop() { throw CrewInterrupted() }
    }
  }

  private func tell(_ event: CrewEvent) { lock.withLock { report(event) } }

  /// The runs without repetition; of those that share a key, the longest.
  private static func distinct(_ runs: [RunConfiguration]) -> [RunConfiguration] {
    var places: [String: Int] = [:]
    var kept: [RunConfiguration] = []
    for run in runs {
      if let place = places[run.key] {
        if kept[place].epochs < run.epochs { kept[place] = run }
      } else {
        places[run.key] = kept.count
        kept.append(run)
      }
    }
    return kept
  }

  private func loadData(
    of runs: [RunConfiguration]
  ) throws -> [DataSource.Request: DataSource] {
    var sources: [DataSource.Request: DataSource] = [:]
    for case .network(let network, _) in runs where sources[network.dataRequest] == nil {
      let source = try DataSource(network.dataRequest, root: root)
      if let known = network.contents?.data, known != source.digest {
        throw ConfigurationError(
          "\(network.data): has changed while the runs were prepared; give the command again")
      }
      sources[network.dataRequest] = source
    }
    return sources
  }
}
