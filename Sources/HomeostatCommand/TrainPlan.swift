import Foundation
import Homeostat

/// What a call of `train` is to do: the settings of each run, and where results go.
struct TrainPlan {
  /// One network with one rule and one seed.
  struct Run {
    var configuration: TrainingConfiguration
    let folder: URL?
  }

  /// Settings of the call that decide no numbers of a run.
  struct Session: Configurable {
    /// 0 for one, or one for each split of the validation.
    var runs = 0
    var jobs = 0
    var out = ""
    /// 0 for whenever ten seconds have passed.
    var checkpointEvery = 0
    var monitor = 0
    var measure = ""
    var logSteps = false

    enum CodingKeys: String, CodingKey {
      case runs, jobs, out, monitor, measure
      case checkpointEvery = "checkpoint-every"
      case logSteps = "log-steps"
    }
  }

  /// The settings as they were given, by flags and files.
  let given: [String: Setting]
  let session: Session
  let runs: [Run]
  /// What is measured at the end of each epoch beside loss and error.
  let measures: [EpochMeasure]
  let resume: Bool
  let json: Bool
  /// Whether a loss was asked for, not left to the kind of target.
  let namesLoss: Bool
  /// Whether a number of threads was asked for, not left to the widths.
  let namesThreads: Bool

