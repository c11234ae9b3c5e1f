import Foundation
import GRDB
import Settings
import Training

/// The runs that were made, in `runs.sqlite` of a results folder; several processes may share it.
package struct RunStore: Sendable {
  package let folder: URL
  private let database: DatabaseQueue

  /// Opens the store of a folder, which is made where it is missing.
  package init(_ folder: URL) throws {
    self.folder = folder
    let file = folder.appending(path: "runs.sqlite").path
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      var configuration = Configuration()
      // Other processes write for milliseconds, but a slow disk may have many of them wait.
      configuration.busyMode = .timeout(120)
      database = try DatabaseQueue(path: file, configuration: configuration)
      let isNew = try database.read { try !$0.tableExists("run") || !$0.tableExists("series") }
      if isNew { try database.write { try $0.execute(sql: Self.schema) } }
      try database.read(Self.checkColumns)
    } catch {
      throw ConfigurationError("\(file): the results cannot be opened: \(error)")
    }
  }

  /// Throws where the tables are not those of this version.
  private static func checkColumns(_ database: Database) throws {
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard version == 0 else {
      throw ConfigurationError("a newer homeostat wrote it, in the format \(version)")
    }
    for (table, columns) in [
      ("run", "key configuration epochs state reason seconds machine finished"),
      ("series", "key name numbers"),
    ] {
      let found = try database.columns(in: table).map(\.name).joined(separator: " ")
      guard found == columns else {
        throw ConfigurationError(
          "its table '\(table)' has the columns \(found) in place of \(columns): another version of "
            + "homeostat wrote it, or it is damaged")
      }
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
  package func runFolder(_ key: String) -> URL { folder.appending(path: "runs/\(key)") }

  /// The run of a configuration, if it has at least as many epochs.
  ///
  /// A run that diverged only after the requested epochs counts as finished, unless it has a series of
  /// steps: those of its last epoch are incomplete.
  package func run(_ configuration: RunConfiguration) throws -> StoredRun? {
    guard var run = try run(key: configuration.key) else { return nil }
    let epochs = run.epochs
    if run.state == .diverged, epochs >= configuration.epochs,
      run.series.values.allSatisfy({ $0.count <= epochs })
    {
      run.state = .finished
    }
    return run.serves(configuration) ? run : nil
  }

  package func run(key: String) throws -> StoredRun? {
    try read { database in
      let row = try Row.fetchOne(database, sql: "SELECT * FROM run WHERE key = ?", arguments: [key])
      return try row.map { try run($0, in: database) }
    }
  }

  /// How each run ended, and after how many epochs, by key; the rest of it is not read.
  package func ends() throws -> [String: (state: StoredRun.State, epochs: Int)] {
    try read { database in
      let rows = try Row.fetchAll(database, sql: "SELECT key, state, epochs FROM run")
      return try Dictionary(
        rows.map { row in
          let key = try key(row)
          return (key, try about(key) { (try state(row), try value(row, "epochs", in: "it")) })
        }, uniquingKeysWith: { first, _ in first })
    }
  }

  /// All runs, the latest last.
  package func runs() throws -> [StoredRun] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM run ORDER BY finished, key")
        .map { try run($0, in: database) }
    }
  }

  private func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do {
      return try database.read(body)
    } catch let error as DatabaseError {
      throw ConfigurationError("\(folder.path)/runs.sqlite: cannot be read: \(error)")
    }
  }

  /// Puts a run in place of what was there under its key; but what failed does not take the place of
  /// what has numbers.
  package func put(_ run: StoredRun) throws {
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
            run.key, try run.configuration.canonical.json(), run.epochs, run.state.rawValue,
            run.reason,
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
  package func merge(_ other: RunStore) throws -> Int {
    try other.runs().reduce(0) { count, run in
      let own = try self.run(key: run.key)
      let isBetter =
        run.key == run.configuration.key && run.state != .failed
        && (own.map { $0.state == .failed || $0.epochs < run.epochs } ?? true)
      if isBetter { try put(run) }
      return count + (isBetter ? 1 : 0)
    }
  }
}

