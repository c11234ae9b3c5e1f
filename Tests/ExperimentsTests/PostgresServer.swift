import Foundation
import Testing

@testable import Experiments

/// A server of PostgreSQL for one test, at a port of its own, with an empty database.
final class PostgresServer {
  let port = Int.random(in: 20_000..<32_000)
  private let folder: URL

  /// Where Debian has the server's programs.
  private static let programs = try? FileManager.default
    .contentsOfDirectory(atPath: "/usr/lib/postgresql").sorted()
    .map { "/usr/lib/postgresql/\($0)/bin/" }
    .last { FileManager.default.isExecutableFile(atPath: $0 + "initdb") }

  static let isHere = programs != nil
  static let absence: Comment = "PostgreSQL's server (Debian: postgresql) is not installed"

  var address: String { "postgres://homeostat@127.0.0.1:\(port)/postgres" }

  private var server: Process?

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "homeostat-postgres-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    if getuid() == 0 {
      // The server refuses to run as root.
      try FileManager.default.setAttributes(
        [.ownerAccountName: "postgres"], ofItemAtPath: folder.path)
    }
    let maker = try process(
      "initdb", "-D", data, "-A", "trust", "-U", "homeostat", "-E", "UTF8", "--no-sync")
    maker.waitUntilExit()
    guard maker.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    try start()
  }

  deinit {
    stop()
    try? FileManager.default.removeItem(at: folder)
  }

  func start() throws {
    server = try process(
      "postgres", "-D", data, "-p", "\(port)", "-k", folder.path, "-c",
      "listen_addresses=127.0.0.1",
      "-c", "fsync=off")
    let end = ContinuousClock.now + .seconds(30)
    while true {
      do {
        _ = try connection()
        return
      } catch  where .now < end {
        Thread.sleep(forTimeInterval: 0.05)
      }
    }
  }

  /// Stops it at once, as a machine that fails.
  func stop() {
    guard let server else { return }
    kill(server.processIdentifier, SIGQUIT)
    server.waitUntilExit()
  }

  /// A connection of the test's own.
  func connection() throws -> PostgresConnection { try PostgresConnection(address) }

  /// Ends all connections but the one that does so.
  func cut() throws {
    try connection().run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname IS NOT NULL"
    )
  }

  /// Notes from now on which runs are written.
  func audit() throws {
    let connection = try connection()
    for statement in [
      "CREATE TABLE written (key TEXT)",
      """
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN INSERT INTO written VALUES (NEW.key); RETURN NEW; END $$
      """,
      "CREATE TRIGGER note AFTER INSERT ON homeostat.run FOR EACH ROW EXECUTE FUNCTION note()",
    ] {
      try connection.run(statement)
    }
  }

  /// The keys of the runs that were written since ``audit()``.
  func written() throws -> [String] {
    let rows = try connection().run("SELECT key FROM written")
    return (0..<rows.count).compactMap { rows.text($0, 0) }
  }

  private var data: String { folder.appending(path: "data").path }

  private func process(_ program: String, _ arguments: String...) throws -> Process {
    let process = Process()
    let command = [(Self.programs ?? "") + program] + arguments
    let isRoot = getuid() == 0
    process.executableURL = URL(filePath: isRoot ? "/usr/bin/setpriv" : command[0])
    process.arguments =
      isRoot
      ? ["--reuid", "postgres", "--clear-groups", "--"] + command : Array(command.dropFirst())
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }
}
