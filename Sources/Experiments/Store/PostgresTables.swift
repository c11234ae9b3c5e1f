import Foundation
import Settings
import Synchronization

/// The tables in the schema `homeostat` of a database of PostgreSQL, which many machines may share.
///
/// A third table has the leases: a machine that is lost renews its leases no more, and once they are over others
/// take up its runs.
final class PostgresTables: RunTables {
  let name: String
  private let address: String
  private let leases: LeaseKeeper
  /// For how long a statement is tried again while the server cannot be reached.
  private let patience: Duration
  private let connection: Mutex<Open>

  private struct Open: ~Copyable, @unchecked Sendable {
    // Only the thread that has the mutex touches it.
    var connection: PostgresConnection?
  }

  /// Opens a database; its tables are made where they are missing.
  ///
  /// - Parameter term: for how many seconds a lease holds that is not renewed; nil for what `HOMEOSTAT_LEASE` says,
  ///   or 120.
  init(_ address: String, term: Double? = nil, patience: Duration = .seconds(60)) throws {
    let term = try term ?? Self.term(in: ProcessInfo.processInfo.environment)
    let name = try PostgresAddress.checked(address)
    (self.name, self.address, self.patience) = (name, address, patience)
    do {
      let opened = try PostgresConnection(address)
      try Self.makeTables(opened)
      leases = LeaseKeeper(address, term: term)
      connection = Mutex(Open(connection: opened))
    } catch let error as PostgresError {
      throw ConfigurationError("\(name): the results cannot be opened: \(error)")
    }
  }

  static func term(in environment: [String: String]) throws -> Double {
    guard let text = environment["HOMEOSTAT_LEASE"] else { return 120 }
    guard let term = Double(text), (1...86_400) ~= term else {
      throw ConfigurationError(
        "HOMEOSTAT_LEASE is a number of seconds from 1 to 86400, not '\(text)'")
    }
    return term
  }

  private static let format = 1

  private static func makeTables(_ connection: PostgresConnection) throws {
    for statement in [
      "BEGIN",
      // Of many machines that begin at a time one makes the tables.
      "SELECT pg_advisory_xact_lock(1751672180)",
      "CREATE SCHEMA IF NOT EXISTS homeostat",
      "CREATE TABLE IF NOT EXISTS homeostat.format (number BIGINT PRIMARY KEY)",
      "INSERT INTO homeostat.format SELECT \(format) WHERE NOT EXISTS (SELECT FROM homeostat.format)",
      """
      CREATE TABLE IF NOT EXISTS homeostat.run (
        key TEXT PRIMARY KEY, configuration TEXT NOT NULL, epochs BIGINT NOT NULL, state TEXT NOT NULL, reason TEXT,
        seconds DOUBLE PRECISION NOT NULL, machine TEXT NOT NULL, finished TEXT NOT NULL)
      """,
      """
      CREATE TABLE IF NOT EXISTS homeostat.series (
        key TEXT NOT NULL REFERENCES homeostat.run(key) ON DELETE CASCADE, name TEXT NOT NULL,
        numbers BYTEA NOT NULL, PRIMARY KEY (key, name))
      """,
      """
      CREATE TABLE IF NOT EXISTS homeostat.lease (
        name TEXT PRIMARY KEY, holder TEXT NOT NULL, expires TIMESTAMPTZ NOT NULL)
      """,
      "COMMIT",
    ] {
      try connection.run(statement)
    }
    let found = try connection.run("SELECT max(number) FROM homeostat.format")
    guard found.number(0, 0) == format else {
      throw ConfigurationError("a newer homeostat wrote it, in the format \(found.number(0, 0))")
    }
  }

  private static let columns =
    "key, configuration, epochs, state, reason, seconds, machine, finished"

  func row(_ key: String) throws -> RunRow? {
    try rows("WHERE key = $1", [.text(key)], of: "WHERE key = $1").first
  }

  func rows() throws -> [RunRow] {
    // Bytes decide, as in SQLite, not the language of the database.
    try rows("ORDER BY finished COLLATE \"C\", key COLLATE \"C\"", [], of: "")
  }

