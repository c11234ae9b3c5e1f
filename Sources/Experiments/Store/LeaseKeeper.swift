import Foundation
import Synchronization

/// Renews the leases of this process, on a thread and a connection of its own.
final class LeaseKeeper: Sendable {
  private let address: String
  /// For how many seconds a lease holds.
  private let term: Double
  /// What the server knows this process by.
  private let holder =
    "\(ProcessInfo.processInfo.hostName) \(ProcessInfo.processInfo.processIdentifier) \(UUID())"
  private let held = Mutex(Held())

  private struct Held {
    var leases: [String: RunLease] = [:]
    var isRenewing = false
  }

  init(_ address: String, term: Double) { (self.address, self.term) = (address, term) }

  /// Takes a lease that nobody has, or whose time is over.
  func take(_ name: String, on connection: PostgresConnection) throws -> RunLease {
    let end = ContinuousClock.now + .seconds(term)
    let taken = try connection.run(
      """
      INSERT INTO homeostat.lease (name, holder, expires)
      VALUES ($1, $2, clock_timestamp() + $3::float8 * interval '1 second')
      ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires = excluded.expires
      WHERE lease.expires < clock_timestamp() OR lease.holder = excluded.holder
      RETURNING name
      """, [.text(name), .text(holder), .number(term)])
    guard taken.count == 1 else { throw RunLease.Lost(name: name) }
    let lease = RunLease(name, until: end)
    held.withLock { held in
      held.leases[name] = lease
      guard !held.isRenewing else { return }
      held.isRenewing = true
      let thread = Thread { [weak self] in
        while self?.renewAfterPause() == true {}
      }
      thread.name = "leases"
      thread.start()
    }
    return lease
  }

  /// Ends a lease as part of a transaction; false where another process has taken it.
  func end(_ lease: RunLease, on connection: PostgresConnection) throws -> Bool {
    let ended = try connection.run(
      "DELETE FROM homeostat.lease WHERE name = $1 AND holder = $2 RETURNING name",
      [.text(lease.name), .text(holder)])
    forget(lease.name)
    return ended.count == 1
  }

  private func forget(_ name: String) { _ = held.withLock { $0.leases.removeValue(forKey: name) } }

  /// Gives all leases back, and removes those of processes that were killed; where the server cannot be reached, they end
  /// by themselves.
  func endAll() {
    let isHolding = held.withLock { held in
      defer { held.leases = [:] }
      return held.isRenewing
    }
    guard isHolding else { return }
    _ = try? PostgresConnection(address).run(
      "DELETE FROM homeostat.lease WHERE holder = $1 OR expires < clock_timestamp()",
      [.text(holder)])
  }

  /// Whether there may be more to renew.
  private func renewAfterPause() -> Bool {
    Thread.sleep(forTimeInterval: term / 4)
    // One that is over is given up, although nobody may have taken it yet.
    let leases = held.withLock { held in
      held.leases = held.leases.filter { $0.value.isHeld }
      return held.leases
    }
    guard !leases.isEmpty else {
      return held.withLock { held in
        held.isRenewing = !held.leases.isEmpty
        return held.isRenewing
      }
    }
    // Where this fails, the leases run out by their own clocks.
    try? renew(leases)
    return true
  }

  private func renew(_ leases: [String: RunLease]) throws {
    let end = ContinuousClock.now + .seconds(term)
    let renewed = try PostgresConnection(address).run(
      """
      UPDATE homeostat.lease SET expires = clock_timestamp() + $2::float8 * interval '1 second'
      WHERE holder = $1 AND name = ANY($3) RETURNING name
      """,
      [.text(holder), .number(term), .text(PostgresConnection.array(leases.keys.sorted()))])
    let own = Set((0..<renewed.count).compactMap { renewed.text($0, 0) })
    for (name, lease) in leases {
      if own.contains(name) { lease.renew(until: end) } else { lease.lose() }
    }
  }
}
