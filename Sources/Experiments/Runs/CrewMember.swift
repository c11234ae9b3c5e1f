import Foundation
import Networks
import Settings
import Tensors
import Training

/// One run in the hands of a crew, a turn at a time.
final class CrewMember: @unchecked Sendable {
  // A population gives a member's turns one after the other, so that nothing here is shared.
  private let configuration: RunConfiguration
  private let store: RunStore
  private let sources: [DataSource.Request: DataSource]
  private let isAskedToStop: @Sendable () -> Bool
  private let report: @Sendable (CrewEvent) -> Void
  private var work: Work?

  /// A network's run that has begun.
  fileprivate struct Work {
    let run: TrainingRun
    let folder: RunFolder
    var record: MachineRecord
    var saved = ContinuousClock.now
  }

  init(
    _ configuration: RunConfiguration, store: RunStore, sources: [DataSource.Request: DataSource],
    isAskedToStop: @escaping @Sendable () -> Bool,
    report: @escaping @Sendable (CrewEvent) -> Void
  ) {
    self.configuration = configuration
    self.store = store
    self.sources = sources
    self.isAskedToStop = isAskedToStop
    self.report = report
  }

  /// Works for an epoch and gives the epochs that are left; what fails is kept in the store.
  func turn() throws -> Int {
    do {
      switch configuration {
      case .network(let network, let watch): return try turn(network, watch)
      case .neuron(let neuron): return try simulate(neuron)
      }
    } catch let error as CrewInterrupted {
      throw error
    } catch is RunFolder.Busy {
      return 0
    } catch {
      work = nil
      try end(
        .failed, reason: "\(error)", epochs: 0, series: [:], record: MachineRecord(threads: 1))
      return 0
    }
  }

  /// Saves what has begun and is not at its end.
  func saveUnfinished() throws { try work?.save("interrupted") }

  private func simulate(_ neuron: NeuronConfiguration) throws -> Int {
    if isAskedToStop() { throw CrewInterrupted() }
    let folder = try RunFolder(store.runFolder(configuration.key))
    defer { try? FileManager.default.removeItem(at: folder.url) }
    guard try isWanted() else { return 0 }
    report(.began(configuration, resumedAfter: 0))
    var record = MachineRecord(threads: 1)
    let start = ContinuousClock.now
    let series = neuron.carryOut()
    record.seconds = seconds(since: start)
    report(.progress(configuration, seconds: configuration.cost))
    try end(.finished, reason: nil, epochs: 1, series: series, record: record)
    return 0
  }

  private func turn(_ network: TrainingConfiguration, _ watch: Watch?) throws -> Int {
    guard var work = try work ?? begin(network) else { return 0 }
    work.run.measures = watch?.epochs ?? []
    self.work = work
    let (run, start) = (work.run, ContinuousClock.now)
    for event in run.events {
      if case .step(let step) = event, let watch, watch.every > 0,
        (step.step - 1) % watch.every == 0
      {
        try work.folder.append(run.layerMeasures(watch.layers))
      }
      if case .epoch = event { break }
      if isAskedToStop(), !run.isFinished { break }
    }
    run.rest()
    work.record.seconds += seconds(since: start)
    report(.progress(configuration, seconds: configuration.cost / Double(network.epochs)))
    if run.isFinished {
      try work.save(run.divergence == nil ? "finished" : "diverged")
      try end(
        run.divergence == nil ? .finished : .diverged, reason: run.divergence?.description,
        epochs: run.epochs.count, series: series(of: run, watch, work.folder),
        record: work.record)
      self.work = nil
      return 0
    }
    if work.saved.duration(to: .now) > .seconds(10) { try work.save("running") }
    self.work = work
    if isAskedToStop() { throw CrewInterrupted() }
    return network.epochs - run.epochs.count
  }

  /// Takes the run up; nil if another process has just ended it.
  private func begin(_ network: TrainingConfiguration) throws -> Work? {
    let folder = try RunFolder(store.runFolder(configuration.key))
    guard try isWanted(), let source = sources[network.dataRequest] else { return nil }
    var network = network
    // A longer run that was stopped beyond what is wanted now need not go back.
    network.epochs = max(network.epochs, try folder.epochsDone())
    let run = try TrainingRun(network, on: source.data(for: network))
    if folder.hasCheckpoint { try folder.resume(run) }
    let record = MachineRecord(threads: network.threads, after: folder.machineRecord)
    report(.began(configuration, resumedAfter: run.epochs.count))
    return Work(run: run, folder: folder, record: record)
  }

  /// Whether the store still lacks the run, now that it is held.
  private func isWanted() throws -> Bool {
    guard let run = try store.run(configuration) else { return true }
    return run.state == .failed
  }

  private func end(
    _ state: StoredRun.State, reason: String?, epochs: Int, series: [String: [Double]],
    record: MachineRecord
  ) throws {
    var record = record
    record.state = state.rawValue
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let run = StoredRun(
      configuration: configuration, key: configuration.key, epochs: epochs, state: state,
      reason: reason, seconds: record.seconds,
      machine: String(decoding: try encoder.encode(record), as: UTF8.self),
      finished: Date.now.ISO8601Format(), series: series)
    try store.put(run)
    report(.ended(run))
  }

  private func series(
    of run: TrainingRun, _ watch: Watch?, _ folder: RunFolder
  ) throws -> [String: [Double]] {
    var series = [
      "train_loss": run.epochs.map(\.trainLoss), "test_loss": run.epochs.map(\.testLoss),
      "test_error": run.epochs.map(\.testError), "dead": run.epochs.map { $0.isDead ? 1 : 0 },
      "nonpositive_gains": run.epochs.map { Double($0.nonpositiveGains) },
    ]
    for name in Set(run.epochs.flatMap { ($0.measures ?? [:]).keys }) {
      series[name] = run.epochs.map { $0.measures?[name] ?? .nan }
    }
    // A run that was stopped within an epoch, and is long enough, has measured more than it counts.
    let every = max(1, watch?.every ?? 1)
    let steps = (run.epochs.count * run.batchesPerEpoch + every - 1) / every
    for (name, numbers) in try folder.monitored() {
      series[name] = run.divergence == nil ? Array(numbers.prefix(steps)) : numbers
    }
    return series
  }

  private func seconds(since start: ContinuousClock.Instant) -> Double {
    start.duration(to: .now) / .seconds(1)
  }
}

extension CrewMember.Work {
  mutating func save(_ state: String) throws {
    record.state = state
    try folder.save(run)
    try folder.write(record)
    saved = .now
  }
}
