import Foundation
import Synchronization

/// Calls `body` with 0 ..< count, on as many threads as there are cores, this one among them, and waits for all.
///
/// Not by `DispatchQueue.concurrentPerform`: where the tool's main task called that on Linux, one start in five of a debug
/// build ended with a damaged heap. The cause is not known; a small program does not show it.
package func concurrently(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
  let others = DispatchGroup()
  let counter = Counter()
  for _ in 0..<max(0, min(count, Engine.cores) - 1) {
    others.enter()
    let thread = Thread {
      while let index = counter.next(below: count) { body(index) }
      others.leave()
    }
    thread.stackSize = 8 << 20
    thread.start()
  }
  while let index = counter.next(below: count) { body(index) }
  others.wait()
}

/// What `body` makes of 0 ..< count, in their order, on as many threads as there are cores.
package func concurrentMap<Result: Sendable>(
  _ count: Int, _ body: @escaping @Sendable (Int) -> Result
) -> [Result] {
  let results = Mutex([Result?](repeating: nil, count: count))
  concurrently(count) { index in
    let result = body(index)
    results.withLock { $0[index] = result }
  }
  return results.withLock { $0.map { $0! } }
}

/// Gives each number once.
private final class Counter: Sendable {
  private let number = Atomic(0)

  func next(below count: Int) -> Int? {
    let next = number.add(1, ordering: .relaxed).oldValue
    return next < count ? next : nil
  }
}
