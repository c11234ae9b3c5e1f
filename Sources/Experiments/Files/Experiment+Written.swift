import Datasets
import Networks
import Plasticity
import Settings
import Training

extension Experiment {
  /// What a file says of the experiment, from which the same is read; see Docs/Experiments.md.
  ///
  /// Throws `ConfigurationError` for a drawing, which no file can hold.
  package var fileSettings: [String: Setting] {
    get throws {
      var file: [String: Setting] = ["title": .text(title), "source": .text(source)]
      for (key, text) in [("about", about), ("finding", finding)] where !text.isEmpty {
        file[key] = .text(text)
      }
      for (key, texts) in [("notes", differences), ("published-notes", publishedNotes)]
      where !texts.isEmpty {
        file[key] = .list(texts.map { .text($0) })
      }
      file["runs"] = .number(Double(runs))
      if let reducedRuns { file["reduced-runs"] = .number(Double(reducedRuns)) }
      if let layout {
        file["table"] = .table([
          "baseline": .text(layout.baseline), "arms-are-columns": .bool(layout.armsAreColumns),
        ])
      }
      if !claims.isEmpty {
        file["claims"] = .list(claims.map { $0.written(beside: panels) })
      }
      return try file.merging(writtenPanels()) { $1 }
    }
  }

  /// Panels and arms, with what all networks have in common said once.
  private func writtenPanels() throws -> [String: Setting] {
    var arms = try panels.map { try $0.arms.map(WrittenArm.init) }
    let common = WrittenArm.shared(by: arms.joined())
    for panel in arms.indices { arms[panel] = arms[panel].map { $0.without(common) } }
    let ofPanels = arms.map { WrittenArm.shared(by: $0) }
    for panel in arms.indices { arms[panel] = arms[panel].map { $0.without(ofPanels[panel]) } }
    let entries = arms.map { Setting.list($0.map(\.setting)) }
    let areShared = Set(entries).count == 1
    var file = common
    if areShared { file["arms"] = entries[0] }
    file["panels"] = .list(
      try panels.indices.map { index in
        var own = ofPanels[index].merging(try panels[index].writtenFrame(in: id)) { $1 }
        if !areShared { own["arms"] = entries[index] }
        return .table(own)
      })
    return file
  }
}

extension Panel {
  /// What a file says of the panel itself.
  fileprivate func writtenFrame(in experiment: String) throws -> [String: Setting] {
    guard let draw = graph.setting else {
      throw ConfigurationError("\(experiment) is a drawing, which is computed: no file can hold it")
    }
    var frame: [String: Setting] = ["title": .text(title), "draw": draw]
    if isOptional { frame["optional"] = .bool(true) }
    if let mostRuns { frame["most-runs"] = .number(Double(mostRuns)) }
    if let reduction {
      guard let smaller = try reduction.written(of: arms) else {
        throw ConfigurationError(
          "\(experiment): '\(title)' makes each network smaller in its own way, which no file can say"
        )
      }
      frame["smaller"] = smaller
    }
    return frame
  }
}

extension Reduction {
  /// The note, and the settings that all networks then have; nil where they differ in these.
  fileprivate func written(of arms: [Arm]) throws -> Setting? {
    var table: [String: Setting] = [:]
    let networks = arms.compactMap { arm in
      if case .network(let network, _) = arm.configuration { network } else { nil }
    }
    let smaller = networks.map { network in
      var smaller = network
      change(&smaller)
      return smaller
    }
    for (network, smaller) in zip(networks, smaller) {
      let before = try network.settings
      table.merge(try smaller.settings.filter { before[$0.key] != $0.value }) { $1 }
    }
    for (network, smaller) in zip(networks, smaller)
    where try network.changed(by: table, in: "a network") != smaller {
      return nil
    }
    table["note"] = .text(note)
    return .table(table)
  }
}

/// An arm as a file says it.
private struct WrittenArm {
  /// What is no setting of a network.
  private let frame: [String: Setting]
  /// The settings of the network; nil for a neuron.
  private var settings: [String: Setting]?

  init(_ arm: Arm) throws {
    var frame: [String: Setting] = ["name": .text(arm.name)]
    frame["at"] = arm.place.map { .number($0) }
    frame["published"] = arm.published?.setting
    frame["cell"] = try arm.cell.map { try Setting(of: $0) }
    switch arm.configuration {
    case .neuron(let neuron):
      frame["neuron"] = .table(try RunConfiguration.changes(of: neuron).mapValues(\.brief))
      settings = nil
    case .network(let network, let watch):
      guard network.parent.isEmpty else {
        throw ConfigurationError(
          "\(arm.name) begins with the network of another run, which no file can say")
      }
      settings = try Self.settings(of: network, watch)
    }
    self.frame = frame
  }

  var setting: Setting { .table(frame.merging(settings ?? [:]) { $1 }) }

  func without(_ shared: [String: Setting]) -> WrittenArm {
    var rest = self
    rest.settings = settings?.filter { shared[$0.key] == nil }
    return rest
  }

  /// What all networks among some arms have in common, without the rule, in which arms differ.
  static func shared(by arms: some Sequence<WrittenArm>) -> [String: Setting] {
    let all = arms.compactMap(\.settings)
    guard let first = all.first else { return [:] }
    return first.filter { key, value in key != "rule" && all.allSatisfy { $0[key] == value } }
  }

  /// The settings that differ from what a file without them says, in the words of `train`.
  private static func settings(
    of network: TrainingConfiguration, _ watch: Watch?
  ) throws -> [String: Setting] {
    let all = try network.settings
    var settings = try RunConfiguration.changes(of: network)
    var named = ["data", "epochs", "learning-rate"]
    named += network.network.isDense ? ["hidden"] : ["learned-affine"]
    if isTable(network.data) { named += ["loss"] }
    for key in named where settings[key] == nil { settings[key] = all[key] }
    for key in ["seed", "data-root"] + network.idleSettings { settings[key] = nil }
    settings["threads"] = network.threads == 1 ? nil : .number(Double(network.threads))
    settings = settings.mapValues(\.brief)
    if network.network.isDense { settings["hidden"] = .text(network.hidden.description) }
    settings["rule"] = try written(network.rule)
    if let watch { settings.merge(written(watch)) { $1 } }
    return settings
  }

  /// The rules of the layers: one by what differs from its defaults, where that tells it.
  private static func written(_ rules: [Rule]) throws -> Setting {
    let written = try rules.map { rule in
      let isTold = (try? Rule(rule.label)) == rule
      return isTold ? .text(rule.label) : try rule.specification.setting
    }
    return written.count == 1 ? written[0] : .list(written)
  }

  private static func written(_ watch: Watch) -> [String: Setting] {
    var settings: [String: Setting] = [:]
    if watch.every > 0 { settings["monitor"] = .number(Double(watch.every)) }
    if !watch.layers.isEmpty {
      settings["monitor-layers"] = .list(watch.layers.map { .number(Double($0)) })
    }
    if let epochs = watch.epochs {
      settings["measure"] = .text(epochs.map(\.rawValue).joined(separator: ","))
    }
    return settings
  }
}

extension Setting {
  /// A name with settings as the text that a command line has, where that reads as the same.
  fileprivate var brief: Setting {
    switch self {
    case .list(let parts): return .list(parts.map(\.brief))
    case .table(let table):
      guard table["name"] != nil || table["initial"] != nil,
        let specification = try? Specification(description, subject: "part"),
        table["name"] == nil || specification.setting == self
      else { return self }
      return .text(description)
    default: return self
    }
  }
}
