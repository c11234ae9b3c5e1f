import ArgumentParser
import Experiments
import Foundation
import Homeostat

struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "List, show, export or merge the runs of a folder.",
    subcommands: [List.self, Show.self, Export.self, Merge.self])

  /// The store of a place that has one.
  static func store(_ place: StoreFlags) throws -> RunStore {
    guard let store = try place.existing() else {
      throw ConfigurationError(
        "\(place.results): holds no runs; 'homeostat reproduce', 'sweep' and 'train --out' make them, and "
          + "--results names their folder")
    }
    return store
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List all runs, the latest last.")
    @OptionGroup var place: StoreFlags

    func run() throws {
      for run in try RunsCommand.store(place).runs() {
        let last = (run.series["train_loss"] ?? run.series["entropy"])?.last
        let columns = [
          run.key, run.state.rawValue, run.finished, String(format: "%7.1f s", run.seconds),
          last.map(figure) ?? "-", "seed \(run.configuration.seed)", run.configuration.title,
        ]
        try printLine(columns.joined(separator: "  "))
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show one run as JSON.")
    @Argument(help: "The run's key, or its beginning.") var key: String
    @OptionGroup var place: StoreFlags

    func run() throws {
      let found = try RunsCommand.store(place).runs().filter { $0.key.hasPrefix(key) }
      guard let run = found.first, found.count == 1 else {
        throw ConfigurationError("\(found.count) runs have a key that begins with '\(key)'")
      }
      try printLine(run.json(pretty: true))
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write all runs to standard output.",
      discussion: """
        csv is a tidy table: a row for each epoch of each run, with a column for each setting that \
        differs from the default in any run, and one for each measure.
        long has a row for every number (key, seed, series, index, value), those of measured steps \
        too, for which csv has no column.
        json has an object for every run, in a line, and null for numbers that are none; in CSV, after \
        RFC 4180, those are nan or inf.
        """)
    @Option(help: "csv, long or json") var format = Format.csv
    @OptionGroup var place: StoreFlags

    enum Format: String, ExpressibleByArgument, CaseIterable { case csv, long, json }

    func run() throws {
      let runs = try RunsCommand.store(place).runs()
      switch format {
      case .csv: try printTable(runs)
      case .long: try printSeries(runs)
      case .json: for run in runs { try printLine(run.json(pretty: false)) }
      }
    }

    private func printTable(_ runs: [StoredRun]) throws {
      let table = try RunTable(runs)
      try printText(table.header)
      for record in table.records { try printText(record) }
      guard let first = table.otherSeries.first else { return }
      say(
        "\(table.otherSeries.count) series of other numbers than one an epoch, such as \(first), are in --format long"
      )
    }

    private func printSeries(_ runs: [StoredRun]) throws {
      try printLine("key,seed,series,index,value")
      for run in runs {
        let lines = run.series.sorted { $0.key < $1.key }.flatMap { name, values in
          values.enumerated().map {
            csvRecord([run.key, "\(run.configuration.seed)", name, "\($0 + 1)", "\($1)"])
          }
        }
        try printText(lines.joined())
      }
    }
  }

  struct Merge: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Merge the runs of other folders of results into this one.",
      discussion:
        "For machines that share no disk: each makes a --shard of a reproduction, and one "
        + "puts them together, and draws the figure with the command without --shard.")
    @Argument(help: "Folders of results.") var others: [String]
    @OptionGroup var place: StoreFlags

    func run() throws {
      let store = try place.open()
      for other in others {
        var source = StoreFlags()
        (source.results, source.store) = (other, nil)
        try printLine("\(other): \(store.merge(RunsCommand.store(source))) runs taken over")
      }
    }
  }
}

/// Throws where a name of a page in the folder of results is no name of a folder.
func checkName(_ name: String) throws {
  guard name.count <= 100, name.allSatisfy({ $0.isLetter || $0.isNumber || "-_.".contains($0) }),
    name.first ?? "." != "."
  else { throw ValidationError("--name takes letters, digits, '-', '_' and, not first, '.'") }
}