  init(_ flags: TrainFlags) throws {
    let own = try Session().settings
    let defaults = try TrainingConfiguration().settings
    let choices = TrainChoices(
      flags: flags.settings, file: try flags.config.map(Self.settings(ofFile:)) ?? [:],
      resume: flags.results.resume, json: flags.results.json)
    try choices.checkConflicts()
    var settings = choices.resume ? try Self.resumed(choices.settings) : choices.settings
    settings = try Self.withFilesRead(settings)
    given = settings
    namesLoss = settings["loss"] != nil
    namesThreads = settings["threads"] != nil
    settings = try NetworkWords.settled(settings)
    let eta = settings.removeValue(forKey: "eta")
    let compared = try settings.removeValue(forKey: "compare").map(Self.comparedRules)
    session = try Session().changed(
      by: Self.typed(settings.filter { own[$0.key] != nil }, like: own), in: "train")
    settings = settings.filter { own[$0.key] == nil }
    let rules = try (compared ?? [Self.layerRules(settings["rule"] ?? .text("ip"))])
      .map { try Self.apply(eta, to: $0) }
    settings["input-rule"] = try settings["input-rule"].map {
      try Self.apply(eta, to: [RuleFile.rule(Specification($0))])[0].setting
    }
    settings["rule"] = .list(rules[0].map(\.setting))
    settings["penalty"] = try settings["penalty"].map { try Self.list($0, of: Penalties.self) }
    settings["augmentation"] = try settings["augmentation"].map {
      try Self.list($0, of: Augmentations.self)
    }
    let inputRule = try settings["input-rule"].map { [try Specification($0)] } ?? []
    try choices.checkRules(rules.joined() + inputRule, eta: eta)
    let base = try TrainingConfiguration().changed(
      by: Self.typed(settings, like: defaults), in: "train")
    guard session.runs >= 0, session.checkpointEvery >= 0, session.monitor >= 0,
      (0...1000) ~= session.jobs
    else {
      throw ConfigurationError(
        "'checkpoint-every', 'runs', 'jobs' and 'monitor' must be at least 0, and 'jobs' not above 1000"
      )
    }
    measures = try session.measure.split(separator: ",").map { word in
      guard let measure = EpochMeasure(rawValue: String(word)) else {
        let names = EpochMeasure.allCases.map(\.rawValue).joined(separator: ", ")
        throw ConfigurationError("there is no measure '\(word)'; the measures are \(names)")
      }
      return measure
    }
    resume = choices.resume
    json = choices.json
    try choices.check(measures, base)
    runs = try Self.runs(base, rules: rules, session: session)
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
    _ base: TrainingConfiguration, rules: [[Specification]], session: Session
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
        configuration.threads = try configuration.shape.chosenThreads
        try configuration.validate()
        runs.append(Run(configuration: configuration, folder: nil))
      }
    }
    let labels = runs.prefix(rules.count).map(\.configuration.label)
    for (index, label) in labels.enumerated() where labels[..<index].contains(label) {
      throw ConfigurationError(
        "'compare' has two rules that are called '\(label)': give an equation a 'title' of its own")
    }
    guard !session.out.isEmpty else { return runs }
    let out = URL(filePath: session.out)
    if runs.count == 1 { return [Run(configuration: runs[0].configuration, folder: out)] }
    return runs.map { run in
      let name = run.configuration.label.replacing("/", with: "+")
      return Run(
        configuration: run.configuration,
        folder: out.appending(path: name).appending(path: "seed-\(run.configuration.seed)"))
    }
  }

  static func settings(ofFile path: String) throws -> [String: Setting] {
    let defaults = try Session().settings.merging(TrainingConfiguration().settings) { $1 }
    let texts = defaults.filter { if case .text = $0.value { true } else { false } }.keys
    var file = ConfigurationFile(path, texts: Set(texts))
    return try file.settings()
  }

  /// Words turned into the types that the defaults have.
  private static func typed(
    _ settings: [String: Setting], like defaults: [String: Setting]
  ) -> [String: Setting] {
    Dictionary(
      uniqueKeysWithValues: settings.map { name, value in
        switch (value, defaults[name]) {
        case (.text(let word), .number?), (.text(let word), .bool?):
          (name, Setting(word: word))
        default: (name, value)
        }
      })
  }

  /// A list of choices, such as penalties from `synscal,confidence`, `none`, a table, or a list.
  private static func list<Kind: Menu>(_ setting: Setting, of kind: Kind.Type) throws -> Setting {
    guard case .text(let text) = setting else {
      if case .list = setting { return setting }
      return .list([setting])
    }
    if text == "none" { return .list([]) }
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    return .list(
      try words.map {
        try Chosen<Kind>(String($0)).specification.setting
      })
  }

  /// The rules of the layers, from `ip`, `ip/none/wd`, a table, or a list of them.
  private static func layerRules(_ setting: Setting) throws -> [Specification] {
    switch setting {
    case .text(let text): try RuleFile.rules(in: text)
    case .list(let list): try list.map { try RuleFile.rule(Specification($0)) }
    default: [try RuleFile.rule(Specification(setting))]
    }
  }

  /// The settings with the rules that stand in files in place of the files' names, so that runs go on
  /// with the rules with which they were begun.
  private static func withFilesRead(_ settings: [String: Setting]) throws -> [String: Setting] {
    var settings = settings
    if let rules = try settings["rule"].map(layerRules), holdsEquation(rules) {
      settings["rule"] = .list(rules.map(\.setting))
    }
    if let arms = try settings["compare"].map(comparedRules), arms.contains(where: holdsEquation) {
      settings["compare"] = .list(arms.map { .list($0.map(\.setting)) })
    }
    return settings
  }

  private static func holdsEquation(_ rules: [Specification]) -> Bool {
    rules.contains { $0.name == EquationRule.name }
  }

  private static func comparedRules(_ setting: Setting) throws -> [[Specification]] {
    let entries: [Setting] =
      switch setting {
      case .text(let text):
        Specification.parts(of: text, at: ",").map { .text($0) }
      case .list(let list): list
      default: [setting]
      }
    return try entries.map(layerRules)
  }

  /// Sets the rate of the rules that have one and do not state it themselves.
  private static func apply(
    _ eta: Setting?, to specifications: [Specification]
  ) throws -> [Specification] {
    guard let eta else { return specifications }
    return try specifications.map { specification in
      var specification = specification
      let known = try Rule(specification).rule.settings
      if known["rate"] != nil, specification.settings["rate"] == nil {
        specification.settings["rate"] = eta
      }
      return specification
    }
  }
}
