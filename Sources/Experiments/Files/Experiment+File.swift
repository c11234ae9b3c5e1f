import Settings
import Training

extension Experiment {
  /// Reads an experiment from the settings of a file; see Docs/Experiments.md.
  ///
  /// Throws `PlacedError` where something is wrong.
  package init(
    file settings: [String: Setting], id: String, name: String, reader: some ArmReader
  ) throws {
    let file = try ExperimentFile(settings, reader: reader)
    self = try file.experiment(id: id, name: name)
  }
}

/// What a file says, while it is read.
private struct ExperimentFile<Reader: ArmReader> {
  static var words: [String] {
    [
      "title", "about", "finding", "source", "notes", "published-notes", "runs", "reduced-runs",
      "arms", "vary", "measures", "panels", "claims", "table",
    ]
  }

  let root: PlacedSetting
  let table: [String: PlacedSetting]
  let reader: Reader
  let names: [String]
  /// The settings that all networks have.
  let common: [String: PlacedSetting]
  let arms: [FileArm]
  /// The steps between two measurements of layers.
  let every: Int

  init(_ settings: [String: Setting], reader: Reader) throws {
    root = PlacedSetting(.table(settings))
    table = try root.table("an experiment")
    self.reader = reader
    let names = try reader.names
    self.names = names
    try table.check(Self.words, settings: names, "an experiment")
    common = table.filter { !Self.words.contains($0.key) }
    arms =
      try table["arms"]?.list("a list of arms, such as [none, ip, my-rule.yaml]").map {
        try FileArm($0, names: names)
      } ?? []
    every = try common["monitor"]?.whole(from: 0) ?? 0
  }

  func experiment(id: String, name: String) throws -> Experiment {
    let panels = table["panels"] == nil ? try generatedPanels() : try writtenPanels()
    try checkEffects(panels)
    let layout = try table["table"].map { try self.layout($0, panels) }
    let most = 10_000
    let runs = try table["runs"]?.whole(to: most) ?? 10
    let reducedRuns = try table["reduced-runs"]?.whole(to: most)
    let title = try text("title") ?? name
    let source = try text("source") ?? "an experiment of one's own"
    return Experiment(
      id, title, source: source, about: try text("about") ?? "",
      finding: try text("finding") ?? "", runs: runs, reducedRuns: reducedRuns,
      differences: try texts("notes"), publishedNotes: try texts("published-notes"),
      panels: panels, layout: layout, claims: try claims(of: panels))
  }

  private func text(_ key: String) throws -> String? { try table[key]?.text() }

  private func texts(_ key: String) throws -> [String] {
    try table[key]?.list("a list of texts").map { try $0.text() } ?? []
  }

  /// Throws where something that the file says has no effect.
  private func checkEffects(_ panels: [Panel]) throws {
    let configurations = panels.flatMap(\.arms).map(\.configuration)
    guard configurations.allSatisfy({ if case .neuron = $0 { true } else { false } }) else {
      return
    }
    if let (key, value) = common.min(by: { $0.key < $1.key }) {
      throw value.refusal("'\(key)' has no effect: every arm is a neuron")
    }
  }
}

// Panels.
extension ExperimentFile {
  /// A panel for each measure and each value of 'vary'.
  private func generatedPanels() throws -> [Panel] {
    guard !arms.isEmpty else {
      throw root.refusal("an experiment needs 'arms', such as [none, ip, my-rule.yaml]")
    }
    let placed = try table["measures"]?.list("a list of measures, such as [train-loss]")
    let measures = try placed?.map { try Measure($0, every: every) } ?? [.trainLoss, .testError]
    guard let vary = try axis() else {
      let arms = try made(arms, panel: [:])
      return measures.map { Panel($0.title, $0.ownCourse, arms: arms) }
    }
    let byValue = try vary.values.map { value in try made(arms, panel: [:], varied: (vary, value)) }
    func title(_ measure: Measure, _ place: String) -> String {
      measures.count == 1 ? place : "\(measure.title), \(place)"
    }
    let courses = measures.flatMap { measure in
      zip(vary.values, byValue).map { value, arms in
        Panel(
          title(measure, "\(Self.words(vary.name)) \(value.setting)"), measure.ownCourse,
          arms: arms.map(\.withoutPlace))
      }
    }
    let places = vary.values.compactMap { try? $0.number() }
    guard places.count == vary.values.count, places.count > 1 else { return courses }
    let sweeps = measures.map { measure in
      Panel(
        title(measure, "by \(Self.words(vary.name))"),
        .sweep(measure, x: Self.words(vary.name), isLogarithmic: measure.hasLogarithmicAxis),
        arms: arms.indices.flatMap { arm in byValue.map { $0[arm] } })
    }
    return courses + sweeps
  }

  /// A setting's name as people say it, such as learning rate.
  private static func words(_ name: String) -> String { name.replacing("-", with: " ") }

  /// The setting that varies, and its values.
  private func axis() throws -> (name: String, values: [PlacedSetting])? {
    guard let vary = table["vary"] else { return nil }
    let table = try vary.table("a table such as {learning-rate: [0.003, 0.01]}")
    guard table.count == 1, let (name, values) = table.first else {
      throw vary.refusal(
        "one setting varies; further ones take 'panels' with settings of their own")
    }
    if let own = common[name] {
      throw own.refusal("'\(name)' is said twice: here, and in 'vary'")
    }
    return (name, try values.list("a list of values"))
  }

