import ArgumentParser
import Experiments
import Exports
import Foundation
import Homeostat
import Synchronization

/// Trains the networks of a plan, as many at a time as the cores can take, and says how they do.
struct TrainSession {
  let plan: TrainPlan
  /// Processes that train each network together; nil for this one alone.
  private let group: ProcessGroup?

  init(_ plan: TrainPlan, _ group: ProcessGroup? = nil) { (self.plan, self.group) = (plan, group) }

  /// Whether results are this process's to write.
  private var writes: Bool { group?.writes ?? true }

  func run() throws {
    if let group { try plan.validate(for: group) }
    if writes { try checkFolders() }
    let first = plan.runs[0].configuration
    let root = first.dataRoot.isEmpty ? DataRoot() : DataRoot(path: first.dataRoot)
    let source = try withRank0First("data") {
      try DataSource(first.dataRequest, root: root, progress: checkProgress())
    }
    for note in source.notes(for: first.validation) { say("note: \(note)") }
    let data = try source.data(for: first)
    if writes { try plan.writePlan() }
    let store = try writes ? openStore() : nil
    defer { store?.endLeases() }
    let reporter = TrainReporter(plan)
    let results = Results()
    let jobs = try plan.runs.enumerated().map { index, run in
      var run = run
      // A numeric target asks for regression.
      if data.isRegression, !plan.namesLoss { run.configuration.loss = .meanSquaredError }
      try run.configuration.validate(for: data)
      try run.configuration.validate(measuring: plan.measures, on: data)
      let key = try run.configuration.identified { _ in source }
      let share = store.map { SharedRun(.network(key, watch: plan.watch), in: $0, run.folder) }
      return job(run, number: index + 1, on: source, reporter, share) { begun in
        let made = begun.run.configuration
        let identified = try made.identified { _ in source }
        let selected = try begun.run.selectedEpoch()
        if let selected {
          try reporter.report(selected, of: begun.run, number: index + 1)
          try begun.folder?.write(ModelCard(of: begun.run, selected: selected))
        }
        try share?.put(
          StoredRun(of: begun, as: .network(identified, watch: plan.watch), selected: selected))
        results.add(RunResult(of: begun.run, selected), number: index)
      }
    }
    // Until here nothing was begun that a signal could leave unsaved.
    Interruption.listen()
    let runner = Runner(
      workers: group == nil ? plan.jobs : 1, for: plan.runs.map(\.configuration))
    try Interruption.guarding {
      try runner.carryOut(jobs)
    } interrupted: {
      plan.session.out.isEmpty
        ? "\(Interruption.reason). Nothing was saved, because no folder was given with --out."
        : "\(Interruption.reason) and saved in \(plan.session.out). The same command with --resume goes on."
    }
    let others = plan.runs.count - results.inOrder.count
    if others > 0 {
      say(
        "\(others) of \(plan.runs.count) runs are with other processes; once all are over, the same command "
          + "with --resume and without --store compares them")
    }
    guard others < plan.runs.count else { return }
    let table = ComparisonTable(results.inOrder, of: data)
    if plan.json { try table.printJSON() } else { try table.print() }
  }

  private func openStore() throws -> RunStore? {
    let (out, database) = (plan.session.out, plan.session.store)
    guard !out.isEmpty else {
      if database.isEmpty { return nil }
      throw ConfigurationError("--store needs --out FOLDER, which the machines share")
    }
    return try RunStore(URL(filePath: out), in: database.isEmpty ? nil : database)
  }

  private func job(
    _ planned: TrainPlan.Run, number: Int, on source: DataSource, _ reporter: TrainReporter,
    _ share: SharedRun?, end: @escaping @Sendable (TrainingJob.Begun) throws -> Void
  ) -> any Job {
    let events = Events()
    var handlers = TrainingJob.Handlers(
      begin: {
        try share?.take()
        let begun = try withRank0First("run \(number)") {
          try begin(planned, number: number, on: source, reporter)
        }
        try begun.run.checkAgreement()
        if writes, let folder = planned.eventFolder { try events.open(in: folder, of: begun.run) }
        return begun
      },
      report: { event in
        try share?.lease?.check()
        if case .epoch(let record) = event { try events.append(record) }
        try reporter.report(event, of: number)
      },
      end: { begun in
        try end(begun)
        try reporter.finish(begun.run, number: number)
      },
      isAskedToStop: {
        guard let group else { return Interruption.isWished }
        group.wishesToStop = Interruption.isWished
        return group.hasAgreedToStop
      })
    handlers.startTurn = { reporter.startTurn(number) }
    let job = TrainingJob(
      watch: plan.watch, checkpointEvery: plan.session.checkpointEvery, handlers)
    // What another process makes is left to it.
    return plan.session.store.isEmpty ? job : StoredJob(job) { throw $0 }
  }

