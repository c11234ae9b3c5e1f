import ArgumentParser
import Experiments
import Foundation
import Homeostat

/// Where results are: a folder, and the database of its runs.
struct StoreFlags: ParsableArguments {
  @Option(help: "The folder of results.")
  var results = "results"

  @Option(
    help: .init(
      "A PostgreSQL database in place of runs.sqlite, by which machines that share the folder share its runs: "
        + "postgres://user@host/name.", valueName: "address"))
  var store: String?

  /// The store, which is made where it is missing.
  func open() throws -> RunStore { try Self.open(results, store) }

  static func open(_ results: String, _ database: String?) throws -> RunStore {
    try RunStore(folder(results), in: database)
  }

  /// The folder that --results names.
  static func folder(_ results: String) throws -> URL {
    guard !results.isEmpty else { throw ValidationError("--results needs the name of a folder") }
    return URL(filePath: results)
  }

  /// The store, where something has made it.
  func existing() throws -> RunStore? {
    let file = try Self.folder(results).appending(path: "runs.sqlite").path
    return store != nil || FileManager.default.fileExists(atPath: file) ? try open() : nil
  }
}
