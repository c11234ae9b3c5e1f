import ArgumentParser
import Foundation
import Homeostat

struct DataCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "List, fetch and verify data sets, and show tables.",
    discussion: """
      Each set has a folder under the data root: --data-root, else $HOMEOSTAT_DATA, else \
      $XDG_CACHE_HOME/homeostat or ~/.cache/homeostat. Files that you already have are found \
      there too, packed or not, under their usual names. Fashion-MNIST is \
      also found where Debian's package dataset-fashion-mnist puts it.

      Examples:
        homeostat data list
        homeostat data fetch mnist
        homeostat data fetch cifar-10 --data-root ~/data
        homeostat data verify
        homeostat data show bottles.csv
        HOMEOSTAT_MIRROR=http://localhost:8000 homeostat data fetch mnist
      """,
    subcommands: [List.self, Show.self, Fetch.self, Verify.self], defaultSubcommand: List.self)

  struct Flags: ParsableArguments {
    @Option(help: "The folder of the data sets. (default: $HOMEOSTAT_DATA, or the user's cache)")
    var dataRoot: String?

    @Flag(help: "Print one JSON object a line on standard output.")
    var json = false

    var root: DataRoot { DataRoot(given: dataRoot) }
  }
}

extension DataCommand {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "List the known sets: what they are and where they were found.",
      discussion: """
        How a set is usually validated is what Hofmann and Mäder's Table IV says of it, in the words of \
        'homeostat train --validation'.
        """)

    @OptionGroup var flags: Flags

    func run() throws {
      for listing in Catalogue.list(in: flags.root) {
        if flags.json { try line(listing).print() } else { try printLine(text(listing)) }
      }
    }

    private func line(_ listing: DataListing) -> JSONLine {
      let entry = listing.entry
      var line = JSONLine(event: "set")
      line["name"] = .text(entry.name)
      line["title"] = .text(entry.title)
      addFacts(of: entry, to: &line)
      line.add("bytes", Double(entry.byteCount))
      line["path"] = listing.place.map { .text($0) }
      line["difference"] = listing.difference.map { .text($0) }
      line["validation"] = entry.validation.map { .text("\($0)") }
      line["licence"] = .text(entry.licence)
      line["citation"] = .text(entry.citation)
      return line
    }

    private func addFacts(of entry: CatalogueEntry, to line: inout JSONLine) {
      if let images = entry.images {
        line["kind"] = .text("images")
        line.add("training", Double(images.trainingCount))
        line.add("test", Double(images.testCount))
        line.add("channels", Double(images.shape.channels))
        line.add("height", Double(images.shape.height))
        line.add("width", Double(images.shape.width))
        line.add("classes", Double(images.classNames.count))
      } else if let pictures = entry.pictures {
        line["kind"] = .text("pictures")
        line.add("training", Double(pictures.trainingCount))
        line.add("test", Double(pictures.testCount))
        line.add("classes", Double(pictures.classCount))
      } else if let recordings = entry.recordings {
        line["kind"] = .text("recordings")
        line.add("recordings", Double(recordings.count))
        line.add("length", Double(recordings.length))
        line.add("window", Double(recordings.windows.length))
        line.add("classes", Double(recordings.classNames.count))
      } else if let texts = entry.texts {
        line["kind"] = .text("texts")
        line.add("training", Double(texts.trainingCount))
        line.add("test", Double(texts.testCount))
        line.add("classes", Double(texts.classNames.count))
      } else if let table = entry.table {
        line["kind"] = .text("table")
        line.add("rows", Double(table.rowCount))
        line.add("features", Double(table.featureCount))
        line["task"] = .text(table.classNames == nil ? "regression" : "classification")
        if let classes = table.classNames { line.add("classes", Double(classes.count)) }
        if table.targetCount > 1 { line.add("targets", Double(table.targetCount)) }
      }
    }

    private func text(_ listing: DataListing) -> String {
      let entry = listing.entry
      let columns =
        [(entry.name, 25)] + zip(facts(of: entry), [23, 13, 12]).map { ($0, $1) }
        + [(entry.byteCount > 0 ? megabytes(entry.byteCount) : "", 10)]
      let absence =
        Fetcher().canFetch(entry)
        ? "not here: homeostat data fetch \(entry.name)" : "not here, and no mirror has it"
      return columns.map { ($0.0 + " ").padded(to: $0.1) }.joined()
        + (listing.place.map { "in \($0)" } ?? absence)
        + (listing.difference.map { ": \($0)" } ?? "")
        + (entry.validation.map { "; usually validated by \($0)" } ?? "")
    }

    private func facts(of entry: CatalogueEntry) -> [String] {
      if let images = entry.images {
        return [
          "\(images.trainingCount) + \(images.testCount) images", "\(images.shape)",
          "\(images.classNames.count) classes",
        ]
      }
      if let pictures = entry.pictures {
        return [
          "\(pictures.trainingCount) + \(pictures.testCount)", "pictures",
          "\(pictures.classCount) classes",
        ]
      }
      if let recordings = entry.recordings {
        return [
          "\(recordings.count) recordings", "\(recordings.length) values",
          "\(recordings.classNames.count) classes",
        ]
      }
      if let texts = entry.texts {
        return [
          "\(texts.trainingCount) + \(texts.testCount) texts", "words",
          "\(texts.classNames.count) classes",
        ]
      }
      guard let table = entry.table else { return [] }
      return [
        "\(table.rowCount) rows", "\(table.featureCount) features",
        table.classNames.map { "\($0.count) classes" }
          ?? (table.targetCount > 1 ? "\(table.targetCount) targets" : "regression"),
      ]
    }
  }

  struct Fetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "fetch", abstract: "Fetch sets from their mirrors into the data root.",
      discussion: """
        An interrupted download resumes; a file gets its name only after its size and SHA-256 \
        are verified, and verified files are left alone. The base \
        URL in $HOMEOSTAT_MIRROR, with a folder for each set, replaces the known mirrors. A set \
        without a mirror must be copied into its folder by hand; `all` leaves it out.

        Examples:
          homeostat data fetch mnist fashion-mnist
          homeostat data fetch thyroid wine-red
          homeostat data fetch all --data-root /srv/data
        """)

    @Argument(help: "The names of sets, as `data list` shows them, or all.")
    var names: [String]

    @OptionGroup var flags: Flags

    func run() async throws {
      var entries = try entries(named: names)
      if names.contains("all") {
        let absent = entries.filter { !Fetcher().canFetch($0) }
        for entry in absent { say("\(entry.title) has no mirror: \(entry.unmirrored)") }
        entries = entries.filter { Fetcher().canFetch($0) }
      }
      var failures = 0
      for entry in entries {
        do {
          try await fetch(entry)
        } catch let error as DatasetError where entries.count > 1 {
          complain("Error: \(error)")
          failures += 1
        }
      }
      if failures > 0 { throw ExitCode.failure }
    }

    private func fetch(_ entry: CatalogueEntry) async throws {
      let folder = flags.root.folder(of: entry)
      say("\(entry.title), \(megabytes(entry.byteCount)), into \(folder)")
      let talk = FetchTalk(set: entry.name, json: flags.json)
      try await Fetcher().fetch(entry, into: flags.root) { talk.report($0) }
      try talk.checkOutput()
      say("  licence: \(entry.licence); cite \(entry.citation)")
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify", abstract: "Check the size and SHA-256 of each file.",
      discussion: """
        Without names, all sets that are here are checked. Unpacked and repacked files are \
        checked by what is in them. Exits with 1 if a file is missing or wrong.

        Examples:
          homeostat data verify
          homeostat data verify cifar-10 --json
        """)

    @Argument(help: "The names of sets, or all. (default: all that are here)")
    var names: [String] = []

    @OptionGroup var flags: Flags

    func run() throws {
      let present = Catalogue.all.filter { flags.root.place(of: $0) != nil }
      let entries = names.isEmpty ? present : try entries(named: names)
      if entries.isEmpty { say("No data set is here. To get one: homeostat data fetch mnist") }
      var failed: [String] = []
      for entry in entries {
        let checks = entry.verify(in: flags.root)
        for check in checks { try show(check, of: entry) }
        if !checks.allSatisfy(\.state.isGood) { failed.append(entry.name) }
      }
      if !failed.isEmpty { throw DatasetError.failedVerification(sets: failed) }
    }

    private func show(_ check: FileCheck, of entry: CatalogueEntry) throws {
      let (status, detail) = words(for: check.state)
      guard flags.json else {
        return try printLine(
          (status + " ").padded(to: 17) + check.path + (detail.isEmpty ? "" : ": \(detail)"))
      }
      var line = JSONLine(event: "file")
      line["set"] = .text(entry.name)
      line["file"] = .text(check.name)
      line["path"] = .text(check.path)
      line["status"] = .text(status)
      line["good"] = .bool(check.state.isGood)
      line["detail"] = .text(detail)
      try line.print()
    }

    private func words(for state: FileState) -> (status: String, detail: String) {
      switch state {
      case .ok: ("ok", "")
      case .okContents: ("ok", "packed otherwise than published, contents right")
      case .missing: ("missing", "")
      case .wrongSize(let found, let expected):
        ("wrong size", "\(found) bytes instead of \(expected)")
      case .wrongChecksum(let found, let expected):
        ("wrong checksum", "SHA-256 \(found) instead of \(expected)")
      case .unreadable(let reason): ("unreadable", reason)
      case .notChecksummed(let what):
        ("not checksummed", "\(what); loads, but no checksum of it is published")
      }
    }
  }
}

/// The sets of these names, each once, in the catalogue's order.
private func entries(named names: [String]) throws -> [CatalogueEntry] {
  if names.contains("all") { return Catalogue.all }
  let wanted = try Set(names.map { try Catalogue.requireEntry(named: $0).name })
  return Catalogue.all.filter { wanted.contains($0.name) }
}

func megabytes(_ count: Int) -> String {
  switch count {
  case ..<1_000: "\(count) B"
  case ..<1_000_000: String(format: "%.1f kB", Double(count) / 1e3)
  default: String(format: "%.1f MB", Double(count) / 1e6)
  }
}
