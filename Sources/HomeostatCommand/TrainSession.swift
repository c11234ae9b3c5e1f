import ArgumentParser
import Foundation
import Homeostat

/// Trains the networks of a plan, as many at a time as the cores can take, and says how they do.
struct TrainSession {
  let plan: TrainPlan

  init(_ plan: TrainPlan) { self.plan = plan }

  func run() throws {
    try checkFolders()
    try plan.writePlan()
    // Each thread that splits an operation keeps threads of its own, which would compete with those
    // of the runs.
    Engine.threads = 1
    let first = plan.runs[0].configuration
    let root = first.dataRoot.isEmpty ? DataRoot() : DataRoot(path: first.dataRoot)
    let source = try DataSource(first.dataRequest, root: root)
    for note in source.notes(for: first.validation) { say("note: \(note)") }
    let data = try source.data(for: first)
    let reporter = Reporter(plan)
    let members = try plan.runs.enumerated().map { index, run in
      var run = run
      // A numeric target asks for regression.
      if data.isRegression, !plan.namesLoss { run.configuration.loss = .meanSquaredError }
      try run.configuration.validate(for: data)
      try run.configuration.validate(measuring: plan.measures, on: data)
      return Member(
        run, number: index + 1, of: plan, on: source, reporter: reporter)
    }
    // Until here nothing was begun that a signal could leave unsaved.
    Interruption.listen()
    defer { Interruption.end() }
    do {
      try Population.train(members.count, workers: plan.workers(for: first)) {
        try members[$0].turn()
      }
    } catch let error as OutputError {
      // Nobody reads how the runs do, so that they stop, but what they have learned is kept.
      for member in members { try member.saveUnfinished() }
      throw error
    } catch is Member.Interrupted {
      for member in members { try member.saveUnfinished() }
      reporter.clearLine()
      say(interruptionText)
      throw ExitCode(Interruption.exitStatus)
    }
    let table = ComparisonTable(members.compactMap(\.result), of: data)
    if plan.json { try table.printJSON() } else { try table.print() }
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

  private var interruptionText: String {
    plan.session.out.isEmpty
      ? "Interrupted. Nothing was saved, because no folder was given with --out."
      : "Interrupted and saved in \(plan.session.out). The same command with --resume goes on."
  }
}

extension Duration {
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
