import Networks
import Plasticity
import Settings
import Training

/// Makes networks and neurons of what files say of them, in the words of `train`.
package protocol ArmReader {
  /// The words that may stand where settings of networks do.
  var names: [String] { get throws }

  /// A network, and what is measured while it learns.
  func network(_ settings: [String: Setting]) throws -> (TrainingConfiguration, Watch?)

  /// A rule, with what stands in the file that it names.
  func rule(_ setting: Setting) throws -> Setting
}

/// An arm as a file describes it.
struct FileArm {
  static let keys = ["name", "at", "neuron", "published", "cell"]

  private let whole: PlacedSetting
  private let name: String?
  let place: Double?
  private let neuron: PlacedSetting?
  private let published: PublishedRuns?
  private let cell: PublishedCell?
  /// The settings of its network that are its own.
  private var own: [String: PlacedSetting]

  /// Reads the text of a rule, or a table.
  init(_ placed: PlacedSetting, names: [String]) throws {
    whole = placed
    guard case .table = placed.setting else {
      _ = try placed.text()
      (name, place, neuron, published, cell, own) = (nil, nil, nil, nil, nil, ["rule": placed])
      return
    }
    var table = try placed.table("an arm")
    try table.check(Self.keys, settings: names, "an arm")
    name = try table.removeValue(forKey: "name")?.text()
    place = try table.removeValue(forKey: "at")?.number()
    neuron = table.removeValue(forKey: "neuron")
    published = try table.removeValue(forKey: "published").map(PublishedRuns.init)
    cell = try table.removeValue(forKey: "cell")?.decoded(
      PublishedCell.self, "a published value")
    own = table
    if neuron != nil, let (key, other) = table.min(by: { $0.key < $1.key }) {
      throw other.refusal("'\(key)' is of a network, but the arm is a neuron")
    }
  }

  var isNeuron: Bool { neuron != nil }

  /// What other parts of the file call it.
  var reference: String { name ?? own["rule"]?.setting.description ?? "" }

  /// The arm among the settings around it, of which the nearer ones count.
  func arm(
    common: [String: PlacedSetting], panel: [String: PlacedSetting], _ reader: some ArmReader
  ) throws -> Arm {
    if let neuron {
      return try made(.neuron(Self.neuron(neuron, reader)), name ?? "neuron")
    }
    for (key, value) in own.sorted(by: { $0.key < $1.key }) where panel[key] != nil {
      throw value.refusal("'\(key)' is said twice: by the arm, and by its panel or 'vary'")
    }
    let all = common.merging(panel) { $1 }.merging(own) { $1 }
    let (network, watch) = try Self.network(all, of: whole, reader)
    return try made(.network(network, watch: watch), name ?? network.label)
  }

  private func made(_ configuration: RunConfiguration, _ name: String) throws -> Arm {
    if let published, !published.isThere {
      throw whole.refusal("there are no published runs '\(published.file)' of '\(published.rule)'")
    }
    return Arm(name, at: place, configuration, published: published, cell: cell)
  }

  private static func neuron(
    _ placed: PlacedSetting, _ reader: some ArmReader
  ) throws -> NeuronConfiguration {
    var settings = try placed.table("a neuron").mapValues(\.setting)
    do {
      settings["rule"] = try settings["rule"].map(reader.rule)
      let neuron = try NeuronConfiguration().changed(by: settings, in: "a neuron")
      try neuron.validate()
      return neuron
    } catch {
      throw placed.refusal("\(error)")
    }
  }

  /// The network; an error is laid to the first setting without which it would be another or none.
  private static func network(
    _ settings: [String: PlacedSetting], of whole: PlacedSetting, _ reader: some ArmReader
  ) throws -> (TrainingConfiguration, Watch?) {
    func made(without key: String? = nil) throws -> (TrainingConfiguration, Watch?) {
      try reader.network(settings.filter { $0.key != key }.mapValues(\.setting))
    }
    do {
      return try made()
    } catch {
      let text = "\(error)"
      let culprit = settings.keys.sorted().first { key in
        do {
          _ = try made(without: key)
          return true
        } catch {
          return "\(error)" != text
        }
      }
      throw culprit.flatMap { settings[$0] }.map { $0.refusal(text) } ?? whole.refusal(text)
    }
  }
}

extension PublishedRuns {
  /// Whether a figure has them, so that they are there.
  fileprivate var isThere: Bool { Self.known.contains(self) }

  private static let known = Set(
    Edition.allCases.flatMap { Experiment.all($0) }.flatMap(\.panels).flatMap(\.arms)
      .compactMap(\.published))

  private static let keys = ["file", "arm", "form"]

  init(_ placed: PlacedSetting) throws {
    let table = try placed.table("a name of published runs")
    try table.check(Self.keys, "published runs")
    guard let file = table["file"], let rule = table["arm"],
      let format = try table["form"].map({ Format(rawValue: try $0.text()) }) ?? .losses
    else {
      throw placed.refusal("published runs need 'file' and 'arm', and a 'form' that there is")
    }
    self.init(file: try file.text(), rule: try rule.text(), format: format)
  }

  var setting: Setting {
    .table([
      "file": .text(file), "arm": .text(rule), "form": .text(format.rawValue),
    ])
  }
}
