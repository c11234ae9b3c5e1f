import Datasets
import Foundation
import Settings
import Synchronization
import Training

/// Makes the runs that are asked for and not in the store yet.
///
/// Several processes may work on the same store: a run belongs to the process that holds its folder, and its lease
/// where the store is a database, for as long as that process lives, and goes on from its checkpoint when that was
/// killed.
package final class ExperimentRunner: Sendable {
  private let store: RunStore
  private let workers: Int?
  private let root: DataRoot
  private let retriesFailed: Bool
  private let report: @Sendable (ExperimentEvent) -> Void
  private let isAskedToStop: @Sendable () -> Bool
  private let lock = NSLock()

  package init(
    _ store: RunStore, workers: Int? = nil, root: DataRoot, retriesFailed: Bool = false,
    isAskedToStop: @escaping @Sendable () -> Bool = { false },
    report: @escaping @Sendable (ExperimentEvent) -> Void = { _ in }
  ) {
    self.store = store
    self.workers = workers
    self.root = root
    self.retriesFailed = retriesFailed
    self.isAskedToStop = isAskedToStop
    self.report = report
  }

  /// Sees to it that all the runs are in the store.
  package func carryOut(_ asked: [RunConfiguration]) throws {
    let runs = Self.distinct(asked.flatMap { [$0.parent, $0].compactMap(\.self) })
    // What failed here and now is not tried again, nor what could not be made longer.
    let tried = Mutex(Set<String>())
    func pending(of runs: [RunConfiguration]) throws -> [RunConfiguration] {
      try runs.filter { run in
        let stored = try store.run(run)
        let isOpen = stored == nil || (stored?.state == .failed && retriesFailed)
        return isOpen && !tried.withLock { $0.contains(run.key) }
      }
    }
    var left = try pending(of: runs)
    let cost = left.reduce(0) { $0 + $1.cost }
    tell(.start(runs: runs.count, reused: runs.count - left.count, cost: cost))
    let sources = try loadData(of: left)
    let networks = runs.compactMap {
      if case .network(let network, _) = $0 { network } else { nil }
    }
    let runner = Runner(workers: workers, for: networks)
    defer { store.endLeases() }
    while !left.isEmpty {
      // What begins with another run's network waits for that run.
      let missing = Set(left.map(\.key))
      let ready = left.filter { $0.parent.map { !missing.contains($0.key) } ?? true }
      let jobs = ready.map { run in
        job(run, on: sources) { [self] event in
          if case .ended(let run) = event { _ = tried.withLock { $0.insert(run.key) } }
          tell(event)
        }
      }
      try runner.carryOut(jobs)
      left = try pending(of: left)
      guard !left.isEmpty else { return }
      if ready.count < missing.count, left.count < missing.count { continue }
      // The rest is held by others, who may be killed.
      tell(.waiting(runs: left.count))
      Thread.sleep(forTimeInterval: 0.5)
      if isAskedToStop() { throw Runner.Stopped() }
    }
  }

  private func job(
    _ configuration: RunConfiguration, on sources: [DataSource.Request: DataSource],
    _ report: @escaping @Sendable (ExperimentEvent) -> Void
  ) -> any Job {
    let store = store
    let lease = Mutex<RunLease?>(nil)
    let take: @Sendable () throws -> Void = {
      let taken = try store.lease(configuration.key)
      lease.withLock { $0 = taken }
    }
    let end: @Sendable (StoredRun) throws -> Void = { run in
      try store.put(run, under: lease.withLock { $0 })
      report(.ended(run))
    }
    let job: any Job =
      switch configuration {
      case .neuron(let neuron):
        NeuronJob { [self] in
          try simulate(neuron, as: configuration, take: take, report: report, end: end)
        }
      case .network(let network, let watch):
        TrainingJob(
          watch: watch,
          .init(
            begin: { [self] in
              try take()
              let begun = try begin(network, as: configuration, on: sources)
              if let run = begun?.run {
                report(.began(configuration, resumedAfter: run.epochs.count))
              }
              return begun
            },
            report: { event in
              try lease.withLock { $0 }?.check()
              guard case .epoch = event else { return }
              report(
                .progress(configuration, seconds: configuration.cost / Double(network.epochs)))
            },
            end: { try end(StoredRun(of: $0, as: configuration)) },
            isAskedToStop: isAskedToStop))
      }
    return StoredJob(job) { error in
      try end(
        StoredRun(
          configuration, .failed, reason: "\(error)", record: MachineRecord(threads: 1)))
    }
  }

  /// Takes the run up; nil if another process has just ended it.
  private func begin(
    _ network: TrainingConfiguration, as configuration: RunConfiguration,
    on sources: [DataSource.Request: DataSource]
  ) throws -> TrainingJob.Begun? {
    let folder = try RunFolder(store.runFolder(configuration.key))
    guard try isWanted(configuration), let source = sources[network.dataRequest] else { return nil }
    var network = network
    // A longer run that was stopped beyond what is wanted now need not go back.
    network.epochs = max(network.epochs, try folder.epochsDone())
    if let parent = configuration.parent {
      network.initialWeights = try lastNetwork(of: parent).path
    }
    let run = try TrainingRun(network, on: source.data(for: network))
    if folder.hasCheckpoint { try folder.resume(run) }
    return TrainingJob.Begun(run, in: folder)
  }

  /// The checkpoint of a run that is over.
  private func lastNetwork(of run: RunConfiguration) throws -> URL {
    let file = store.runFolder(run.key).appending(path: "checkpoint.safetensors")
    guard try store.run(run)?.state == .finished else {
      throw ConfigurationError("the run \(run.key), with whose network it begins, did not finish")
    }
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw ConfigurationError(
        "\(file.path): with this network the run begins, and it is not there any more: put it back, or give "
          + "another folder with --results")
    }
    let epochs = try Checkpoint(contentsOf: file).epochs.count
    guard epochs == run.epochs else {
      throw ConfigurationError(
        "\(file.path): has gone on to epoch \(epochs), but the run begins with epoch \(run.epochs)")
    }
    return file
  }

  private func simulate(
    _ neuron: NeuronConfiguration, as configuration: RunConfiguration, take: () throws -> Void,
    report: (ExperimentEvent) -> Void, end: (StoredRun) throws -> Void
  ) throws {
    if isAskedToStop() { throw Runner.Stopped() }
    try take()
    let folder = try RunFolder(store.runFolder(configuration.key))
    defer { try? FileManager.default.removeItem(at: folder.url) }
    guard try isWanted(configuration) else { return }
    report(.began(configuration, resumedAfter: 0))
    var record = MachineRecord(threads: 1)
    let start = ContinuousClock.now
    let series = neuron.carryOut()
    record.seconds = start.duration(to: .now) / .seconds(1)
    report(.progress(configuration, seconds: configuration.cost))
    try end(StoredRun(configuration, .finished, epochs: 1, series: series, record: record))
  }

  /// Whether the store still lacks the run, now that its folder is held.
  private func isWanted(_ configuration: RunConfiguration) throws -> Bool {
    guard let run = try store.run(configuration) else { return true }
    return run.state == .failed
  }

  private func tell(_ event: ExperimentEvent) { lock.withLock { report(event) } }

  /// The runs without repetition: the longest of each key.
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
