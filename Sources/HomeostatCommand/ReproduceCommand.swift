import ArgumentParser
import Experiments
import Foundation
import Homeostat

struct ReproduceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Reproduce a figure, or your own experiment, and judge its claims.",
    discussion: """
      Trains what the figure needs, draws it, and says for each of the paper's claims whether it \
      holds, with the authors' published numbers beside ours. 'homeostat list experiments' shows the \
      figures and what they cost.

      Examples:
        homeostat reproduce shaw2020/fig9b
        homeostat reproduce shaw2020/fig5 --quick --data fashion-mnist
        homeostat reproduce shaw2020/fig5
        homeostat reproduce shaw2019/fig4.2 --as text --runs 3
        homeostat reproduce shaw2020/fig8a --add-rule wd:rate=0.05
        homeostat reproduce shaw2020 shaw2019 --quick
        homeostat reproduce mine.yaml

      Runs that are in the results are not trained again, and a run that was killed resumes: \
      give the same command. Several processes may work on one folder of results; on \
      machines that share none, give each its --shard and merge the results with \
      'homeostat runs merge'.

      A claim holds (or fails) if Wilcoxon's signed-rank test of the pairs of one seed, corrected \
      after Holm for all claims of the figure, finds a difference at p < 0.05 on (or against) its \
      side; it ties if none is found and the 95 % interval of the median difference lies within 5 % \
      of the smaller median; it is undecidable if no outcome of so few pairs could reach p < 0.05 (six \
      are needed for one claim, eight for four); else it is underpowered.
      """)

  @Argument(
    help:
      "Figures such as shaw2020/fig5, a paper such as shaw2020, all, or files such as mine.yaml.")
  var figures: [String]

  @Option(
    name: .customLong("as"),
    help: "Where text and published code differ, follow which? (published, text)")
  var edition = Edition.published

  @Flag(
    help: """
      At most three runs, of as many of their epochs as fit into two minutes on two cores. It shows \
      curves, and cannot judge claims.
      """)
  var quick = false

  @Flag(
    help: """
      All as published, also where that takes days without a GPU. Else what would is made smaller, and \
      says so: 'homeostat list experiments' names these figures.
      """)
  var full = false

  @Option(help: "Where networks train: cpu, or cuda, which makes nothing smaller.")
  var device = "cpu"

  @Option(help: "Runs of each arm, with seeds that count on from --seed.")
  var runs: Int?

  @Option(help: "Epochs of every network.")
  var epochs: Int?

  @Option(help: "The first seed.")
  var seed = 1

  @Option(help: "A set, or a folder of images, in place of the figure's own.")
  var data: String?

  @Option(help: "The folder in which sets are looked for.")
  var dataRoot: String?

  @Option(
    help: """
      Only the panels, or the rows or columns of a table, whose title has this text; may be repeated.
      """)
  var only: [String] = []

  @Option(help: "A safetensors file whose weights are drawn too, with hofmann2021/fig3.")
  var weights: [String] = []

  @Option(help: "A further rule to train beside the figure's own, such as wd:rate=0.05.")
  var addRule: [String] = []

  @Option(help: "Networks that train at a time; by default one a core.")
  var jobs: Int?

  @OptionGroup var place: StoreFlags

  @Option(help: "Make only the i-th of n parts of the runs, and draw nothing, as in 2/8.")
  var shard: String?

  @Flag(help: "Try runs again that failed.")
  var retryFailed = false

  @Option(help: TimeLimit.help)
  var maxTime: String?

  @Flag(help: "Print the outcome as JSON on standard output.")
  var json = false

  func run() async throws {
    try Resources.check()
    try maxTime.map(TimeLimit.init)?.start()
    let shard = try self.shard.map(Shard.init)
    try checkNumbers()
    try checkDevice()
    let root = DataRoot(given: dataRoot)
    let found = try figures.map { word in (word: word, experiments: try experiments(word, root)) }
    for (word, experiments) in found { try refuseIdleOptions(of: experiments, named: word) }
    let store = try place.open()
    var sources: [DataSource.Request: DataSource] = [:]
    let reproductions = try found.flatMap { word, experiments in
      try experiments.map { experiment in
        var reproduction = Reproduction(
          try changed(experiment, root, &sources), scale: scale, store: store, root: root)
        if ExperimentDocument.isFile(word) { reproduction.word = word }
        reproduction.weights = weights.map { URL(filePath: $0) }
        return reproduction
      }
    }
    guard weights.isEmpty || reproductions.allSatisfy({ $0.experiment.drawsWeights }) else {
      throw ValidationError("--weights is for figures of weights, such as hofmann2021/fig3")
    }
    if runs == nil {
      for network in reproductions.flatMap(\.experiment.networks) {
        try network.validation.checkRound(beginningWith: seed)
      }
    }
    var needed = reproductions.flatMap(\.configurations)
    if let shard { needed = shard.part(of: needed) }
    for experiment in reproductions.map(\.experiment) {
      if experiment.isReducible, scale.isReduced {
        say("\(experiment.id): smaller than published; --full makes all of it.")
      }
      if let judgement = experiment.judgement { say("\(experiment.id): its claims \(judgement).") }
    }
    let session = ExperimentSession(
      store: store, root: root, jobs: jobs, retriesFailed: retryFailed,
      place: place.results)
    try session.carryOut(needed)
    if shard == nil { try reproductions.forEach(conclude) }
    try session.complainOfFailures(needed)
  }

  private var scale: Scale {
    var scale = Scale()
    (scale.runs, scale.epochs, scale.firstSeed) = (runs, epochs, seed)
    (scale.data, scale.isQuick) = (data, quick)
    (scale.isFull, scale.device) = (full, device)
    return scale
  }

  private func checkNumbers() throws {
    let most = 1_000_000_000
    guard (0...most) ~= seed, [runs, epochs, jobs].allSatisfy({ (1...most) ~= ($0 ?? 1) }) else {
      throw ValidationError(
        "--runs, --epochs and --jobs must be at least 1, --seed at least 0, and none above \(most)")
    }
    // Each run is held in memory, and each job has a thread.
    guard runs ?? 1 <= 10_000, jobs ?? 1 <= 1000 else {
      throw ValidationError("--runs must not be above 10000, and --jobs not above 1000")
    }
  }

  private func checkDevice() throws {
    var shape = ShapeSettings()
    shape.device = device
    _ = try shape.selectedDevice
  }

  /// What one word of the command line stands for: a file, a figure, a paper, or all.
  private func experiments(_ word: String, _ root: DataRoot) throws -> [Experiment] {
    if ExperimentDocument.isFile(word) {
      return [try ExperimentDocument.experiment(word, in: root).only(only)]
    }
    let part = Experiment.all(edition).filter { word == "all" || $0.id.hasPrefix("\(word)/") }
    let found = part.isEmpty ? [try Experiment.named(word, edition)] : part
    return try found.map { try $0.only(only) }
  }

  private func changed(
    _ experiment: Experiment, _ root: DataRoot, _ sources: inout [DataSource.Request: DataSource]
  ) throws -> Experiment {
    var scale = scale
    if !experiment.takesOtherData { scale.data = nil }
    return try addRule.reduce(experiment.available(in: root)) {
      try $0.adding(RuleFile.rule(in: $1))
    }
    .scaled(scale).identified(in: root, &sources)
  }

  private func conclude(_ reproduction: Reproduction) throws {
    let command = command(for: reproduction)
    let outcome = try reproduction.conclude(command: command)
    if json {
      try printLine(outcome.json)
    } else {
      try printLine(outcome.text)
      let place = reproduction.place(command: command).path
      try printLine("  see \(place)/figure.svg, README.md, figure.csv\n")
    }
  }

  /// The command without what does not change the result.
  private func command(for reproduction: Reproduction) -> String {
    var words = reproduction.command
    // As the user wrote it, also where one of several experiments takes no other set.
    if let data { words += ["--data", data] }
    for text in only { words += ["--only", text] }
    for file in weights { words += ["--weights", file] }
    for rule in addRule { words += ["--add-rule", rule] }
    return shellCommand(words)
  }
}

