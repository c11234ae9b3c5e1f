import ArgumentParser
import Foundation
import Homeostat
import Synchronization

struct DataCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "List, fetch and verify data sets.",
    discussion: """
      Each set has a folder under the data root: --data-root, else $HOMEOSTAT_DATA, else \
      $XDG_CACHE_HOME/homeostat or ~/.cache/homeostat. Files that you already have are found \
      there too, packed or not, under the names in which the world ships them. Fashion-MNIST is \
      also found where Debian's package dataset-fashion-mnist puts it.

      Examples:
        homeostat data list
        homeostat data fetch mnist
        homeostat data fetch cifar-10 --data-root ~/data
        homeostat data verify
        HOMEOSTAT_MIRROR=http://localhost:8000 homeostat data fetch mnist
      """,
    subcommands: [List.self, Fetch.self, Verify.self], defaultSubcommand: List.self)

  struct Flags: ParsableArguments {
    @Option(help: "Where data sets lie. (default: $HOMEOSTAT_DATA, or the user's cache)")
    var dataRoot: String?

    @Flag(help: "Print one JSON object a line on standard output.")
    var json = false

    var root: DataRoot { DataRoot(given: dataRoot) }
  }
}

extension DataCommand {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the known sets: what they are and where they were found."
    )

    @OptionGroup var flags: Flags

    func run() {
      for listing in Catalogue.list(in: flags.root) {
        if flags.json { line(listing).print() } else { print(text(listing)) }
      }
    }

    private func line(_ listing: DataListing) -> JSONLine {
      let entry = listing.entry
      var line = JSONLine(event: "set")
      line["name"] = .text(entry.name)
      line["title"] = .text(entry.title)
      line.add("training", Double(entry.trainingCount))
      line.add("test", Double(entry.testCount))
      line.add("channels", Double(entry.shape.channels))
      line.add("height", Double(entry.shape.height))
      line.add("width", Double(entry.shape.width))
      line.add("classes", Double(entry.classNames.count))
      line.add("bytes", Double(entry.byteCount))
      line["path"] = listing.place.map { .text($0) }
      line["licence"] = .text(entry.licence)
      line["citation"] = .text(entry.citation)
      return line
    }

    private func text(_ listing: DataListing) -> String {
      let entry = listing.entry
      let columns = [
        (entry.name, 14), ("\(entry.trainingCount) + \(entry.testCount) images", 21),
        ("\(entry.shape)", 12), ("\(entry.classNames.count) classes", 12),
        (megabytes(entry.byteCount), 10),
      ]
      let place = listing.place.map { "in \($0)" } ?? "not here: homeostat data fetch \(entry.name)"
      return columns.map { padded($0.0, to: $0.1) }.joined() + place
    }
  }

  struct Fetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "fetch", abstract: "Fetch sets from their mirrors into the data root.",
      discussion: """
        A download that was cut goes on where it stopped; a file gets its name only after its \
        size and SHA-256 were found right, and what is there and right is left alone. The base \
        URL in $HOMEOSTAT_MIRROR, with a folder for each set, replaces the known mirrors.

        Examples:
          homeostat data fetch mnist fashion-mnist
          homeostat data fetch all --data-root /srv/data
        """)

    @Argument(help: "The names of sets (mnist, fashion-mnist, cifar-10, cifar-100), or all.")
    var names: [String]

    @OptionGroup var flags: Flags

    func run() async throws {
      let entries = try entries(named: names)
      var failures = 0
      for entry in entries {
        do {
          try await fetch(entry)
        } catch let error as DatasetError where entries.count > 1 {
          say("Error: \(error)")
          failures += 1
        }
      }
      if failures > 0 { throw ExitCode.failure }
    }

    private func fetch(_ entry: CatalogueEntry) async throws {
      let folder = flags.root.folder(of: entry)
      say("\(entry.title), \(megabytes(entry.byteCount)), into \(folder)")
      let talk = FetchTalk(set: entry.name, json: flags.json)
      defer { talk.clearLine() }
      try await Fetcher().fetch(entry, into: flags.root) { talk.report($0) }
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

    @Argument(help: "The names of sets, or all. (default: those that are here)")
    var names: [String] = []

    @OptionGroup var flags: Flags

    func run() throws {
      let present = Catalogue.all.filter { flags.root.place(of: $0) != nil }
      let entries = names.isEmpty ? present : try entries(named: names)
      if entries.isEmpty { say("No data set is here. To get one: homeostat data fetch mnist") }
      var failed: [String] = []
      for entry in entries {
        let checks = entry.verify(in: flags.root)
        for check in checks { show(check, of: entry) }
        if !checks.allSatisfy(\.state.isGood) { failed.append(entry.name) }
      }
      if !failed.isEmpty { throw DatasetError.failedVerification(sets: failed) }
    }

    private func show(_ check: FileCheck, of entry: CatalogueEntry) {
      let (status, detail) = words(for: check.state)
      guard flags.json else {
        return print(padded(status, to: 17) + check.path + (detail.isEmpty ? "" : ": \(detail)"))
      }
      var line = JSONLine(event: "file")
      line["set"] = .text(entry.name)
      line["file"] = .text(check.name)
      line["path"] = .text(check.path)
      line["status"] = .text(status)
      line["good"] = .bool(check.state.isGood)
      line["detail"] = .text(detail)
      line.print()
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

/// Tells how a fetch goes: a bar on a terminal, lines elsewhere, and what was done as JSON.
private final class FetchTalk: Sendable {
  private let set: String
  private let json: Bool
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let lastLine = Mutex(ContinuousClock.now)

  init(set: String, json: Bool) {
    self.set = set
    self.json = json
  }

  func report(_ event: FetchEvent) {
    if case .progress(let progress) = event { return show(progress) }
    clearLine()
    switch event {
    case .progress: break
    case .waiting(let folder): say("  waiting for another fetch into \(folder)")
    case .present(let file, let path):
      say("  \(file) is already here")
      print(file, "present", path)
    case .started(let file, let url, let resumedFrom):
      let place = resumedFrom > 0 ? ", going on after \(megabytes(resumedFrom))" : ""
      say("  \(file) from \(url)\(place)")
    case .retrying(_, let reason, let seconds):
      say("  \(reason); trying again in \(Int(seconds.rounded(.up))) s")
    case .mirrorFailed(_, let reason): say("  gave up on \(reason)")
    case .finished(let file, let path, let byteCount):
      say("  \(file): \(megabytes(byteCount)), SHA-256 right")
      print(file, "fetched", path)
    }
  }

  func clearLine() {
    if isTerminal { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
  }

  private func print(_ file: String, _ status: String, _ path: String) {
    guard json else { return }
    var line = JSONLine(event: "file")
    line["set"] = .text(set)
    line["file"] = .text(file)
    line["status"] = .text(status)
    line["path"] = .text(path)
    line.print()
  }

  private func show(_ progress: FetchProgress) {
    let share = Double(progress.byteCount) / Double(max(progress.totalByteCount, 1))
    let rate = megabytes(Int(progress.bytesPerSecond)) + "/s"
    let seconds = Int((progress.secondsLeft ?? 0).rounded(.up))
    let left = "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60) left"
    let text = "\(Int(share * 100)) % of \(megabytes(progress.totalByteCount))  \(rate)  \(left)"
    if isTerminal {
      let full = Int(share * 20)
      let bar = String(repeating: "█", count: full) + String(repeating: "·", count: 20 - full)
      FileHandle.standardError.write(Data("\r  \(bar) \(text)\u{1B}[K".utf8))
      return
    }
    let isDue = lastLine.withLock { last in
      guard ContinuousClock.now - last > .seconds(10) else { return false }
      last = .now
      return true
    }
    if isDue { say("  \(progress.file): \(text)") }
  }
}

/// The sets of these names, each once, in the catalogue's order.
private func entries(named names: [String]) throws -> [CatalogueEntry] {
  if names.contains("all") { return Catalogue.all }
  let wanted = try Set(names.map { try Catalogue.requireEntry(named: $0).name })
  return Catalogue.all.filter { wanted.contains($0.name) }
}

private func megabytes(_ count: Int) -> String {
  switch count {
  case ..<1_000: "\(count) B"
  case ..<1_000_000: String(format: "%.1f kB", Double(count) / 1e3)
  default: String(format: "%.1f MB", Double(count) / 1e6)
  }
}

private func padded(_ text: String, to width: Int) -> String {
  text + String(repeating: " ", count: max(1, width - text.count))
}
