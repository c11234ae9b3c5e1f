import ArgumentParser
import Experiments
import Foundation
import Homeostat

struct SweepCommand: AsyncParsableCommand, TrainFlags {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Search settings at random or on a grid, and rank them.",
    discussion: """
      Trains one network a trial, with settings drawn at random from the ranges of --vary, and \
      plots the results. All other flags are those of 'homeostat train'. A range whose ends are \
      ten times apart or more is drawn from evenly in the logarithm. A setting of a rule, a scaling, a \
      penalty or an optimizer is named with a dot: rule.rate, scaling.rate, penalty.rate.

      Trials that are in the results are not trained again, and a sweep that was killed resumes: \
      give the same command. More --trials continue after the last one.

      Trials are ranked by their error on the samples of --validation, which are part of the \
      training set: the test part of a set of images stays unseen. A table has no such part: a fifth \
      of its rows ranks the trials, so that the best one's error flatters.

      With --grid all combinations of values are tried: each --vary then lists its values. With \
      --seeds each trial is trained with several seeds, and ranked by the median. --shard makes a part of \
      the trials on one of several machines; 'homeostat runs merge' puts them together, and the same \
      command without --shard ranks them.

      With --halving 3 all trials train for a few epochs, the best third of them for three times as many, \
      the best third of these again, up to --epochs. Only trials that train for all epochs are ranked.

      A trial trains on one core unless --threads says otherwise.

      Examples:
        homeostat sweep --vary learning-rate=1e-4..0.1 --vary rule.rate=1e-5..0.1 --trials 20 --epochs 3
        homeostat sweep --vary learning-rate=0.001,0.003,0.01 --vary batch-size=50,200 --grid --seeds 3
        homeostat sweep --vary learning-rate=1e-4..0.1 --trials 81 --epochs 27 --halving 3
        homeostat sweep --data mnist --hidden 1024x2 --activation relu --rule none --scaling synscaw \
      --vary scaling.rate=1e-4..1 --validation holdout:share=0.8
      """)

  @Option(
    help:
      "A setting to vary: SETTING=LOW..HIGH, or SETTING=VALUE,VALUE. May be given several times.")
  var vary: [String]

  @Option(help: "How many trials to draw. (default: 20)")
  var trials: Int?

  @Flag(help: "Try all combinations of the values of --vary.")
  var grid = false

  @Option(help: "With how many seeds each trial is trained.")
  var seeds = 1

  @Option(
    help: .init(
      "Successive halving: only the best 1/n of the trials train n times as long.", valueName: "n"))
  var halving: Int?

  @Option(help: "Make only the i-th of n parts of the trials, and rank nothing, as in 2/8.")
  var shard: String?

  @Option(
    help: "What the sweep is called in the folder of results. (default: sweep, sweep-2 …)")
  var name: String?

  @Option(help: "The folder of results.")
  var results = "results"

  @Flag(help: "Make trials again that failed.")
  var retryFailed = false

  @Option(help: Self.configHelp) var config: String?

  @OptionGroup(title: "DATA") var data: DataFlags
  @OptionGroup(title: "NETWORK") var network: NetworkFlags
  @OptionGroup(title: "RULES") var rules: RuleFlags
  @OptionGroup(title: "LEARNING") var learning: LearningFlags
  @OptionGroup(title: "RESULTS") var output: ResultFlags

  func run() async throws {
    let name = try checkedName()
    try output.startClock()
    let shard = try self.shard.map(Shard.init)
    try checkVaried()
    let common = try SearchedNetworks(self, of: "a sweep", counts: "--trials and --seeds")
    let (plan, base, root) = (common.plan, common.base, common.root)
    let sweep = try Sweep(
      base, over: try vary.map { try SweepAxis($0) }, seed: base.seed, isGrid: grid)
    let trials = sweep.gridSize ?? self.trials ?? 20
    let seeded = seeds > 1 ? " with \(seeds) seeds each" : ""
    let store = try StoreFlags.open(results, output.store)
    let session = ExperimentSession(
      store: store, root: root, jobs: plan.jobs, retriesFailed: retryFailed,
      place: results)
    let epochs =
      try self.halving.map {
        try sweep.epochs(
          by: Halving(factor: $0), trials: trials, seeds: seeds, in: store,
          identifying: { try $0.identified(in: root) }, make: session.carryOut)
      } ?? []
    let halved = self.halving.map { ", halved by \($0)" } ?? ""
    let experiment = try sweep.experiment(
      "sweeps/\(name)", "\(grid ? "Grid" : "Random") search on \(base.data)",
      source: "homeostat sweep",
      about: "\(trials) trials of \(vary.joined(separator: " and "))\(seeded)\(halved).",
      trials: trials, seeds: seeds, epochs: epochs
    ).identified(in: root)
    var scale = Scale()
    scale.firstSeed = base.seed
    let reproduction = Reproduction(
      experiment, scale: scale, store: store, root: root)
    let subject = try sweep.subject + halved
    let place = reproduction.place(command: command, subject: subject)
    guard self.name == nil || place == reproduction.folder else {
      throw ConfigurationError(
        "\(reproduction.folder.path): holds the page of another sweep; give another --name, "
          + "under which trials that were made already are used again")
    }
    let needed = reproduction.configurations
    if let shard {
      try session.carryOut(shard.part(of: needed))
      return try session.complainOfFailures(shard.part(of: needed))
    }
    try session.carryOut(needed)
    let outcome = try reproduction.conclude(command: command, subject: subject)
    if output.json {
      try printLine(outcome.json)
    } else {
      try show(
        outcome, place, trials: trials, stopped: epochs.map { $0 < base.epochs })
    }
    try session.complainOfFailures(needed)
  }

  private func checkedName() throws -> String {
    guard (1...Sweep.mostTrials) ~= trials ?? 1, (1...1000) ~= seeds else {
      throw ValidationError(
        "--trials must be at least 1 and not above \(Sweep.mostTrials), --seeds not above 1000")
    }
    guard !grid || trials == nil else {
      throw ValidationError(
        "--trials has no effect on --grid, which has as many as there are combinations")
    }
    guard shard == nil || halving == nil else {
      throw ValidationError(
        "--shard does not go with --halving, which compares all trials before it goes on")
    }
    guard shard == nil || !output.json else {
      throw ValidationError("--json has no effect on --shard, which ranks nothing")
    }
    let name = name ?? "sweep"
    try checkName(name)
    return name
  }

  /// Refuses a flag whose value each trial would replace.
  private func checkVaried() throws {
    let varied = vary.map { String($0.prefix { $0 != "=" }) }
    if let name = varied.first(where: { settings[$0] != nil }) {
      throw ConfigurationError("'\(name)' is given and varied: leave one of them out")
    }
    if rules.eta != nil, varied.contains("rule.rate") {
      throw ConfigurationError("'eta' is given, and rule.rate varied: leave one of them out")
    }
  }

  private func show(_ outcome: Outcome, _ place: URL, trials: Int, stopped: [Bool]) throws {
    let rows = outcome.rows.filter { $0.panel == vary[0].prefix { $0 != "=" } }
    let ranked = rows.enumerated().filter { place, row in
      row.ours.diverged == 0 && !(stopped.indices.contains(place) && stopped[place])
    }.compactMap { _, row in
      row.ours.median.map { (error: $0, arm: row.arm) }
    }
    .sorted { $0.error < $1.error }
    if !ranked.isEmpty {
      try printLine("the best of \(trials) trials, by the \(Measure.bestError.title):")
    }
    for row in ranked.prefix(5) {
      try printLine("  \(String(format: "%.4f", row.error))  \(row.arm)")
    }
    let diverged = rows.count { $0.ours.diverged > 0 }
    if let count = stopped.isEmpty ? nil : stopped.count(where: { $0 }) {
      try printLine("  \(count) of \(trials) trials were stopped early, and have no rank")
    }
    if diverged > 0 {
      try printLine("  \(diverged) of \(trials) trials diverged, and have no rank")
    }
    try printLine("  see \(place.path)/figure.svg, README.md, figure.csv")
  }

  private var command: String {
    shellCommand(["homeostat"] + Quiet.removed(from: CommandLine.arguments.dropFirst()))
  }
}