extension Edition: ExpressibleByArgument {}

/// One of several parts of the work, written 2/8.
struct Shard {
  let index: Int
  let count: Int

  init(_ text: String) throws {
    let parts = text.split(separator: "/").map { Int($0) }
    guard parts.count == 2, let index = parts[0], let count = parts[1], (1...1_000_000) ~= count,
      (1...count) ~= index
    else { throw ValidationError("'\(text)' is not a shard: write 2/8 for the second of eight") }
    (self.index, self.count) = (index, count)
  }

  /// Every `count`-th of some things, beginning with the `index`-th.
  func part<Thing>(of all: [Thing], named name: String) throws -> [Thing] {
    guard index <= all.count else {
      throw ConfigurationError(
        "the shard \(index)/\(count) has nothing to do: there are \(all.count) \(name)")
    }
    return stride(from: index - 1, to: all.count, by: count).map { all[$0] }
  }

  /// Every `count`-th run, beginning with the `index`-th.
  func part(of runs: [RunConfiguration]) -> [RunConfiguration] {
    var seen: Set<String> = []
    let distinct = runs.filter { seen.insert($0.key).inserted }.map(\.key)
    let own = Set(stride(from: index - 1, to: distinct.count, by: count).map { distinct[$0] })
    return runs.filter { own.contains($0.key) }
  }
}
