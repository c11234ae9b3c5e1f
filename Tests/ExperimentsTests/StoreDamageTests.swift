import Foundation
import GRDB
import Settings
import Synchronization
import Testing
import Training

@testable import Experiments

@Suite("A store that another hand has changed")
struct StoreDamageTests {
  /// A store with two sound runs of a network, or one of a neuron.
  private func laboratory(ofNeuron: Bool = false) throws -> Laboratory {
    let laboratory = try Laboratory()
    if ofNeuron {
      let neuron = NeuronConfiguration()
      try laboratory.store.put(.made(.neuron(neuron), neuron.carryOut(), epochs: 1))
    } else {
      for seed in 1...2 { try laboratory.store.put(.made(laboratory.network(seed: seed), [:])) }
    }
    return laboratory
  }

  private func change(_ laboratory: Laboratory, _ sql: String) throws {
    let file = laboratory.store.folder.appending(path: "runs.sqlite").path
    var configuration = Configuration()
    // As the sqlite3 command, which does not follow references.
    configuration.foreignKeysEnabled = false
    try DatabaseQueue(path: file, configuration: configuration).write { try $0.execute(sql: sql) }
  }

  /// What each damage is, and a part of the text that speaks of it.
  private static let damages: [(sql: String, text: String)] = [
    ("UPDATE run SET epochs = 'abc'", "has \"abc\" as its 'epochs'"),
    ("UPDATE run SET epochs = -3", "its epochs are -3"),
    ("UPDATE run SET epochs = 1.5", "has 1.5 as its 'epochs'"),
    ("UPDATE run SET epochs = 3", "has 2 numbers for 3 epochs"),
    ("UPDATE run SET epochs = 9223372036854775807", "its epochs are 9223372036854775807"),
    ("UPDATE run SET seconds = 'long'", "has \"long\" as its 'seconds'"),
    ("UPDATE run SET seconds = -1", "its seconds are -1.0"),
    ("UPDATE run SET seconds = 9e999", "its seconds are inf"),
    ("UPDATE run SET state = 'done'", "its state is 'done'"),
    ("UPDATE run SET state = x'00'", "as its 'state'"),
    ("UPDATE run SET reason = x'07'", "as its 'reason'"),
    ("UPDATE run SET machine = 'no JSON'", "its machine is not JSON"),
    ("UPDATE run SET finished = 'yesterday'", "its date is 'yesterday'"),
    ("UPDATE run SET configuration = '{}'", "its configuration is not"),
    ("UPDATE run SET configuration = x'ff00'", "as its 'configuration'"),
    (
      "UPDATE run SET configuration = '{\"network\":{\"rule\":\"nothing\"}}'",
      "its configuration is not"
    ),
    ("UPDATE run SET key = 'x''; DROP TABLE run' WHERE rowid = 1", "a run is called"),
    ("UPDATE run SET key = 5 WHERE rowid = 1", "a run is called"),
    ("UPDATE series SET numbers = 'text'", "'numbers'"),
    ("UPDATE series SET numbers = x'0102'", "ends within a number"),
    ("UPDATE series SET numbers = x''", "has 0 numbers for 2 epochs"),
    ("UPDATE series SET numbers = 7", "'numbers'"),
    ("DELETE FROM series WHERE name = 'train_loss'", "its series 'train_loss' is missing"),
    ("DELETE FROM series WHERE name = 'gain'", "its series 'gain' is missing"),
    (
      "UPDATE series SET numbers = x'000000000000F87F000000000000F87F' WHERE name = 'test_error'",
      "its series 'test_error' has numbers that cannot be"
    ),
    (
      "UPDATE series SET numbers = x'00000000000000400000000000000000' WHERE name = 'dead'",
      "its series 'dead' has numbers that cannot be"
    ),
    (
      "UPDATE series SET numbers = x'0000000000000000' WHERE name = 'output_density'",
      "has not 100 numbers"
    ),
  ]

  @Test("is refused with what is wrong, where, and what to do", arguments: damages.indices)
  func refused(index: Int) throws {
    let (sql, text) = Self.damages[index]
    let laboratory = try laboratory(ofNeuron: text.contains("gain") || text.contains("100"))
    try change(laboratory, sql)
    let store = try RunStore(laboratory.store.folder)
    do {
      _ = try store.runs()
      Issue.record("'\(sql)' was not seen")
    } catch let error as ConfigurationError {
      #expect(error.description.contains(text), "\(error)")
      #expect(error.description.contains("runs.sqlite: "), "\(error)")
    }
    let other = try Laboratory()
    #expect(throws: ConfigurationError.self) { try other.store.merge(store) }
    #expect(try other.store.runs().isEmpty)
  }

  @Test("is refused by the runner and the figure, which ask for one run")
  func oneRun() throws {
    let laboratory = try laboratory()
    try change(laboratory, "UPDATE run SET seconds = 'long'")
    #expect(throws: ConfigurationError.self) {
      try laboratory.runner().carryOut([laboratory.network()])
    }
    #expect(throws: ConfigurationError.self) { try laboratory.store.run(laboratory.network()) }
  }

  @Test("names a command that removes the run, which is then made again")
  func remedy() throws {
    let laboratory = try laboratory()
    let run = laboratory.network()
    try change(laboratory, "UPDATE run SET epochs = 'x' WHERE key = '\(run.key)'")
    let error = try #require(
      #expect(throws: ConfigurationError.self) { try laboratory.store.run(run) })
    let sql = "DELETE FROM run WHERE key = '\(run.key)'"
    #expect(error.description.contains("sqlite3 \(laboratory.store.folder.path)/runs.sqlite"))
    #expect(error.description.contains("DELETE FROM run WHERE key = "))
    try change(laboratory, sql)
    try laboratory.runner().carryOut([run])
    #expect(try laboratory.store.run(run)?.state == .finished)
  }

  @Test(
    "is refused where its tables are others",
    arguments: [
      "ALTER TABLE run DROP COLUMN machine", "ALTER TABLE run ADD COLUMN more TEXT",
      "ALTER TABLE series RENAME COLUMN numbers TO numeros",
      "DROP TABLE series; CREATE VIEW series AS SELECT 1",
      "PRAGMA user_version = 2",
    ])
  func otherTables(sql: String) throws {
    let laboratory = try laboratory()
    try change(laboratory, sql)
    let error = try #require(
      #expect(throws: ConfigurationError.self) { try RunStore(laboratory.store.folder) })
    #expect(error.description.contains("runs.sqlite: the results cannot be opened"), "\(error)")
  }

  @Test("takes what sixteen writers give it at the same time")
  func manyWriters() throws {
    let laboratory = try Laboratory()
    let folder = laboratory.store.folder
    let runs = (0..<160).map { StoredRun.made(laboratory.network(seed: $0), [:]) }
    let errors = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 16) { writer in
      do {
        let store = try RunStore(folder)
        for run in runs[10 * writer..<10 * writer + 10] {
          try store.put(run)
          _ = try store.run(key: run.key)
        }
      } catch { errors.withLock { $0.append("\(error)") } }
    }
    #expect(errors.withLock { $0 } == [])
    #expect(try laboratory.store.runs().count == 160)
  }
}
