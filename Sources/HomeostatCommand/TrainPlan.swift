import Experiments
import Foundation
import Homeostat

/// What a call of `train` is to do: the settings of each run, and where results go.
struct TrainPlan {
  /// One network with one rule and one seed.
  struct Run {
    var configuration: TrainingConfiguration
    let folder: URL?
    /// Where the events for TensorBoard go, if anywhere.
    let eventFolder: URL?
  }

  /// Settings of the call that decide no numbers of a run.
  struct Session: Configurable {
    /// 0 for one, or one for each split of the validation.
    var runs = 0
    var jobs = 0
    var out = ""
    /// The address of a database; empty for the file in the folder.
    var store = ""
    /// 0 for whenever ten seconds have passed.
    var checkpointEvery = 0
    var monitor = 0
    var measure = ""
    var tensorboard = ""
    var logSteps = false

    enum CodingKeys: String, CodingKey {
      case runs, jobs, out, store, monitor, measure, tensorboard
      case checkpointEvery = "checkpoint-every"
      case logSteps = "log-steps"
    }
  }

  /// The settings as they were given, by flags and files.
  let given: [String: Setting]
  let session: Session
  let runs: [Run]
  /// Whether other machines train the rest of the runs.
  let isShard: Bool
  /// What is measured at the end of each epoch beside loss and error.
  let measures: [EpochMeasure]
  let resume: Bool
  let json: Bool
  /// Whether a loss was asked for, not left to the kind of target.
  let namesLoss: Bool
  /// Whether a number of threads was asked for, not left to the widths.
  let namesThreads: Bool

  /// What flags say, of all runs or of a part of them.
  ///
  /// A run whose threads nobody chose has as many as suit its widths, up to `cores`.
  init(_ flags: some TrainFlags, shard: Shard? = nil, cores: Int = Engine.cores) throws {
    let own = try Session().settings
    let choices = TrainChoices(
      flags: flags.settings, file: try flags.config.map(Self.settings(ofFile:)) ?? [:],
      resume: flags.output.resume, json: flags.output.json)
    try choices.checkConflicts()
    var settings = choices.resume ? try Self.resumed(choices.settings) : choices.settings
    settings = try NetworkSettings.withFilesRead(settings)
    given = settings
    namesLoss = settings["loss"] != nil
    namesThreads = settings["threads"] != nil
    settings = try NetworkWords.settled(settings)
    session = try Session().changed(
      by: NetworkSettings.typed(settings.filter { own[$0.key] != nil }, like: own), in: "train")
    let networks = try NetworkSettings(settings.filter { own[$0.key] == nil })
    let base = networks.base
    try choices.checkRules(networks.rules.joined() + networks.inputRule, eta: networks.eta)
    guard session.runs >= 0, session.checkpointEvery >= 0, session.monitor >= 0,
      (0...1000) ~= session.jobs
    else {
      throw ConfigurationError(
        "'checkpoint-every', 'runs', 'jobs' and 'monitor' must be at least 0, and 'jobs' not above 1000"
      )
    }
    measures = try EpochMeasure.named(session.measure)
    resume = choices.resume
    json = choices.json
    try choices.check(measures, base)
    let all = try Self.runs(base, rules: networks.rules, session: session, cores: cores)
    runs = try shard.map { try $0.part(of: all, named: "runs") } ?? all
    isShard = shard != nil
    if isShard, session.out.isEmpty {
      throw ConfigurationError("--shard needs --out FOLDER, where its runs are kept")
    }
    if resume { try checkFolder() }
  }

  /// How many networks train at a time; nil where nobody chose.
  var jobs: Int? { session.jobs > 0 ? session.jobs : nil }

  /// What is measured while networks learn.
  var watch: Watch? {
    session.monitor > 0 || !measures.isEmpty
      ? Watch(every: session.monitor, epochs: measures.isEmpty ? nil : measures) : nil
  }

  private static func runs(
    _ base: TrainingConfiguration, rules: [[Specification]], session: Session, cores: Int
  ) throws -> [Run] {
    var runs: [Run] = []
    var count = max(session.runs, 1)
    if session.runs == 0 {
      count = base.validation.splitCount
      try base.validation.checkRound(beginningWith: base.seed)
    }
    guard base.seed <= Int.max / 2, count <= 1_000_000 else {
      throw ConfigurationError("'seed' or 'runs' is too large")
    }
    let rules = try rules.map { try $0.map(Rule.init) }
    guard Set(rules).count == rules.count else {
      throw ConfigurationError("'compare' names the same rule twice")
    }
    for seed in base.seed..<base.seed + count {
      for rule in rules {
        var configuration = base
        configuration.seed = seed
        configuration.rule = rule
        configuration.threads = try configuration.shape.chosenThreads(cores: cores)
        try configuration.validate()
        runs.append(Run(configuration: configuration, folder: nil, eventFolder: nil))
      }
    }
    let labels = runs.prefix(rules.count).map { folderName($0.configuration) }
    for (index, label) in labels.enumerated() where labels[..<index].contains(label) {
      throw ConfigurationError(
        "'compare' has two rules that are called '\(label)': give an equation a 'title' of its own")
    }
    let isOne = runs.count == 1
    return runs.map { run in
      let name = folderName(run.configuration)
      /// The run's folder below one that the user named.
      func folder(in place: String) -> URL? {
        guard !place.isEmpty else { return nil }
        let place = URL(filePath: place)
        return isOne
          ? place : place.appending(path: name).appending(path: "seed-\(run.configuration.seed)")
      }
      return Run(
        configuration: run.configuration, folder: folder(in: session.out),
        eventFolder: folder(in: session.tensorboard))
    }
  }

  /// What the folder of a rule's runs is called.
  private static func folderName(_ configuration: TrainingConfiguration) -> String {
    configuration.label.replacing("/", with: "+")
  }

  static func settings(ofFile path: String) throws -> [String: Setting] {
    let defaults = try Session().settings.merging(TrainingConfiguration().settings) { $1 }
    let texts = defaults.filter { if case .text = $0.value { true } else { false } }.keys
    var file = ConfigurationFile(path, texts: Set(texts))
    return try file.settings()
  }
}
