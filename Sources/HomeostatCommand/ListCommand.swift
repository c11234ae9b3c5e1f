import ArgumentParser
import Experiments
import Foundation
import Homeostat

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List what there is to choose from; by default the experiments.",
    subcommands: [Experiments.self, Rules.self], defaultSubcommand: Experiments.self)

  struct Rules: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rules", abstract: "List the intrinsic rules with their settings' defaults.",
      discussion: "A setting is changed after the rule's name: --rule ip:biasRateScale=1:rate=0.001"
    )

    @Flag(help: "Print one JSON object a line on standard output.")
    var json = false

    func run() throws {
      for type in Homeostat.Rules.all {
        let settings = try type.init().settings
        if json {
          var line = JSONLine(event: "rule")
          line["name"] = .text(type.name)
          line["settings"] = .table(settings)
          line.print()
        } else {
          let name = type.name + String(repeating: " ", count: 18 - type.name.count)
          let text = settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
          print((name + text.joined(separator: " ")).trimmingCharacters(in: .whitespaces))
        }
      }
    }
  }

  struct Experiments: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "experiments",
      abstract: "List the figures that can be reproduced, with their cost and state.",
      discussion:
        "The cost is for two cores of a recent machine, and for runs that are not there yet.")

    @Option(help: "The folder of results.")
    var results = "results"

    @Flag(help: "Print one JSON object a line on standard output.")
    var json = false

    func run() throws {
      let isThere = FileManager.default.fileExists(atPath: "\(results)/runs.sqlite")
      let store = isThere ? try RunStore(URL(filePath: results)) : nil
      for experiment in Experiment.all() {
        let runs = Dictionary(
          experiment.configurations().map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let made = try runs.values.filter { try store?.run($0) != nil }.count
        if json {
          var line = JSONLine(event: "experiment")
          line["id"] = .text(experiment.id)
          line["title"] = .text(experiment.title)
          line["source"] = .text(experiment.source)
          line.add("runs", Double(runs.count))
          line.add("runs_made", Double(made))
          line.add("cost_seconds", experiment.cost().rounded())
          line.print()
        } else {
          let id = experiment.id.padding(toLength: 28, withPad: " ", startingAt: 0)
          let state = runs.isEmpty ? "a drawing" : "\(made) of \(runs.count) runs made"
          print("\(id)\(cost(experiment))  \(experiment.title) (\(state))")
        }
      }
    }

    private func cost(_ experiment: Experiment) -> String {
      let seconds = experiment.cost()
      let text =
        seconds < 1 ? "" : seconds < 90 ? "\(Int(seconds)) s" : "\(Int(seconds / 60)) min"
      return String(repeating: " ", count: 7 - text.count) + text
    }
  }
}
