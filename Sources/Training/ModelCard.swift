import Foundation
import Networks
import Plasticity
import Settings

/// What a trained network is, for those who get it: the `README.md` beside a run's checkpoint.
///
/// YAML in front, in the form of Hugging Face's model cards, then Markdown. It says nothing of time or
/// machine: the same run gives the same bytes, resumed or not.
public struct ModelCard {
  let run: TrainingRun
  /// What the network of the chosen epoch makes of the test samples, once that is known.
  let selected: SelectedEpoch?

  public init(of run: TrainingRun, selected: SelectedEpoch? = nil) {
    (self.run, self.selected) = (run, selected)
  }

  /// The whole file.
  public var text: String {
    [
      frontMatter, "# \(title)", summary, settings, section("Results", results),
      section("Use", use), section("Limits", limits), section("Citation", citation),
    ].joined(separator: "\n\n") + "\n"
  }

  /// What is trained, on what, and how, in Markdown.
  public var settings: String {
    [section("Network", network), section("Data", data), section("Training", training)]
      .joined(separator: "\n\n")
  }

  private func section(_ title: String, _ body: String) -> String { "## \(title)\n\n\(body)" }

  var configuration: TrainingConfiguration { run.configuration }

  /// The set's name; of a path its last part, because the card may be published.
  var dataName: String { Self.plain(URL(filePath: run.data.name).lastPathComponent) }

  var title: String { "\(Self.plain(configuration.label)) on \(dataName)" }

  private var summary: String {
    "A neural network that Homeostat \(MachineRecord.version) trained. This file was written beside its "
      + "checkpoint, `checkpoint.safetensors`."
  }

  private var network: String {
    let plan = run.network.plan
    let widths = [run.data.inputs] + configuration.hidden.values + [run.data.outputs]
    var shape =
      widths.map(String.init).joined(separator: "-") + ", \(configuration.activation.rawValue)"
    if case .other(let choice) = configuration.network { shape = choice.label }
    let rules = configuration.rule.map { rule in
      rule.terms.map { (try? $0.specification.setting.description) ?? $0.name }
        .joined(separator: " + ")
    }
    let count = run.network.parameters.values.count
    return Self.table([
      ("network", configuration.network.isDense ? "\(plan.architecture.name), \(shape)" : shape),
      ("parameters", "\(count)"),
      ("layers of units", "\(plan.units.count)"),
      (rules.count == 1 ? "rule" : "rules, a layer each", rules.joined(separator: " / ")),
      ("precision", configuration.precision.rawValue),
    ])
  }

  private var data: String {
    let data = run.data
    var rows = [("set", dataName), ("training samples", "\(data.training.count)")]
    if let validation = data.validation {
      rows.append(("validation samples", "\(validation.count)"))
    }
    rows.append(("test samples", "\(data.test.count), \(data.testName)"))
    rows.append(("numbers of a sample", data.sampleShape.map(String.init).joined(separator: " × ")))
    if data.isRegression {
      rows.append(("targets", (data.table?.targets ?? ["numbers"]).joined(separator: ", ")))
    } else {
      let names = data.classNames
      let more = names.count > 20 ? " and \(names.count - 20) others" : ""
      rows.append(("classes", names.prefix(20).joined(separator: ", ") + more))
    }
    if let digest = data.digest ?? data.table?.digest { rows.append(("SHA-256", digest)) }
    return Self.table(rows)
  }

  /// The settings that decide the numbers, as `configuration.yaml` has them; paths by their last part.
  private var training: String {
    guard let settings = try? configuration.settings,
      let defaults = try? TrainingConfiguration().settings
    else { return "See `configuration.yaml`." }
    let always: Set = ["batch-size", "epochs", "learning-rate", "loss", "optimizer", "seed"]
    let others: Set = ["data", "data-root", "hidden", "network", "rule", "precision"]
    let names = settings.keys.filter {
      always.contains($0) || (!others.contains($0) && settings[$0] != defaults[$0])
    }
    return Self.table(
      names.sorted().map { name in
        let value = settings[name]?.description ?? ""
        let isPath = ["initial-weights", "sample-order"].contains(name)
        return (name, isPath ? URL(filePath: value).lastPathComponent : value)
      })
      + "\n\nAll settings are in `configuration.yaml`, where `homeostat train` wrote it, and in the "
      + "checkpoint's metadata."
  }
}

// Markdown.
extension ModelCard {
  /// A text on one line, in which nothing is special but what names hold anyway.
  static func plain(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 }).replacing("<", with: "&lt;")
  }

  static func table(_ rows: [(String, String)]) -> String {
    "| | |\n|---|---|\n"
      + rows.map { "| \($0) | \(plain($1).replacing("|", with: "\\|")) |" }
      .joined(separator: "\n")
  }
}
