import ArgumentParser
import Homeostat

/// What the networks of a sweep, or of a search for rules, have in common, and where their data are.
struct SearchedNetworks {
  let plan: TrainPlan
  let base: TrainingConfiguration
  let root: DataRoot

  /// What flags of `train` say for `search`, such as "a sweep", which has other `counts` of its own.
  init(_ flags: some TrainFlags, of search: String, counts: String) throws {
    let kept = flags.output
    guard kept.out == nil, kept.checkpointEvery == nil, kept.monitor == nil, kept.measure == nil,
      kept.logSteps == nil, kept.tensorboard == nil, !kept.resume
    else {
      throw ValidationError(
        "\(search) keeps its runs in --results, and goes on where it stopped: it has no --out, "
          + "--resume, --checkpoint-every, --monitor, --measure, --tensorboard or --log-steps")
    }
    let plan = try TrainPlan(flags)
    guard plan.session.runs <= 1, Set(plan.runs.map(\.configuration.rule)).count == 1 else {
      throw ValidationError("\(search) has \(counts) in place of --runs, and no --compare")
    }
    guard plan.session.out.isEmpty, plan.measures.isEmpty, !plan.session.logSteps,
      plan.session.tensorboard.isEmpty
    else {
      throw ValidationError(
        "\(search) keeps to --results: it has no --out, --measure, --tensorboard or --log-steps")
    }
    guard plan.runs.count == 1 else {
      throw ValidationError(
        "\(search) needs a --validation with one split, such as holdout:share=0.2")
    }
    var base = plan.runs[0].configuration
    if !plan.namesThreads { base.threads = 1 }
    // Choosing by the test part would spoil it.
    if base.validation == .own { base.validation = .holdout(share: 0.2) }
    root = base.dataRoot.isEmpty ? DataRoot() : DataRoot(path: base.dataRoot)
    if isTable(base.data) {
      let source = try DataSource(base.dataRequest, root: root)
      for note in source.notes(for: base.validation) { say("note: \(note)") }
      if !plan.namesLoss, try source.data(for: base).isRegression {
        base.loss = .meanSquaredError
      }
    }
    self.plan = plan
    self.base = base
  }
}
