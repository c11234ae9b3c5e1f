import Foundation
import Tensors

/// Networks that train side by side, each on one worker at a time.
///
/// A network of the papers is too small to be split over cores, but a population fills them: a free
/// worker takes the member with the most work left for a turn, so that all cores are busy to the
/// end. A member computes the same whoever its neighbours are.
public enum Population {
  /// Gives members 0 ..< count their turns on `workers` threads until none has work left.
  ///
  /// A turn takes a member's number and gives the work that it still has, in any unit. Members are
  /// begun in order, and each worker finishes one before it begins the next, so that a population
  /// that is cut short leaves as few halves as can be; only the last members take turns, which keeps
  /// all workers busy to the end. The first error of a turn is thrown once the turns of the other
  /// workers are over.
  public static func train(
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

  /// How many members train at a time where each may use so many threads: one a core at most.
  public static func workers(threads: Int) -> Int {
    max(1, Engine.cores / max(1, threads))
  }
}

/// Whose turn it is.
private final class Turns: @unchecked Sendable {
  private let changed = NSCondition()
  // All that follows is touched only while `changed` is locked.
  private let count: Int
  private let workers: Int
  private var begun = 0
  private var working = 0
  /// The work left of members that have begun and now wait.
  private var waiting: [Int: Int] = [:]
  private(set) var error: (any Error)?

  init(count: Int, workers: Int) {
    self.count = count
    self.workers = workers
  }

  /// How many members may be under way: the last ones share the workers, unless there is but one.
  private var open: Int { workers > 1 && count - begun <= workers ? 2 * workers : workers }

  /// Works until nothing is left.
  func work(_ turn: (Int) throws -> Int) {
    while let member = take() { giveBack(member, Result { try turn(member) }) }
  }

  /// The next member to work on, once there is one; nil when all is done, or something failed.
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

  private func giveBack(_ member: Int, _ left: Result<Int, any Error>) {
    changed.lock()
    defer { changed.unlock() }
    working -= 1
    switch left {
    case .success(let work): if work > 0 { waiting[member] = work }
    case .failure(let failure): error = error ?? failure
    }
    changed.broadcast()
  }
}
