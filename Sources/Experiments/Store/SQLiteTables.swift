import Foundation
import GRDB
import Settings

/// The tables in `runs.sqlite` of a folder, which the processes of one machine may share.
struct SQLiteTables: RunTables {
  private let file: String
  private let database: DatabaseQueue

  var name: String { file }

  /// Opens a file, which is made where it is missing.
  init(_ file: URL) throws {
    self.file = file.path
    do {
      var configuration = Configuration()
      // Other processes write for milliseconds, but a slow disk may have many of them wait.
      configuration.busyMode = .timeout(120)
      database = try DatabaseQueue(path: file.path, configuration: configuration)
      let isNew = try database.read { try !$0.tableExists("run") || !$0.tableExists("series") }
      if isNew { try database.write { try $0.execute(sql: Self.schema) } }
      try database.read(Self.checkColumns)
    } catch {
      throw ConfigurationError("\(file.path): the results cannot be opened: \(error)")
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

  func row(_ key: String) throws -> RunRow? {
    try read { database in
      let row = try Row.fetchOne(database, sql: "SELECT * FROM run WHERE key = ?", arguments: [key])
      return try row.map { try run($0, in: database) }
    }
  }

  func rows() throws -> [RunRow] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM run ORDER BY finished, key")
        .map { try run($0, in: database) }
    }
  }

  func ends() throws -> [RunEnd] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT key, configuration, state, epochs FROM run").map {
        row in
        let key = try key(row)
        return try about(key) {
          RunEnd(
            key: key, configuration: try value(row, "configuration", in: "it"),
            state: try value(row, "state", in: "it"),
            epochs: try value(row, "epochs", in: "it"))
        }
      }
    }
  }

  private func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do {
      return try database.read(body)
    } catch let error as DatabaseError {
      throw ConfigurationError("\(name): cannot be read: \(error)")
    }
  }

  func put(_ row: RunRow, under lease: RunLease?) throws {
    do {
      try database.write { database in
        let isThere = "SELECT 1 FROM run WHERE key = ? AND state <> 'failed'"
        if row.state == StoredRun.State.failed.rawValue,
          try Row.fetchOne(database, sql: isThere, arguments: [row.key]) != nil
        {
          return
        }
        try database.execute(sql: "DELETE FROM series WHERE key = ?", arguments: [row.key])
        try database.execute(
          sql: "INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          arguments: [
            row.key, row.configuration, row.epochs, row.state, row.reason, row.seconds, row.machine,
            row.finished,
          ])
        for (name, numbers) in row.series {
          try database.execute(
            sql: "INSERT INTO series VALUES (?, ?, ?)", arguments: [row.key, name, numbers])
        }
      }
    } catch {
      throw ConfigurationError("\(name): cannot be written (\(error)); is the disk full?")
    }
  }

  /// A run's folder is locked while a process makes the run.
  func lease(_ name: String) -> RunLease? { nil }
  func endLeases() {}

  func deletion(of key: String) -> String {
    shellCommand([
      "sqlite3", file, "DELETE FROM run WHERE key = '\(key.replacing("'", with: "''"))'",
    ])
  }
}

// What a row holds is not believed: another program may have written the file.
extension SQLiteTables {
  private func run(_ row: Row, in database: Database) throws -> RunRow {
    let key = try key(row)
    return try about(key) {
      let reason: DatabaseValue = row["reason"]
      var run = RunRow(
        key: key, configuration: try value(row, "configuration", in: "it"),
        epochs: try value(row, "epochs", in: "it"), state: try value(row, "state", in: "it"),
        reason: reason.isNull ? nil : try value(row, "reason", in: "it") as String,
        seconds: try value(row, "seconds", in: "it"),
        machine: try value(row, "machine", in: "it"),
        finished: try value(row, "finished", in: "it"))
      let parts = try Row.fetchAll(
        database, sql: "SELECT name, numbers FROM series WHERE key = ?", arguments: [key])
      for part in parts {
        let name: String = try value(part, "name", in: "a series")
        let numbers: Data = try value(part, "numbers", in: "its series '\(name)'")
        run.series[name] = numbers
      }
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
    let stored: DatabaseValue = row["key"]
    throw ConfigurationError(
      "\(name): a run is called \(stored), which is no run's key: the file is damaged; put a copy of it back, or "
        + "another in its place")
  }

  private static let keyBytes = Set("0123456789abcdef".utf8)

  /// What is read of a run, or an error that names it and says what to do.
  private func about<Value>(_ key: String, _ read: () throws -> Value) throws -> Value {
    do {
      return try read()
    } catch let error as ConfigurationError {
      throw damaged(key, error.description)
    }
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
}