  private func rows(
    _ which: String, _ values: [PostgresConnection.Value], of series: String
  ) throws -> [RunRow] {
    try transact { connection in
      let parts = try connection.run(
        "SELECT key, name, numbers FROM homeostat.series \(series)", values)
      var found: [String: [String: Data]] = [:]
      for part in 0..<parts.count {
        guard let key = parts.text(part, 0), let name = parts.text(part, 1) else { continue }
        found[key, default: [:]][name] = parts.bytes(part, 2)
      }
      let rows = try connection.run("SELECT \(Self.columns) FROM homeostat.run \(which)", values)
      return (0..<rows.count).map { row in
        func text(_ column: Int) -> String { rows.text(row, column) ?? "" }
        return RunRow(
          key: text(0), configuration: text(1), epochs: rows.number(row, 2), state: text(3),
          reason: rows.text(row, 4), seconds: rows.real(row, 5), machine: text(6),
          finished: text(7), series: found[text(0)] ?? [:])
      }
    }
  }

  func ends() throws -> [RunEnd] {
    try transact { connection in
      let rows = try connection.run("SELECT key, configuration, state, epochs FROM homeostat.run")
      return (0..<rows.count).map { row in
        RunEnd(
          key: rows.text(row, 0) ?? "", configuration: rows.text(row, 1) ?? "",
          state: rows.text(row, 2) ?? "", epochs: rows.number(row, 3))
      }
    }
  }

  func put(_ row: RunRow, under lease: RunLease?) throws {
    try lease?.check()
    try transact { connection in
      if let lease, try !leases.end(lease, on: connection) {
        // The answer to an earlier try may have been lost.
        if try own(row, on: connection) { return }
        throw RunLease.Lost(name: lease.name)
      }
      let isThere = "SELECT 1 FROM homeostat.run WHERE key = $1 AND state <> 'failed'"
      if row.state == StoredRun.State.failed.rawValue,
        try connection.run(isThere, [.text(row.key)]).count > 0
      {
        return
      }
      try connection.run("DELETE FROM homeostat.run WHERE key = $1", [.text(row.key)])
      try connection.run(
        "INSERT INTO homeostat.run (\(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        [
          .text(row.key), .text(row.configuration), .number(row.epochs), .text(row.state),
          .text(row.reason), .number(row.seconds), .text(row.machine), .text(row.finished),
        ])
      for (name, numbers) in row.series {
        try connection.run(
          "INSERT INTO homeostat.series (key, name, numbers) VALUES ($1, $2, $3)",
          [.text(row.key), .text(name), .bytes(numbers)])
      }
    }
  }

  /// Whether just this row is there.
  private func own(_ row: RunRow, on connection: PostgresConnection) throws -> Bool {
    let found = try connection.run(
      "SELECT 1 FROM homeostat.run WHERE key = $1 AND finished = $2 AND seconds = $3::float8 AND machine = $4",
      [.text(row.key), .text(row.finished), .number(row.seconds), .text(row.machine)])
    return found.count > 0
  }

  func lease(_ name: String) throws -> RunLease? {
    try transact { try leases.take(name, on: $0) }
  }

  func endLeases() { leases.endAll() }

  func deletion(of key: String) -> String {
    shellCommand(["psql", address, "-c", "DELETE FROM homeostat.run WHERE key = '\(key)'"])
  }

  /// Does something as one transaction, again on a new connection where the old one was lost.
  private func transact<Result: Sendable>(
    _ body: (PostgresConnection) throws -> Result
  ) throws -> Result {
    let end = ContinuousClock.now + patience
    return try connection.withLock { open in
      while true {
        do {
          let connection = try open.connection ?? PostgresConnection(address)
          open.connection = connection
          try connection.run("BEGIN")
          let result = try body(connection)
          try connection.run("COMMIT")
          return result
        } catch let error as PostgresError {
          open.connection = nil
          guard error.isPassing, .now < end else {
            throw ConfigurationError(
              "\(name): \(error); the same command goes on once the database can be reached")
          }
          Thread.sleep(forTimeInterval: Double.random(in: 0.2...1))
        } catch {
          _ = try? open.connection?.run("ROLLBACK")
          throw error
        }
      }
    }
  }
}
