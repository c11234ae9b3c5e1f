import Foundation

/// The training of one network: begun or resumed, watched, saved, and handed on at its end.
public final class TrainingJob: Job, @unchecked Sendable {
  /// A run that has begun.
  public struct Begun {
    public let run: TrainingRun
    /// Where it is saved; nil for a run of which nothing is kept.
    public let folder: RunFolder?
    public var record: MachineRecord
    fileprivate var saved = ContinuousClock.now

    /// A run, which goes on from the folder's record where there is one.
    public init(_ run: TrainingRun, in folder: RunFolder?) {
      (self.run, self.folder) = (run, folder)
      let earlier = folder?.machineRecord
      record = MachineRecord(threads: run.configuration.threads, after: earlier)
      if earlier == nil, !run.notes.isEmpty { record.notes = run.notes }
      record.data = run.data.difference
    }
  }

  /// What happens around a job, on the thread that has its turn.
  public struct Handlers: Sendable {
    /// Makes the run when its first turn has come; nil where nothing is left to do.
    public var begin: @Sendable () throws -> Begun?
    /// A turn starts.
    public var startTurn: @Sendable () -> Void = {}
    public var report: @Sendable (TrainingEvent) throws -> Void
    public var end: @Sendable (Begun) throws -> Void
    public var isAskedToStop: @Sendable () -> Bool

    public init(
      begin: @escaping @Sendable () throws -> Begun?,
      report: @escaping @Sendable (TrainingEvent) throws -> Void,
      end: @escaping @Sendable (Begun) throws -> Void,
      isAskedToStop: @escaping @Sendable () -> Bool
    ) {
      (self.begin, self.report, self.end) = (begin, report, end)
      self.isAskedToStop = isAskedToStop
    }
  }

  // A runner gives the turns one after the other, so that nothing here is shared.
  private let watch: Watch?
  private let checkpointEvery: Int
  private let handlers: Handlers
  private var begun: Begun?
  private var hasStartedTurn = false

  /// A job that saves its run at the end of every so many epochs; for 0, when ten seconds have passed
  /// since the last time.
  public init(watch: Watch?, checkpointEvery: Int = 0, _ handlers: Handlers) {
    self.watch = watch
    self.checkpointEvery = checkpointEvery
    self.handlers = handlers
  }

  /// Begins, or resumes, the run; nil where nothing is left to do.
  private func begin() throws -> TrainingRun? {
    if handlers.isAskedToStop() { throw Runner.Stopped() }
    if begun == nil { begun = try handlers.begin() }
    begun?.run.measures = watch?.epochs ?? []
    return begun?.run
  }

  /// The run, unless layers are measured at steps of it.
  public func open() throws -> OpenRun? {
    guard let run = try begin(), (watch?.every ?? 0) == 0 else { return nil }
    handlers.startTurn()
    hasStartedTurn = true
    return OpenRun(run: run, report: handlers.report) { self.begun?.record.seconds += $0 }
  }

  /// Trains to the end of an epoch and gives the epochs that are left.
  public func turn() throws -> Int {
    guard let run = try begin() else { return 0 }
    if !hasStartedTurn { handlers.startTurn() }
    hasStartedTurn = false
    try train(run)
    if run.isFinished {
      try save(run.divergence == nil ? "finished" : "diverged")
      if let begun { try handlers.end(begun) }
      begun = nil
      return 0
    }
    run.rest()
    if isDue { try save("running") }
    if handlers.isAskedToStop() { throw Runner.Stopped() }
    return run.configuration.epochs - run.epochs.count
  }

  /// Learns until the epoch, or the run, is over, or somebody asks to stop.
  private func train(_ run: TrainingRun) throws {
    let start = ContinuousClock.now
    defer { begun?.record.seconds += start.duration(to: .now) / .seconds(1) }
    for event in run.events {
      try handlers.report(event)
      switch event {
      case .step(let step) where watch?.measures(step) == true:
        try begun?.folder?.append(run.layerMeasures(watch?.layers ?? []))
      case .epoch where !run.isFinished: return
      default: break
      }
      if handlers.isAskedToStop(), !run.isFinished { return }
    }
    if let failure = run.failure {
      // The run goes on from where it was saved last.
      begun = nil
      throw failure
    }
  }

  /// Whether the end of an epoch is the time to save.
  private var isDue: Bool {
    guard let begun else { return false }
    guard checkpointEvery > 0 else { return begun.saved.duration(to: .now) > .seconds(10) }
    return begun.run.epochs.count % checkpointEvery == 0
  }

  public func saveUnfinished() throws { try save("interrupted") }

  private func save(_ state: String) throws {
    guard let folder = begun?.folder, let run = begun?.run else { return }
    begun?.record.state = state
    try folder.save(run)
    if let record = begun?.record { try folder.write(record) }
    begun?.saved = .now
  }
}