// What a row holds is not believed: another program may have written the file.
extension RunStore {
  private func run(_ row: Row, in database: Database) throws -> StoredRun {
    let key = try key(row)
    return try about(key) {
      let parts = try Row.fetchAll(
        database, sql: "SELECT name, numbers FROM series WHERE key = ?", arguments: [key])
      var series: [String: [Double]] = [:]
      for part in parts {
        let name: String = try value(part, "name", in: "a series")
        series[name] = try numbers(try value(part, "numbers", in: "its series '\(name)'"), name)
      }
      let state = try state(row)
      let run = StoredRun(
        configuration: try configuration(try value(row, "configuration", in: "it")), key: key,
        epochs: try value(row, "epochs", in: "it"), state: state,
        reason: try reason(row),
        seconds: try value(row, "seconds", in: "it"),
        machine: try value(row, "machine", in: "it"),
        finished: try value(row, "finished", in: "it"), series: series)
      try run.validate()
      return run
    }
  }

  private func key(_ row: Row) throws -> String {
    // Said to be a String, which would be taken for an optional one otherwise.
    if let key = try? value(row, "key", in: "it") as String,
      key.utf8.count == 16, key.utf8.allSatisfy(Self.keyBytes.contains)
    {
      return key
    }
    let name: DatabaseValue = row["key"]
    throw ConfigurationError(
      "\(folder.path)/runs.sqlite: a run is called \(name), which is no run's key: the file is "
        + "damaged; put a copy of it back, or another in its place")
  }

  private static let keyBytes = Set("0123456789abcdef".utf8)

  private func state(_ row: Row) throws -> StoredRun.State {
    let state: String = try value(row, "state", in: "it")
    guard let state = StoredRun.State(rawValue: state) else {
      throw ConfigurationError("its state is '\(state)'")
    }
    return state
  }

  /// What is read of a run, or an error that names it and says what to do.
  private func about<Value>(_ key: String, _ read: () throws -> Value) throws -> Value {
    do {
      return try read()
    } catch let error as ConfigurationError {
      throw damaged(key, error.description)
    }
  }

  private func reason(_ row: Row) throws -> String? {
    let stored: DatabaseValue = row["reason"]
    return stored.isNull ? nil : try value(row, "reason", in: "it") as String
  }

  /// A value of a column, if it is of the type that the column has.
  private func value<Value: DatabaseValueConvertible>(
    _ row: Row, _ column: String, in subject: String
  ) throws -> Value {
    let stored: DatabaseValue = row[column]
    let isOfType =
      switch stored.storage {
      case .null: false
      case .int64: Value.self == Int.self || Value.self == Double.self
      case .double: Value.self == Double.self
      case .string: Value.self == String.self
      case .blob: Value.self == Data.self
      }
    guard isOfType, let value = Value.fromDatabaseValue(stored) else {
      throw ConfigurationError("\(subject) has \(stored) as its '\(column)'")
    }
    return value
  }

  private func numbers(_ data: Data, _ name: String) throws -> [Double] {
    guard data.count % MemoryLayout<Double>.size == 0 else {
      throw ConfigurationError("its series '\(name)' ends within a number")
    }
    return data.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: MemoryLayout<Double>.size).map {
        bytes.loadUnaligned(fromByteOffset: $0, as: Double.self)
      }
    }
  }

  private func configuration(_ text: String) throws -> RunConfiguration {
    do {
      return try JSONDecoder().decode(RunConfiguration.self, from: Data(text.utf8))
    } catch let error as ConfigurationError {
      throw ConfigurationError("its configuration is not one of this version: \(error)")
    } catch {
      throw ConfigurationError("its configuration is not one: '\(text.prefix(60))'")
    }
  }

  private func damaged(_ key: String, _ reason: String) -> ConfigurationError {
    let file = "\(folder.path)/runs.sqlite"
    let sql = "DELETE FROM run WHERE key = '\(key.replacing("'", with: "''"))'"
    return ConfigurationError(
      "\(file): the run \(key) is damaged: \(reason). Put a copy of the file back, or delete the "
        + "run, which is then made again: " + shellCommand(["sqlite3", file, sql]))
  }
}
