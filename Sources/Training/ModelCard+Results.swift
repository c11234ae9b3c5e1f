import Foundation
import Networks
import Plasticity
import Settings

extension ModelCard {
  /// What the network's samples are and what it gives of them, in the words of model cards.
  private var task: String {
    if run.data.vocabulary != nil { return "text-classification" }
    if run.data.table != nil {
      return run.data.isRegression ? "tabular-regression" : "tabular-classification"
    }
    return run.data.sampleShape.count == 3 ? "image-classification" : "other"
  }

  /// The numbers of the network in the checkpoint: those of the last epoch.
  private var last: EpochRecord? { run.epochs.last }

  private var judge: String { last?.judge ?? "test" }

  private var errorName: String { run.data.isRegression ? "mean absolute error" : "error" }

  var frontMatter: String {
    var tags = ["homeostat", "homeostatic-plasticity"]
    if configuration.rule.contains(where: { type(of: $0.rule).movesNeurons }) {
      tags.append("intrinsic-plasticity")
    }
    if configuration.scaling != .none { tags.append("synaptic-scaling") }
    var lines = ["---", "# license: yours to choose before you share the network"]
    lines += ["library_name: homeostat"] + (task == "other" ? [] : ["pipeline_tag: \(task)"])
    lines += ["tags:"] + tags.map { "- \($0)" }
    if run.divergence == nil, let last { lines += index(last) }
    return (lines + ["---"]).joined(separator: "\n")
  }

  /// The results as a model index has them.
  private func index(_ last: EpochRecord) -> [String] {
    func quoted(_ text: String) -> String {
      "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
    let metrics: [(type: String, name: String, value: Double)] = [
      run.data.isRegression
        ? ("mae", "mean absolute error", last.testError)
        : ("accuracy", "accuracy", 1 - last.testError),
      ("loss", "loss", last.testLoss),
    ]
    return [
      "model-index:", "- name: \(quoted(title))", "  results:", "  - task:",
      "      type: \(task)", "    dataset:", "      name: \(quoted(dataName))",
      "      type: \(quoted(dataName))", "      split: \(judge)", "    metrics:",
    ]
      + metrics.filter(\.value.isFinite).flatMap {
        [
          "    - type: \($0.type)", "      name: \($0.name)",
          "      value: \(String(format: "%.6g", $0.value))",
        ]
      }
  }

  var results: String {
    if let divergence = run.divergence {
      return "The network \(divergence). Its outputs mean nothing."
    }
    guard let last else { return "No epoch is over yet." }
    var rows = [("the last", last)]
    if let best = run.epochs.min(by: { $0.testLoss < $1.testLoss }), best.epoch != last.epoch {
      rows.append(("with the lowest \(judge) loss", best))
    }
    var text =
      "| epoch | | training loss | \(judge) loss | \(judge) \(errorName) |\n|---|---|---|---|---|\n"
      + rows.map {
        "| \($1.epoch) of \(configuration.epochs) | \($0) | \($1.trainLoss) | \($1.testLoss) | \($1.testError) |"
      }.joined(separator: "\n")
    text += "\n\nThe checkpoint is the network of the last epoch; every epoch is in `metrics.csv`."
    if last.isDead { text += " The network is dead: all its outputs are zero." }
    if run.data.validation != nil {
      text +=
        " `best.safetensors` is the network of the epoch with the lowest validation loss. "
        + (selected.map {
          "It alone has seen the test samples: loss \($0.test.loss), \(errorName) \($0.test.error)."
        } ?? "It has not seen the test samples yet.")
    }
    return text
  }

  var use: String {
    guard run.divergence == nil else { return "There is nothing to use." }
    let hasTable = run.data.table != nil
    let sample =
      hasTable
      ? "rows.csv --out predicted.csv"
      : run.data.vocabulary != nil
        ? "text.txt" : run.data.sampleShape.count == 3 ? "image.png" : "recording.txt"
    var commands = ["homeostat evaluate .", "homeostat predict . \(sample)"]
    if run.data.validation != nil { commands.insert("homeostat evaluate best.safetensors", at: 1) }
    var text = "In the folder of this file:\n\n"
    let obstacle = exportObstacle
    if obstacle == nil {
      commands += [
        "homeostat export . --to pytorch --out network.py",
        "homeostat export . --to onnx --out network.onnx",
      ]
    }
    text += "```sh\n\(commands.joined(separator: "\n"))\n```\n\n"
    if configuration.dataAreFiles {
      text +=
        "The data are files that the training named by a path. Where `evaluate` does not find them, name them "
        + "with `--data`.\n\n"
    }
    if let obstacle { text += "It cannot be exported to PyTorch or ONNX: \(obstacle).\n\n" }
    return text
      + "Programs read it with `Checkpoint(contentsOf:)`, and other tools as a file of safetensors."
  }

  /// Why the network cannot be written for other programs; nil where it can.
  private var exportObstacle: String? {
    do {
      _ = try run.network.graph()
      return nil
    } catch {
      return "\(error)"
    }
  }

  var limits: String {
    var lines = [
      "It has learned \(run.data.training.count) samples of \(dataName), and nothing else: what it makes of "
        + "other kinds of samples is not known."
    ]
    if configuration.limit > 0 {
      lines.append("These are the first samples only (`limit`), not the whole training part.")
    }
    if configuration.stream != .none {
      lines.append(
        "Each epoch was another task of a stream (`stream`), and its errors are of that task: what it knows of "
          + "earlier tasks was not measured.")
    } else if run.data.validation == nil {
      lines.append(
        "The test samples judged every epoch. Who chooses an epoch by them has no unseen samples left."
      )
    }
    lines.append(
      "The numbers are of one seed (\(configuration.seed)); other seeds give others.")
    return lines.map { "- \($0)" }.joined(separator: "\n")
  }

  var citation: String {
    let rules =
      configuration.rule
      + (configuration.inputRule.rule is NoPlasticity ? [] : [configuration.inputRule])
    var papers = rules.flatMap(\.terms).flatMap { type(of: $0.rule).papers }
    let hasScaledLoss = configuration.penalty.contains { $0.item is SynapticScalingLoss }
    if configuration.scaling != .none || hasScaledLoss { papers.append(.hofmann2021) }
    let cited = Paper.allCases.filter(papers.contains)
    guard !cited.isEmpty else {
      return "The network follows no published rule of intrinsic plasticity or synaptic scaling."
    }
    return cited.map { "- \($0.citation)" }.joined(separator: "\n")
  }
}
