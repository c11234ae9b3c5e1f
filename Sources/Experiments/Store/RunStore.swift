import Foundation
import Settings
import Training

/// The runs that were made: their numbers in `runs.sqlite` of a results folder, or in a database that machines
/// share, and their checkpoints and figures in the folder. Several processes may share it.
package struct RunStore: Sendable {
  package let folder: URL
  private let tables: any RunTables

  /// Opens the store of a folder, which is made where it is missing.
  ///
  /// - Parameter database: an address such as `postgres://host/database`; nil for the folder's `runs.sqlite`.
  package init(_ folder: URL, in database: String? = nil) throws {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw ConfigurationError("\(folder.path): the results cannot be opened: \(error)")
    }
    self.init(
      folder,
      try database.map { try PostgresTables($0) }
        ?? SQLiteTables(folder.appending(path: "runs.sqlite")))
  }

  init(_ folder: URL, _ tables: any RunTables) { (self.folder, self.tables) = (folder, tables) }

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

  package func run(key: String) throws -> StoredRun? { try tables.row(key).map(run) }

  /// How each run ended, and after how many epochs, by key; the rest of it is not read.
  package func ends() throws -> [String: (state: StoredRun.State, epochs: Int)] {
    try Dictionary(
      tables.ends().map { end in
        (end.key, (try about(end.key) { try state(end.state) }, end.epochs))
      }, uniquingKeysWith: { first, _ in first })
  }

  /// What its runs are but for their seeds.
  ///
  /// Without those that this version cannot read, which are none of its runs.
  package func configurations() throws -> Set<RunConfiguration> {
    let texts = Set(try tables.ends().map { SeedlessText.withSeed1($0.configuration) })
    return Set(texts.compactMap { try? configuration($0).seedless })
  }

  /// All runs, the latest last.
  package func runs() throws -> [StoredRun] { try tables.rows().map(run) }

  /// Puts a run in place of what was there under its key; but what failed does not take the place of
  /// what has numbers.
  ///
  /// - Throws: ``RunLease/Lost`` where the run is another process's by now.
  package func put(_ run: StoredRun, under lease: RunLease? = nil) throws {
    try tables.put(
      RunRow(
        key: run.key, configuration: try run.configuration.canonical.json(), epochs: run.epochs,
        state: run.state.rawValue, reason: run.reason, seconds: run.seconds, machine: run.machine,
        finished: run.finished,
        series: run.series.mapValues { numbers in numbers.withUnsafeBytes { Data($0) } }),
      under: lease)
  }

  /// The right to make a run, called by its key, or by a name that begins with it; nil where the lock of its folder
  /// is enough.
  ///
  /// - Throws: ``RunLease/Lost`` where another process makes it.
  package func lease(_ name: String) throws -> RunLease? { try tables.lease(name) }

  /// Gives up all leases of this process.
  package func endLeases() { tables.endLeases() }

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

// What a row holds is not believed: another program may have written it.
extension RunStore {
  private func run(_ row: RunRow) throws -> StoredRun {
    try about(row.key) {
      var series: [String: [Double]] = [:]
      for (name, data) in row.series { series[name] = try numbers(data, name) }
      let state = try state(row.state)
      let run = StoredRun(
        configuration: try configuration(row.configuration), key: row.key, epochs: row.epochs,
        state: state, reason: row.reason, seconds: row.seconds, machine: row.machine,
        finished: row.finished, series: series)
      try run.validate()
      return run
    }
  }

  private func state(_ text: String) throws -> StoredRun.State {
    guard let state = StoredRun.State(rawValue: text) else {
      throw ConfigurationError("its state is '\(text)'")
    }
    return state
  }

  /// What is read of a run, or an error that names it and says what to do.
  private func about<Value>(_ key: String, _ read: () throws -> Value) throws -> Value {
    do {
      return try read()
    } catch let error as ConfigurationError {
      throw tables.damaged(key, error.description)
    }
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
}
