import Foundation
import GRDB
import Settings
import Training

/// The runs that were made, in `runs.sqlite` of a results folder; several processes may share it.
public struct RunStore: Sendable {
  public let folder: URL
  private let database: DatabaseQueue

  /// Opens the store of a folder, which is made where it is missing.
  public init(_ folder: URL) throws {
    self.folder = folder
    let file = folder.appending(path: "runs.sqlite").path
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      var configuration = Configuration()
      configuration.busyMode = .timeout(30)
      database = try DatabaseQueue(path: file, configuration: configuration)
      try database.write { try $0.execute(sql: Self.schema) }
    } catch {
      throw ConfigurationError("\(file): the results cannot be opened: \(error)")
    }
  }

  private static let schema = """
    CREATE TABLE IF NOT EXISTS run (
      key TEXT PRIMARY KEY, configuration TEXT NOT NULL, epochs INTEGER NOT NULL,
      state TEXT NOT NULL, reason TEXT, seconds REAL NOT NULL, machine TEXT NOT NULL,
      finished TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS series (
      key TEXT NOT NULL REFERENCES run(key) ON DELETE CASCADE, name TEXT NOT NULL,
      numbers BLOB NOT NULL, PRIMARY KEY (key, name)) WITHOUT ROWID;
    """

  /// The folder in which a run keeps its checkpoint.
  public func runFolder(_ key: String) -> URL { folder.appending(path: "runs/\(key)") }

  /// The run of a configuration as far as it is needed, if it was made that far.
  ///
  /// One that diverged later than that is finished as far as it is needed; but where single steps were
  /// watched, those of its last epoch cannot be told from the others.
  public func run(_ configuration: RunConfiguration) throws -> StoredRun? {
    guard var run = try run(key: configuration.key) else { return nil }
    let epochs = run.epochs
    if run.state == .diverged, epochs >= configuration.epochs,
      run.series.values.allSatisfy({ $0.count <= epochs })
    {
      run.state = .finished
    }
    return run.serves(configuration) ? run : nil
  }

  public func run(key: String) throws -> StoredRun? {
    try database.read { database in
      let row = try Row.fetchOne(database, sql: "SELECT * FROM run WHERE key = ?", arguments: [key])
      return try row.map { try Self.run($0, in: database) }
    }
  }

  /// All runs, the latest last.
  public func runs() throws -> [StoredRun] {
    try database.read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM run ORDER BY finished, key")
        .map { try Self.run($0, in: database) }
    }
  }

  /// Puts a run in place of what was there under its key; but what failed does not take the place of
  /// what has numbers.
  public func put(_ run: StoredRun) throws {
    do {
      try database.write { database in
        let isThere = "SELECT 1 FROM run WHERE key = ? AND state <> 'failed'"
        if run.state == .failed,
          try Row.fetchOne(database, sql: isThere, arguments: [run.key]) != nil
        {
          return
        }
        try database.execute(sql: "DELETE FROM series WHERE key = ?", arguments: [run.key])
        try database.execute(
          sql: "INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          arguments: [
            run.key, run.configuration.canonical.json, run.epochs, run.state.rawValue, run.reason,
            run.seconds, run.machine, run.finished,
          ])
        for (name, numbers) in run.series {
          try database.execute(
            sql: "INSERT INTO series VALUES (?, ?, ?)",
            arguments: [run.key, name, numbers.withUnsafeBytes { Data($0) }])
        }
      }
    } catch {
      throw ConfigurationError(
        "\(folder.path)/runs.sqlite: cannot be written (\(error)); is the disk full?")
    }
  }

  /// Takes over what another store has and this one lacks, or has of fewer epochs; gives the count.
  ///
  /// Runs that are named otherwise today, since they would give other numbers, stay where they are.
  public func merge(_ other: RunStore) throws -> Int {
    try other.runs().reduce(0) { count, run in
      let own = try self.run(key: run.key)
      let isBetter =
        run.key == run.configuration.key && run.state != .failed
        && (own.map { $0.state == .failed || $0.epochs < run.epochs } ?? true)
      if isBetter { try put(run) }
      return count + (isBetter ? 1 : 0)
    }
  }

  private static func run(_ row: Row, in database: Database) throws -> StoredRun {
    let key: String = row["key"]
    let parts = try Row.fetchAll(
      database, sql: "SELECT name, numbers FROM series WHERE key = ?", arguments: [key])
    let series = parts.map { part -> (String, [Double]) in
      let data: Data = part["numbers"]
      return (part["name"], data.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) })
    }
    let text: String = row["configuration"]
    let configuration = try JSONDecoder().decode(RunConfiguration.self, from: Data(text.utf8))
    return StoredRun(
      configuration: configuration, key: key, epochs: row["epochs"],
      state: .init(rawValue: row["state"]) ?? .failed,
      reason: row["reason"], seconds: row["seconds"], machine: row["machine"],
      finished: row["finished"], series: Dictionary(uniqueKeysWithValues: series))
  }
}

/// A run as the store keeps it.
public struct StoredRun: Sendable {
  public enum State: String, Sendable { case finished, diverged, failed }

  public let configuration: RunConfiguration
  public let key: String
  /// The epochs that it went through.
  public let epochs: Int
  public var state: State
  /// Why it failed, or where it diverged.
  public let reason: String?
  /// The seconds that it took, all its parts together.
  public let seconds: Double
  /// Versions, processor and threads, as JSON.
  public let machine: String
  /// When, in UTC.
  public let finished: String
  /// Measures by name: one number an epoch, or one a measured step.
  public let series: [String: [Double]]

  /// Whether it went as far as a configuration asks, or cannot go further.
  public func serves(_ configuration: RunConfiguration) -> Bool {
    state != .finished || epochs >= configuration.epochs
  }

  /// A series up to the end of `epochs`.
  public func series(_ name: String, epochs wanted: Int) -> [Double] {
    if name == "best_test_error" {
      return series("test_error", epochs: wanted).reduce(into: []) {
        $0.append(min($0.last ?? .infinity, $1))
      }
    }
    guard let all = series[name] else { return [] }
    guard case .network = configuration, state == .finished, epochs > wanted else { return all }
    return Array(all.prefix(all.count * wanted / epochs))
  }
}
