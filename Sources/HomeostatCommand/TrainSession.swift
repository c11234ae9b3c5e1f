import ArgumentParser
import Foundation
import Homeostat

/// Trains the networks of a plan one after the other and says how they do.
struct TrainSession {
  let plan: TrainPlan
  private let interruption = Interruption()

  init(_ plan: TrainPlan) { self.plan = plan }

  func run() throws {
    try checkFolders()
    let first = plan.runs[0].configuration
    let root = first.dataRoot.isEmpty ? DataRoot() : DataRoot(path: first.dataRoot)
    let data = TrainingData(try loadImages(first.data, root: root))
    var results: [RunResult] = []
    for (index, run) in plan.runs.enumerated() {
      let training = try TrainingRun(run.configuration, on: data)
      let folder = try run.folder.map(RunFolder.init)
      if let folder, plan.resume, folder.hasCheckpoint { try folder.resume(training) }
      try train(training, in: folder, number: index + 1)
      results.append(RunResult(of: training))
    }
    report(results, testName: data.testName)
  }

  /// Trains one network to its end, or to the signal that interrupts it.
  private func train(_ run: TrainingRun, in folder: RunFolder?, number: Int) throws {
    let reporter = RunReporter(run, number: number, of: plan.runs.count, plan: plan)
    var record = MachineRecord(
      threads: run.configuration.threads, after: plan.resume ? folder?.machineRecord : nil)
    let earlier = record.seconds
    let start = ContinuousClock.now
    reporter.begin()
    try folder?.writeConfiguration(run.configuration)
    try folder?.write(record)
    func save(_ state: String) throws {
      record.seconds = earlier + (ContinuousClock.now - start).inSeconds
      record.state = state
      try folder?.save(run)
      try folder?.write(record)
    }
    for event in run.events {
      reporter.report(event)
      if case .step(let step) = event, let folder, plan.session.monitor > 0,
        (step.step - 1) % plan.session.monitor == 0
      {
        try folder.append(run.layerMeasures())
      }
      if case .epoch(let record) = event, record.epoch % plan.session.checkpointEvery == 0 {
        try save("running")
      }
      if interruption.isAsked, !run.isFinished {
        try save("interrupted")
        reporter.finish()
        say(interruptionText(folder))
        throw ExitCode(130)
      }
    }
    try save(run.divergence == nil ? "finished" : "diverged")
    reporter.finish()
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
  }

  private func interruptionText(_ folder: RunFolder?) -> String {
    folder == nil
      ? "Interrupted. Nothing was saved, because no folder was given with --out."
      : "Interrupted and saved in \(plan.session.out). The same command with --resume goes on."
  }

  private func report(_ results: [RunResult], testName: String) {
    let table = ComparisonTable(results, testName: testName)
    if plan.json { table.printJSON() } else { table.print() }
  }
}

extension Duration {
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