  private func begin(
    _ planned: TrainPlan.Run, number: Int, on source: DataSource, _ reporter: TrainReporter
  ) throws -> TrainingJob.Begun {
    let folder = try planned.folder.map {
      writes ? try RunFolder($0) : RunFolder(reading: $0)
    }
    let saved = plan.resume ? try folder?.savedConfiguration() : nil
    var configuration = planned.configuration
    // Nobody chose the threads: they are the first machine's, on which the run's numbers rest.
    if let saved, !plan.namesThreads { configuration.threads = saved.threads }
    let run = try TrainingRun(configuration, on: source.data(for: configuration), with: group)
    if let folder, saved != nil {
      try folder.resume(run)
    } else {
      for note in run.notes { reporter.note(note) }
    }
    let begun = TrainingJob.Begun(run, in: writes ? folder : nil)
    try reporter.begin(run, number: number)
    try begun.folder?.write(run.configuration, plan.session)
    try begun.folder?.write(begun.record)
    return begun
  }

  /// Does work with rank 0 first, where there is a group.
  private func withRank0First<Result>(_ name: String, _ work: () throws -> Result) throws -> Result
  {
    try group?.withRank0First(name, work) ?? work()
  }

  /// Refuses to write over a run that is there.
  private func checkFolders() throws {
    for folder in plan.runs.compactMap(\.folder) where !plan.resume {
      let file = folder.appending(path: "checkpoint.safetensors").path
      guard !FileManager.default.fileExists(atPath: file) else {
        throw ConfigurationError(
          "\(folder.path): already holds a run; go on with it with --resume, or choose another "
            + "folder with --out")
      }
    }
    for folder in plan.runs.compactMap(\.eventFolder) where !plan.resume {
      let file = EventFile.place(in: folder)
      guard !FileManager.default.fileExists(atPath: file.path) else {
        throw ConfigurationError(
          "\(file.path): holds the events of another run; choose another folder with --tensorboard, or "
            + "remove it")
      }
    }
  }
}

/// How the runs ended, as they do so on several threads.
private final class Results: Sendable {
  private let results = Mutex<[Int: RunResult]>([:])

  func add(_ result: RunResult, number: Int) { results.withLock { $0[number] = result } }

  /// In the order of the plan.
  var inOrder: [RunResult] { results.withLock { $0.sorted { $0.key < $1.key }.map(\.value) } }
}

/// A run that processes share, and the lease that one of them has of it.
private final class SharedRun: Sendable {
  private let store: RunStore
  private let name: String
  private let taken = Mutex<RunLease?>(nil)

  /// The run belongs into a folder: others may make the same run for another.
  init(_ run: RunConfiguration, in store: RunStore, _ folder: URL?) {
    (self.store, name) = (store, "\(run.key) \(folder?.path ?? "")")
  }

  var lease: RunLease? { taken.withLock { $0 } }

  /// Writes what it has come to, but where it was over and written before it was resumed.
  func put(_ run: StoredRun) throws {
    if lease != nil, let own = try store.run(key: run.key), own.state == run.state,
      own.epochs == run.epochs
    {
      return
    }
    try store.put(run, under: lease)
  }

  func take() throws {
    let lease = try store.lease(name)
    taken.withLock { $0 = lease }
  }
}

/// The events of a run, once it has begun, for TensorBoard.
private final class Events: Sendable {
  private let file = Mutex<EventFile?>(nil)

  func open(in folder: URL, of run: TrainingRun) throws {
    let opened = try EventFile(in: folder, of: run)
    file.withLock { $0 = opened }
  }

  func append(_ record: EpochRecord) throws { try file.withLock { try $0?.append(record) } }
}
