import ArgumentParser
import Experiments
import Foundation
import Homeostat

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what a figure trains and claims, or write it as a file.",
    discussion: """
      Names the arms, the panels and the claims of a figure or of a file, how many runs it needs, \
      what they cost, and whether so many runs can judge the claims.

      With --yaml it prints the figure as a file that 'homeostat reproduce' takes: change it, and \
      reproduce your own.

      Examples:
        homeostat show shaw2020/fig5
        homeostat show shaw2020/fig5 --yaml > mine.yaml
        homeostat show mine.yaml
      """)

  @Argument(help: "A figure such as shaw2020/fig5, or a file such as mine.yaml.")
  var figure: String

  @Option(
    name: .customLong("as"),
    help: "Where text and published code differ, follow which? (published, text)")
  var edition = Edition.published

  @Flag(help: "Print the figure as a file of an experiment.")
  var yaml = false

  @Option(help: "The folder in which sets are looked for.")
  var dataRoot: String?

  func run() throws {
    try Resources.check()
    let isFile = ExperimentDocument.isFile(figure)
    guard !isFile || edition == .published else {
      throw ValidationError("--as text has no effect on a file, which says all itself")
    }
    let experiment =
      isFile
      ? try ExperimentDocument.experiment(figure, in: DataRoot(given: dataRoot))
      : try Experiment.named(figure, edition)
    if yaml {
      try printText(try experiment.yaml)
    } else {
      for line in experiment.summary { try printLine(line) }
    }
  }
}

extension Experiment {
  /// The experiment as a file, from which the same experiment is read.
  var yaml: String {
    get throws {
      try ConfigurationFile.yaml(
        fileSettings,
        first: [
          "title", "text", "name", "source", "about", "finding", "notes", "published-notes", "runs",
          "reduced-runs", "draw", "at", "data", "network", "hidden", "rule",
        ],
        last: ["lower", "higher", "published", "cell", "arms", "table", "panels", "claims"])
    }
  }

  /// What it is, in lines of text.
  fileprivate var summary: [String] {
    var lines = ["\(id): \(title) (\(source))"]
    if !about.isEmpty { lines.append(about) }
    for (index, panel) in panels.enumerated() {
      lines.append("panel \(index + 1): \(panel.title)")
      var seen: Set<String> = []
      for arm in panel.arms where seen.insert(arm.name).inserted {
        let count = panel.arms.count { $0.name == arm.name }
        let points = count > 1 ? " (the first of \(count) points)" : ""
        lines.append("  \(arm.name): \(arm.configuration.title)\(points)")
      }
    }
    lines += claims.enumerated().map { "claim \($0 + 1): \($1.text)" }
    let scaled = scaled(Scale())
    lines.append(scaled.prospect)
    if isReducible { lines.append("made smaller without a GPU; --full makes all of it") }
    return lines
  }
}