  private func made(
    _ arms: [FileArm], panel: [String: PlacedSetting],
    varied: (axis: (name: String, values: [PlacedSetting]), value: PlacedSetting)? = nil
  ) throws -> [Arm] {
    var panel = panel
    let isPart = varied?.axis.name.contains(".") ?? false
    if let varied, !isPart { panel[varied.axis.name] = varied.value }
    let made = try arms.map { arm in
      let made = try arm.arm(common: common, panel: panel, reader)
      guard let varied else { return made }
      return try made.varied(varied.axis.name, to: varied.value, isPart: isPart)
    }
    for (index, arm) in made.enumerated()
    where made[..<index].contains(where: { $0.name == arm.name && $0.place == arm.place }) {
      throw (table["arms"] ?? root).refusal(
        "two arms are called '\(arm.name)': give one a 'name' of its own")
    }
    return made
  }

  private static var panelKeys: [String] {
    ["title", "draw", "arms", "optional", "most-runs", "smaller"]
  }

  /// The panels that the file names one by one.
  private func writtenPanels() throws -> [Panel] {
    for key in ["vary", "measures"] {
      guard let value = table[key] else { continue }
      throw value.refusal("'\(key)' makes panels, and so does 'panels': give one of them")
    }
    let form = "a list of panels, such as [{title: a, draw: train-loss}]"
    return try table["panels"]!.list(form).map { placed in
      let own = try placed.table("a panel")
      try own.check(Self.panelKeys, settings: names, "a panel")
      guard let draw = own["draw"] else { throw placed.refusal("a panel needs 'draw', a measure") }
      let graph = try Graph(draw, every: try own["monitor"]?.whole(from: 0) ?? every)
      let arms = try made(
        try own["arms"].map(panelArms) ?? arms,
        panel: own.filter { !Self.panelKeys.contains($0.key) })
      guard !arms.isEmpty else { throw placed.refusal("a panel needs 'arms', or the file does") }
      return Panel(
        try own["title"]?.text(mayBeEmpty: true) ?? graph.measure?.title ?? "\(draw.setting)",
        graph, arms: arms,
        isOptional: try own["optional"]?.bool() ?? false,
        reduction: try own["smaller"].map { try Reduction($0, of: arms) },
        mostRuns: try own["most-runs"]?.whole())
    }
  }

  /// A panel's own arms: names of the file's arms, or tables.
  private func panelArms(_ placed: PlacedSetting) throws -> [FileArm] {
    try placed.list("a list of arms").map { entry in
      guard case .text(let name) = entry.setting else { return try FileArm(entry, names: names) }
      guard let arm = arms.first(where: { $0.reference == name }) else {
        let known = arms.map(\.reference)
        let hint = nearest(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
        throw entry.refusal(
          "there is no arm '\(name)'; the file's arms are \(known.joined(separator: ", "))\(hint)")
      }
      return arm
    }
  }

  private func layout(_ placed: PlacedSetting, _ panels: [Panel]) throws -> TableLayout {
    let own = try placed.table("a table")
    try own.check(["baseline", "arms-are-columns"], "a table")
    guard let baseline = own["baseline"] else { throw placed.refusal("a table needs a 'baseline'") }
    let name = try baseline.text()
    guard panels.allSatisfy({ if case .table = $0.graph { true } else { false } }) else {
      throw placed.refusal(
        "every panel of a table draws a cell, such as {cell: {series: test_error}}")
    }
    guard panels.contains(where: { $0.armNames.contains(name) }) else {
      throw baseline.refusal("no panel has an arm '\(name)'")
    }
    return TableLayout(
      baseline: name, armsAreColumns: try own["arms-are-columns"]?.bool() ?? false)
  }
}

// Claims.
extension ExperimentFile {
  private func claims(of panels: [Panel]) throws -> [Claim] {
    let context = ClaimContext(panels: panels, every: every)
    let values = try axis()?.values.count ?? 1
    return try table["claims"]?.list("a list of claims, such as [{lower: ip, higher: none}]")
      .flatMap { claim in
        // Where a setting varies, a claim of two arms is meant for each value.
        guard values > 1, case .table(let own) = claim.setting, own["panel"] == nil,
          own["text"] == nil, case .text? = own["lower"], case .text? = own["higher"]
        else { return [try Claim(claim, context)] }
        return try (1...values).map { value in
          let whole = own.merging(["panel": .number(Double(value))]) { $1 }
          return try Claim(PlacedSetting(.table(whole), at: claim.keys), context)
        }
      } ?? []
  }
}

extension Arm {
  fileprivate var withoutPlace: Arm {
    Arm(name, configuration, published: published, cell: cell)
  }

  /// The arm at a value of the setting that varies, which is a part's own where it has a dot.
  fileprivate func varied(_ name: String, to value: PlacedSetting, isPart: Bool) throws -> Arm {
    guard case .network(var network, let watch) = configuration else {
      throw value.refusal("'\(name)' varies networks, but '\(self.name)' is a neuron")
    }
    do {
      if isPart { network = try network.setting([(name, value.setting)]) }
    } catch {
      throw value.refusal("\(error)")
    }
    return Arm(self.name, at: try? value.number(), .network(network, watch: watch))
  }
}

extension Reduction {
  /// What a file says to make networks smaller: a note, and settings.
  fileprivate init(_ placed: PlacedSetting, of arms: [Arm]) throws {
    var table = try placed.table("what makes networks smaller")
    guard let note = table.removeValue(forKey: "note") else {
      throw placed.refusal("'smaller' needs a 'note' that says what is smaller")
    }
    let settings = table.mapValues(\.setting)
    @Sendable func change(_ network: TrainingConfiguration) throws -> TrainingConfiguration {
      try network.changed(by: settings, in: "'smaller'")
    }
    for case .network(let network, _) in arms.map(\.configuration) {
      do { _ = try change(network) } catch { throw placed.refusal("\(error)") }
    }
    self.init(try note.text()) { network in
      // The settings fit, as each arm's network has shown.
      if let smaller = try? change(network) { network = smaller }
    }
  }
}
