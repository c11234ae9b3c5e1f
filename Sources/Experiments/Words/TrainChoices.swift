import Datasets
import Networks
import Plasticity
import Settings
import Training

/// What flags and the file of a call say, to find what would have no effect.
package struct TrainChoices {
  /// What the flags say.
  package let flags: [String: Setting]
  /// What the file of --config says.
  package let file: [String: Setting]
  package let resume: Bool
  package let json: Bool

  package init(flags: [String: Setting], file: [String: Setting], resume: Bool, json: Bool) {
    (self.flags, self.file, self.resume, self.json) = (flags, file, resume, json)
  }

  /// Both, the flags before the file.
  package var settings: [String: Setting] { file.merging(flags) { $1 } }

  /// Whether a setting was asked for: by a flag, or by a file that does not only repeat a default,
  /// as the `configuration.yaml` of a run does.
  package func asks(for name: String) -> Bool {
    if flags[name] != nil { return true }
    guard let value = file[name] else { return false }
    return value != (try? TrainingConfiguration().settings[name])
  }

  /// Throws where a choice would have no effect beside the others.
  package func checkConflicts() throws {
    let settings = settings
    if settings["rule"] != nil, settings["compare"] != nil {
      let place =
        file["rule"] != nil || file["compare"] != nil ? " (one is in the --config file)" : ""
      throw ConfigurationError(
        "'rule' and 'compare' both say which rules to train\(place): give one of them")
    }
    let isKept = settings["out"].map { $0 != .text("") && $0 != .null } ?? false
    if resume, !isKept {
      throw ConfigurationError("--resume needs --out FOLDER, the folder of the runs to go on with")
    }
    if settings["log-steps"] == .bool(true), !json {
      throw ConfigurationError("--log-steps needs --json, whose lines it adds to")
    }
    if let steps = settings["monitor"], steps != .text("0"), steps != .number(0), !isKept {
      throw ConfigurationError("--monitor needs --out FOLDER, where monitor.csv is written")
    }
    if settings["checkpoint-every"] != nil, !isKept {
      throw ConfigurationError(
        "--checkpoint-every needs --out FOLDER, where checkpoints are written")
    }
    if let measures = settings["measure"], measures != .text(""), !isKept, !json {
      throw ConfigurationError(
        "--measure needs --out FOLDER or --json, which get what is measured")
    }
  }

  /// Throws where a choice about rules has none to be about.
  package func checkRules(_ rules: [Specification], eta: Setting?) throws {
    let terms = rules.flatMap(\.terms)
    if let eta, !terms.contains(where: { $0.settings["rate"] == eta }) {
      throw ConfigurationError(
        terms.contains { $0.settings["rate"] != nil }
          ? "'eta' is given, but each of the rules states its own rate"
          : "'eta' is given, but none of the rules has a rate")
    }
    let types = try rules.map { type(of: try Rule($0).rule) }
    let transform = types.first { $0 is any LearnedTransform.Type }
    if let transform, settings["learned-affine"] == .bool(false), asks(for: "learned-affine") {
      throw ConfigurationError(
        "'learned-affine' is off, but a learned scale and shift belong to the rule \(transform.name)"
      )
    }
    let isMoved = types.contains { $0.movesNeurons }
    guard !isMoved else { return }
    for name in ["gain-policy", "update-clock"] where asks(for: name) {
      throw ConfigurationError("'\(name)' is given, but no rule moves gains and biases")
    }
  }

  /// Throws where there is nothing to measure, or nothing measures, or data are treated alike in any
  /// case.
  package func check(_ measures: [EpochMeasure], _ configuration: TrainingConfiguration) throws {
    let hasCodes = configuration.bottleneck != .none || configuration.probes != .none
    if measures.contains(.bottleneck), !hasCodes {
      throw ConfigurationError(
        "--measure bottleneck needs --bottleneck or --probes, whose codes it measures")
    }
    if configuration.probes != .none, !measures.contains(.bottleneck) {
      throw ConfigurationError("'probes' need --measure bottleneck, which reads them")
    }
    let kind = kindOfSet(configuration.data)
    if asks(for: "standardise"), kind != .images {
      throw ConfigurationError(
        "'standardise' is for images: "
          + (kind == .texts
            ? "texts are words"
            : "\(kind == .table ? "the columns of a table" : "recordings") are standardised in any "
              + "case"))
    }
    for name in ["vocabulary", "text-length"] where asks(for: name) && kind != .texts {
      throw ConfigurationError(
        "'\(name)' is for texts, but '\(configuration.data)' \(kind.phrase)")
    }
  }
}
