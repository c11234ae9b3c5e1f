import ArgumentParser
import Experiments
import Foundation
import Homeostat

struct DiscoverCommand: AsyncParsableCommand, TrainFlags {
  static let configuration = CommandConfiguration(
    commandName: "discover",
    abstract: "Search for new rules by evolution.",
    discussion: """
      Makes rules up from what a neuron knows of itself (gain, bias, and statistics of its input and \
      output), trains small networks with each, and lets the best have children. Rules are judged by \
      four numbers: the loss on held-out samples at their best learning rate, its mean over all learning \
      rates, the share of dead networks, and the length of the equation. What no other rule is better \
      than in all four is the front: every rule of it becomes a file that --rule takes.

      In the end the best rules meet no rule, IP, WD, Infomax, incremental batch norm and batch norm, \
      each at its best rate, with fresh seeds, and the page in --results says what holds.

      The flags of 'homeostat train' say which networks judge; by default they are 50x8 tanh units with \
      a ReLU on the outputs, which learn 2,000 samples for 3 epochs in batches of 50. The test part of a \
      set of images stays unseen. All follows from --seed; a search that was killed resumes: give the \
      same command. More --generations continue it.

      Examples:
        homeostat discover --generations 5 --population 10 --data fashion-mnist
        homeostat discover --data mnist --generations 60
        homeostat discover --data letter --hidden 30x10 --limit 0 --learning-rates 0.003,0.03
      """)

  @Option(help: "How many generations follow the first, random one.")
  var generations = 40

  @Option(help: "How many rules a generation has.")
  var population = 40

  @Option(
    help: .init("The learning rates at which rules are judged.", valueName: "rates"))
  var learningRates = "0.001,0.003,0.01,0.03"

  @Option(help: "How many networks judge a rule at each learning rate.")
  var seeds = 1

  @Option(help: "With how many fresh seeds the best rules are judged in the end.")
  var confirm = 10

  @Option(help: "What the search is called in the folder of results.")
  var name = "discover"

  @Option(help: "The folder of results.")
  var results = "results"

  @Option(help: Self.configHelp) var config: String?

  @OptionGroup(title: "DATA") var data: DataFlags
  @OptionGroup(title: "NETWORK") var network: NetworkFlags
  @OptionGroup(title: "RULES") var rules: RuleFlags
  @OptionGroup(title: "LEARNING") var learning: LearningFlags
  @OptionGroup(title: "RESULTS") var output: ResultFlags

  func run() async throws {
    try output.startClock()
    try checkName(name)
    guard (2...1000) ~= confirm else {
      throw ValidationError("--confirm is from 2 to 1000 seeds, since fewer show no spread")
    }
    for (flag, word) in [
      ("rule", "rule"), ("compare", "compare"), ("eta", "eta"), ("learning-rate", "learning-rates"),
    ] where settings[flag] != nil {
      throw ValidationError(
        word == flag
          ? "--\(flag) has no effect on a search, which makes its rules up"
          : "--\(flag) has no effect on a search: give --\(word), all at once")
    }
    let common = try SearchedNetworks(
      self, of: "a search", counts: "--seeds")
    let (search, root) = (try discovery(common), common.root)
    let store = try StoreFlags.open(results, output.store)
    let session = ExperimentSession(
      store: store, root: root, jobs: common.plan.jobs, retriesFailed: false, place: results)
    let result = try session.carryOut(search)
    let experiment = try search.confirmation(
      "discover/\(name)", result, seeds: confirm, source: "homeostat discover")
    var scale = Scale()
    scale.firstSeed = search.base.seed + search.seeds
    let page = Reproduction(experiment, scale: scale, store: store, root: root)
    try session.carryOut(page.configurations)
    let outcome = try page.conclude(command: command)
    try session.complainOfFailures(page.configurations)
    let place = page.place(command: command)
    try write(result.front, to: place)
    if output.json {
      try printLine(outcome.json)
    } else {
      try show(result, outcome, place)
    }
  }

