import Foundation
import Settings
import Testing
import Training

@testable import Experiments

@Suite(
  "A store in a database of PostgreSQL",
  .enabled(if: PostgresServer.isHere, PostgresServer.absence))
struct PostgresTests {
  let server = try! PostgresServer()

  private func tables(term: Double = 60) throws -> PostgresTables {
    try PostgresTables(server.address, term: term, patience: .seconds(20))
  }

  /// A laboratory whose runs go into the database, with a folder of its own, as if on another machine.
  private func laboratory(term: Double = 60) throws -> Laboratory {
    try Laboratory(in: tables(term: term))
  }

  @Test("keeps runs with all their numbers, in the order and with the rules of a file")
  func keep() throws {
    let (one, file) = (try laboratory(), try Laboratory())
    let store = one.store
    let run = one.network()
    #expect(try store.run(run) == nil)
    try store.put(.made(run, ["information": [1, .nan, .infinity], "dead": [0, 0], "none": []]))
    let kept = try #require(try store.run(run))
    #expect(kept.series["information"]?[0] == 1 && kept.series["information"]![1].isNaN)
    #expect(kept.series["information"]?[2] == .infinity && kept.series["none"] == [])
    #expect(kept.reason == nil && kept.seconds == 1 && kept.finished == "2026-01-01T00:00:00Z")
    try store.put(.made(run, [:], epochs: 0, state: .failed))
    #expect(try store.run(run)?.state == .finished)
    let other = one.network(seed: 2)
    try store.put(.made(other, [:], epochs: 0, state: .failed))
    #expect(try store.ends()[other.key]?.state == .failed)
    // Both ways, and no more than once.
    #expect(try file.store.merge(store) == 1 && file.store.merge(store) == 0)
    try file.store.put(.made(run, ["train_loss": [3, 2, 1]], epochs: 3))
    #expect(try store.merge(file.store) == 1)
    let keys = try store.runs().map(\.key)
    #expect(keys == [run.key, other.key].sorted())
    #expect(try laboratory().store.run(key: run.key)?.series["train_loss"] == [3, 2, 1])
  }

  @Test("gives a run to one process only, for as long as that renews its lease")
  func leases() throws {
    let (first, second) = (try tables(term: 1), try tables(term: 1))
    let lease = try #require(try first.lease("a \"run\" in {a, folder\\}"))
    // Thrice its term.
    for _ in 0..<6 {
      Thread.sleep(forTimeInterval: 0.5)
      try lease.check()
      #expect(throws: RunLease.Lost.self) { try second.lease(lease.name) }
    }
    first.endLeases()
    #expect(try second.lease(lease.name) != nil)
  }

