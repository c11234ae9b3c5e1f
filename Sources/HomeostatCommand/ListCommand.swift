import ArgumentParser
import Experiments
import Foundation
import Homeostat

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List experiments (the default), rules and parts.",
    subcommands: [Experiments.self, Rules.self, Parts.self], defaultSubcommand: Experiments.self)

  struct Rules: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rules", abstract: "List the intrinsic rules with their settings' defaults.",
      discussion: "A setting is changed after the rule's name: --rule ip:biasRateScale=1:rate=0.001"
    )

    @Flag(help: "Print one JSON object a line on standard output.")
    var json = false

    func run() throws {
      try ListCommand.show(Homeostat.Rules.self, json, showsKind: false)
    }
  }

  struct Parts: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "parts",
      abstract:
        "List networks, scalings, penalties and the other parts with their settings.",
      discussion: """
        Each is chosen by the flag that has its kind's name, and a setting is changed after its own
        name: --scaling synscaw:rate=0.1:clock=epoch
        """)

    @Flag(help: "Print one JSON object a line on standard output.")
    var json = false

    static let menus: [any Menu.Type] = [
      Architectures.self, Scalings.self, Penalties.self, Bottlenecks.self, Optimizers.self,
      Renewals.self, Streams.self, Losses.self, LabelNoises.self,
      Validations.self, Augmentations.self,
    ]

    func run() throws {
      for menu in Self.menus { try ListCommand.show(menu, json) }
    }
  }

  /// Prints what is on a menu with its settings, a line each.
  private static func show(_ menu: any Menu.Type, _ json: Bool, showsKind: Bool = true) throws {
    for type in showsKind ? parts(of: menu) : menu.types {
      let part = try type.init().specification
      if json {
        var line = JSONLine(event: menu.kind)
        line["name"] = .text(part.name)
        line["settings"] = .table(part.settings)
        try line.print()
      } else {
        let words =
          (showsKind ? menu.kind.padded(to: 13) : "")
          + (part.name + " ").padded(to: showsKind ? 21 : 18)
        let settings = part.settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        try printLine(
          (words + settings.joined(separator: " ")).trimmingCharacters(in: .whitespaces))
      }
    }
  }

  /// The entries of a menu without that for nothing, which is no part.
  static func parts(of menu: any Menu.Type) -> [any Named.Type] {
    menu.types.filter { $0.name != "none" }
  }

  struct Experiments: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "experiments",
      abstract: "List the figures that can be reproduced, with their cost and state.",
      discussion:
        "The cost is for two cores of a recent machine, and for runs that are not there yet.")

    @OptionGroup var place: StoreFlags

    @Flag(help: "Print one JSON object a line on standard output.")
    var json = false

    func run() throws {
      let store = try place.existing()
      let ends = try store?.ends() ?? [:]
      let experiments = Experiment.all()
      let known = try store?.configurations() ?? []
      let width = (experiments.map(\.id.count).max() ?? 0) + 2
      for listing in Self.listings(of: experiments, naming: known) {
        let (experiment, count) = (listing.experiment, listing.runs.count)
        let made = try listing.named.filter { run in
          guard let end = ends[run.key] else { return false }
          if end.state == .finished, end.epochs >= run.configuration.epochs { return true }
          guard let stored = try store?.run(key: run.key), stored.serves(run.configuration) else {
            return false
          }
          return stored.state != .failed
        }
        // To the second, so that nothing is left where all are made.
        let cost = max(0, listing.runs.cost() - NeededRuns.cost(of: made)).rounded()
        if json {
          var line = JSONLine(event: "experiment")
          line["id"] = .text(experiment.id)
          line["title"] = .text(experiment.title)
          line["source"] = .text(experiment.source)
          line.add("runs", Double(count))
          line.add("runs_made", Double(made.count))
          line.add("cost_seconds", cost)
          if let full = listing.fullCost { line.add("full_cost_seconds", full.rounded()) }
          if let reason = experiment.undecidability { line["undecidable"] = .text(reason) }
          try line.print()
        } else {
          let id = experiment.id.padding(toLength: width, withPad: " ", startingAt: 0)
          let state = count == 0 ? "a drawing" : "\(made.count) of \(count) runs made"
          let claims = experiment.undecidability.map { "; its claims \($0)" } ?? ""
          let facts = state + claims + listing.reduction
          try printLine("\(id)\(Self.inWords(cost))  \(experiment.title) (\(facts))")
        }
      }
    }

    /// An experiment as large as it is made here.
    private struct Listing: Sendable {
      let experiment: Experiment
      let runs: NeededRuns
      /// Those of them of which the store may have some, with their names.
      let named: [NeededRun]
      /// What the experiment costs as published, in seconds, where it is made smaller.
      let fullCost: Double?

      init(_ whole: Experiment, naming known: Set<RunConfiguration>) {
        experiment = whole.scaled(Scale())
        runs = experiment.neededRuns
        named = known.isEmpty ? [] : runs.named(among: known)
        fullCost = whole.isReducible ? whole.neededRuns.cost() : nil
      }

      /// That it is made smaller.
      var reduction: String {
        guard let fullCost else { return "" }
        let cost = inWords(fullCost).trimmingCharacters(in: .whitespaces)
        return "; made smaller, \(cost) with --full"
      }
    }

    private static func listings(
      of experiments: [Experiment], naming known: Set<RunConfiguration>
    ) -> [Listing] {
      concurrentMap(experiments.count) { Listing(experiments[$0], naming: known) }
    }

    private static func inWords(_ seconds: Double) -> String {
      let text =
        switch seconds {
        case ..<1: ""
        case ..<90: "\(Int(seconds)) s"
        case ..<10_800: "\(Int(seconds / 60)) min"
        default: "\(Int(seconds / 3600)) h"
        }
      return text.right(in: 7)
    }
  }
}