  private func discovery(_ common: SearchedNetworks) throws -> Discovery {
    var base = common.base
    let given = common.plan.given
    if given["epochs"] == nil { base.epochs = 3 }
    if given["batch-size"] == nil { base.batchSize = 50 }
    if given["output-relu"] == nil { base.outputReLU = base.shape.network.isDense }
    if given["validation"] == nil, !isTable(base.data) { base.validation = .holdout(share: 0.025) }
    let source = try DataSource(base.dataRequest, root: common.root)
    let data = try source.data(for: base)
    if given["limit"] == nil, data.training.count > 2000 { base.limit = 2000 }
    guard !data.isRegression else {
      throw ConfigurationError("a search needs classes, and the target of \(data.name) is a number")
    }
    base = try base.identified { _ in source }
    let rates = try learningRates.split(separator: ",", omittingEmptySubsequences: false).map {
      guard let rate = Double($0) else {
        throw ValidationError("--learning-rates takes numbers, as in 0.003,0.01, not '\($0)'")
      }
      return rate
    }
    return try Discovery(
      base, classes: data.outputs, learningRates: rates, seeds: seeds, population: population,
      generations: generations)
  }

  /// Writes each rule of the front as a file that `--rule` takes.
  private func write(_ front: [Discovery.Judged], to place: URL) throws {
    let folder = place.appending(path: "rules")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // An earlier front may have had more rules.
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where name.wholeMatch(of: /rule-\d+\.yaml/) != nil {
      try FileManager.default.removeItem(at: folder.appending(path: name))
    }
    for (index, judged) in front.enumerated() {
      let score = judged.score
      let yaml = try ConfigurationFile.yaml(
        judged.candidate.settings, first: ["form", "rate", "gain", "bias"], last: [])
      let heading =
        "# loss \(figure(score.loss)) at the learning rate \(score.learningRate), "
        + "\(figure(score.meanLoss)) on average over all; length \(judged.candidate.length)\n"
      try AtomicFile.write(
        Data((heading + yaml).utf8), to: folder.appending(path: "rule-\(index + 1).yaml"))
    }
  }

  private func show(_ result: Discovery.Result, _ outcome: Outcome, _ place: URL) throws {
    try printLine(
      "\(result.tried) rules tried; the front, by the mean loss over the learning rates:")
    try printLine(Self.row(["", "mean loss", "loss", "at", "dead", "length", "rule"]))
    for (index, judged) in result.front.enumerated() {
      try printLine(
        Self.row(
          ["rule-\(index + 1)"] + Self.cells(judged.score)
            + ["\(judged.candidate.length)", judged.candidate.words]))
    }
    try printLine("built-in rules, each at its best rate:")
    for reference in result.references {
      try printLine(
        Self.row([reference.name] + Self.cells(reference.score) + ["", reference.rule.label]))
    }
    for claim in outcome.claims { try printLine("\(claim.text): \(claim.verdict.rawValue)") }
    try printLine("see \(place.path)/README.md, figure.svg, rules/rule-1.yaml …")
  }

  private static func cells(_ score: Score) -> [String] {
    [
      figure(score.meanLoss), figure(score.loss), "\(score.learningRate)",
      "\(Int((100 * score.dead).rounded())) %",
    ]
  }

  private static let widths = [9, 9, 9, 7, 6, 6]

  private static func row(_ cells: [String]) -> String {
    Columns.row(cells, widths, left: 1) + "  " + (cells.last ?? "")
  }

  private var command: String {
    shellCommand(["homeostat"] + Quiet.removed(from: CommandLine.arguments.dropFirst()))
  }
}

extension ExperimentSession {
  /// Searches for rules: with a line a generation, until done or interrupted.
  fileprivate func carryOut(_ search: Discovery) throws -> Discovery.Result {
    let progress = SearchProgress(
      all: Double(search.generations + 1))
    let runner = ExperimentRunner(
      store, workers: jobs, root: root, retriesFailed: false,
      isAskedToStop: { Interruption.isWished },
      report: { if case .began = $0 { Interruption.listen() } })
    var result: Discovery.Result?
    try Interruption.guarding {
      result = try search.search(
        in: store,
        make: { runs in
          try runner.carryOut(runs)
          // Thousands of networks whose weights nobody asks for again.
          for run in runs { try? FileManager.default.removeItem(at: store.runFolder(run.key)) }
          if Interruption.isWished { throw Runner.Stopped() }
        },
        report: { progress.report(generation: $0, best: $1, tried: $2) })
    } interrupted: {
      "\(Interruption.reason) and saved in \(place). The same command goes on."
    }
    guard let result else { preconditionFailure("a search ends with a result or an error") }
    return result
  }
}

/// Says how a search goes on, a line a generation.
private final class SearchProgress {
  private var progress = ProgressLine()

  init(all: Double) { progress.all = all }

  func report(generation: Int, best: Discovery.Judged, tried: Int) {
    progress.done += 1
    say(
      "generation \(generation): \(tried) rules, mean loss \(figure(best.score.meanLoss)) with "
        + "\(best.candidate.words)  \(progress.timeLeft) left")
  }
}