  @Test("takes a run whose lease has expired, and which its former holder can no longer write")
  func expiredLease() throws {
    let laboratory = try laboratory()
    let (former, next) = (try tables(term: 2), try tables(term: 60))
    let run = laboratory.network()
    let store = RunStore(laboratory.folder, former)
    let lease = try #require(try store.lease(run.key))
    // As if the machine had stopped: nobody renews, and the server's time is over.
    try server.connection().run("UPDATE homeostat.lease SET expires = now() - interval '1 second'")
    let taken = try #require(try next.lease(run.key))
    #expect(throws: RunLease.Lost.self) {
      try store.put(.made(run, ["train_loss": [9, 9]]), under: lease)
    }
    #expect(try store.run(run) == nil)
    try RunStore(laboratory.folder, next).put(.made(run, ["train_loss": [2, 1]]), under: taken)
    #expect(try store.run(run)?.series["train_loss"] == [2, 1])
    Thread.sleep(forTimeInterval: 2)
    #expect(throws: RunLease.Lost.self) { try lease.check() }
  }

  @Test("knows its own run where the server's answer was lost, and takes no other without a lease")
  func lostAnswer() throws {
    let laboratory = try laboratory()
    let run = laboratory.network()
    let lease = try laboratory.store.lease(run.key)
    let own = StoredRun.made(run, ["train_loss": [2, 1]])
    try laboratory.store.put(own, under: lease)
    // As after a lost answer: the lease has ended with what was written.
    try laboratory.store.put(own, under: lease)
    #expect(throws: RunLease.Lost.self) {
      try laboratory.store.put(.made(run, ["train_loss": [9, 9]], seconds: 2), under: lease)
    }
    #expect(try laboratory.store.run(run)?.series["train_loss"] == [2, 1])
  }

  @Test("says that the same command goes on where the server stays away")
  func patience() throws {
    let tables = try PostgresTables(server.address, patience: .milliseconds(300))
    server.stop()
    do {
      _ = try tables.ends()
      Issue.record("a server that is away has answered")
    } catch {
      #expect("\(error)".contains("the same command goes on once the database can be reached"))
    }
    try server.start()
    #expect(try tables.ends().isEmpty)
  }

  @Test("shares the work of runners with folders of their own, and makes no run twice")
  func runners() async throws {
    let laboratories = try (0..<3).map { _ in try laboratory() }
    try server.audit()
    let runs = (1...12).map { laboratories[0].network(seed: $0) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for laboratory in laboratories {
        let runner = laboratory.runner()
        group.addTask { try runner.carryOut(runs) }
      }
      try await group.waitForAll()
    }
    #expect(try server.written().sorted() == runs.map(\.key).sorted())
    let alone = try Laboratory()
    try alone.runner().carryOut(runs)
    for run in runs {
      let (a, b) = (try laboratories[1].store.run(run), try alone.store.run(run))
      #expect(try #require(a).series == #require(b).series)
    }
  }

  @Test("goes on where its connections are cut, and where the server fails and comes back")
  func cut() async throws {
    let laboratory = try laboratory()
    try server.audit()
    let runs = (1...16).map { laboratory.network(seed: $0, epochs: 3) }
    let runner = laboratory.runner()
    async let work: Void = Task.detached { try runner.carryOut(runs) }.value
    for _ in 0..<8 {
      try await Task.sleep(for: .milliseconds(60))
      try server.cut()
    }
    server.stop()
    try await Task.sleep(for: .milliseconds(500))
    try server.start()
    try await work
    #expect(try server.written().sorted() == runs.map(\.key).sorted())
    #expect(try server.connection().run("SELECT 1 FROM homeostat.lease").count == 0)
  }

  @Test("says what is wrong with an address, with the server, and with what is in it")
  func errors() throws {
    func message(_ address: String) -> String {
      do {
        _ = try PostgresTables(address)
        return "opened"
      } catch { return "\(error)" }
    }
    #expect(message("results").contains("takes the address of a PostgreSQL database"))
    #expect(message("postgres://me:secret@host/runs").contains("PGPASSWORD"))
    #expect(!message("postgresql://me:secret@host/runs").contains("secret"))
    #expect(message("postgres://host/runs?password=secret").contains("PGPASSWORD"))
    #expect(message("postgres://homeostat@127.0.0.1:1/runs").contains("cannot be opened"))
    #expect(message("\(server.address)x").contains("does not exist"))
    #expect(throws: ConfigurationError.self) {
      try PostgresTables.term(in: ["HOMEOSTAT_LEASE": "soon"])
    }
    #expect(try PostgresTables.term(in: ["HOMEOSTAT_LEASE": "30"]) == 30)

    let laboratory = try laboratory()
    let run = laboratory.network()
    try laboratory.store.put(.made(run, [:]))
    try server.connection().run("UPDATE homeostat.run SET epochs = 7")
    do {
      _ = try laboratory.store.run(run)
      Issue.record("a damaged run was read")
    } catch {
      #expect("\(error)".contains("7 epochs") && "\(error)".contains("psql"))
    }
    try server.connection().run("UPDATE homeostat.format SET number = 2")
    #expect(message(server.address).contains("a newer homeostat wrote it"))
  }
}
