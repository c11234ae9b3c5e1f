import Settings

/// The two tables of a store, in a file of SQLite or in a database of PostgreSQL: a row for each run, and one for
/// each of its series.
protocol RunTables: Sendable {
  /// The file or the database, as errors call it.
  var name: String { get }

  func row(_ key: String) throws -> RunRow?

  /// All runs, the latest last.
  func rows() throws -> [RunRow]

  /// How each run ended; the rest of it is not read.
  func ends() throws -> [RunEnd]

  /// Puts a row in place of what was there under its key; but what failed does not take the place of what has
  /// numbers. A lease ends with it.
  func put(_ row: RunRow, under lease: RunLease?) throws

  /// The right to make a run; nil where the lock of the run's folder is enough.
  ///
  /// - Throws: ``RunLease/Lost`` where another process has it.
  func lease(_ name: String) throws -> RunLease?

  /// Gives up all leases of this process.
  func endLeases()

  /// A shell command that deletes a damaged run.
  func deletion(of key: String) -> String
}

extension RunTables {
  func damaged(_ key: String, _ reason: String) -> ConfigurationError {
    ConfigurationError(
      "\(name): the run \(key) is damaged: \(reason). Restore it from a backup, or delete the run, so that the next "
        + "command repeats it: \(deletion(of: key))")
  }
}
