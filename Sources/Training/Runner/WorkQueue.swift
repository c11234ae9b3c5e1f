import Foundation
import Tensors

/// Work that is shared out over threads, a turn at a time.
///
/// A network of the papers is too small to be split over cores, but several fill them: a free worker
/// takes the item with the most work left for a turn, so that all cores are busy to the end. An item
/// computes the same whoever its neighbours are.
package enum WorkQueue {
  /// Calls `turn(i)` for the items 0 ..< count on worker threads until every item has returned 0.
  ///
  /// A turn gives the work that its item still has, in any unit. Items are begun in order, and each
  /// worker finishes one before it begins the next, so that work that is cut short leaves few halves;
  /// only the last items take turns, which keeps all workers busy to the end. The first error of a
  /// turn is thrown once the turns of the other workers are over.
  package static func work(
    _ count: Int, workers: Int, turn: @escaping @Sendable (Int) throws -> Int
  ) throws {
    let turns = Turns(count: count, workers: workers)
    if min(workers, count) == 1 {
      turns.work(turn)
    } else {
      let group = DispatchGroup()
      for _ in 0..<min(workers, count) {
        group.enter()
        let thread = Thread {
          turns.work(turn)
          group.leave()
        }
        thread.stackSize = 8 << 20
        thread.start()
      }
      group.wait()
    }
    if let error = turns.error { throw error }
  }
}

/// The items that wait for a worker.
private final class Turns: @unchecked Sendable {
  private let changed = NSCondition()
  // All that follows is touched only while `changed` is locked.
  private let count: Int
  private let workers: Int
  private var begun = 0
  private var working = 0
  /// The work left of items that have begun and now wait.
  private var waiting: [Int: Int] = [:]
  private(set) var error: (any Error)?

  init(count: Int, workers: Int) {
    self.count = count
    self.workers = workers
  }

  /// How many items may be under way: the last ones share the workers, unless there is but one.
  private var open: Int { workers > 1 && count - begun <= workers ? 2 * workers : workers }

  /// Works until nothing is left.
  func work(_ turn: (Int) throws -> Int) {
    while let item = take() { giveBack(item, Result { try turn(item) }) }
  }

  /// The next item to work on, once there is one; nil when all is done, or something failed.
  private func take() -> Int? {
    changed.lock()
    defer { changed.unlock() }
    while error == nil {
      if begun < count, waiting.count + working < open {
        begun += 1
        working += 1
        return begun - 1
      }
      if let next = waiting.max(by: { ($0.value, -$0.key) < ($1.value, -$1.key) })?.key {
        waiting[next] = nil
        working += 1
        return next
      }
      if working == 0 { break }
      changed.wait()
    }
    return nil
  }

  private func giveBack(_ item: Int, _ left: Result<Int, any Error>) {
    changed.lock()
    defer { changed.unlock() }
    working -= 1
    switch left {
    case .success(let work): if work > 0 { waiting[item] = work }
    case .failure(let failure): error = error ?? failure
    }
    changed.broadcast()
  }
}
