import Foundation
import Homeostat

/// One run of a plan as it trains, a turn at a time, on whichever worker is free.
final class Member: @unchecked Sendable {
  // A population gives a member's turns one after the other, so that nothing here is shared.
  private let planned: TrainPlan.Run
  private let number: Int
  private let plan: TrainPlan
  private let source: DataSource
  private let reporter: Reporter
  private var run: TrainingRun?
  private var folder: RunFolder?
  private var record: MachineRecord?
  private(set) var result: RunResult?

  /// What a turn throws when a signal has asked to stop.
  struct Interrupted: Error {}

  init(
    _ planned: TrainPlan.Run, number: Int, of plan: TrainPlan, on source: DataSource,
    reporter: Reporter
  ) {
    self.planned = planned
    self.number = number
    self.plan = plan
    self.source = source
    self.reporter = reporter
  }

  /// Trains to the end of an epoch and gives the epochs that are left.
  func turn() throws -> Int {
    let run = try self.run ?? begin()
    let start = ContinuousClock.now
    defer { record?.seconds += (ContinuousClock.now - start).inSeconds }
    reporter.startTurn(number)
    for event in run.events {
      try reporter.report(event, of: number)
      switch event {
      case .step(let step):
        if let folder, plan.session.monitor > 0, (step.step - 1) % plan.session.monitor == 0 {
          try folder.append(run.layerMeasures())
        }
      case .epoch(let epoch):
        guard !run.isFinished else { break }
        if epoch.epoch % plan.session.checkpointEvery == 0 { try save("running") }
        if plan.runs.count > 1 { run.rest() }
        if Interruption.signal != nil { throw Interrupted() }
        return run.configuration.epochs - epoch.epoch
      case .diverged, .runaway: break
      }
      if Interruption.signal != nil, !run.isFinished { throw Interrupted() }
    }
    try save(run.divergence == nil ? "finished" : "diverged")
    reporter.finish(number)
    result = RunResult(of: run)
    (self.run, folder) = (nil, nil)
    return 0
  }

  /// Saves what has begun and is not at its end.
  func saveUnfinished() throws { if run != nil { try save("interrupted") } }

  private func begin() throws -> TrainingRun {
    let folder = try planned.folder.map(RunFolder.init)
    let saved = plan.resume ? try folder?.savedConfiguration() : nil
    var configuration = planned.configuration
    // Nobody chose the threads: they are the first machine's, on which the run's numbers rest.
    if let saved, !plan.namesThreads { configuration.threads = saved.threads }
    let data = try source.data(for: configuration)
    let run = try TrainingRun(configuration, on: data)
    run.measures = plan.measures
    if let folder, saved != nil {
      try folder.resume(run)
    } else {
      for note in run.notes { reporter.note(note) }
    }
    let record = MachineRecord(
      threads: run.configuration.threads, after: plan.resume ? folder?.machineRecord : nil)
    try reporter.begin(run, number: number)
    try folder?.write(run.configuration, plan.session)
    try folder?.write(record)
    (self.run, self.folder, self.record) = (run, folder, record)
    return run
  }

  private func save(_ state: String) throws {
    guard let run, let folder else { return }
    record?.state = state
    try folder.save(run)
    if let record { try folder.write(record) }
  }
}
