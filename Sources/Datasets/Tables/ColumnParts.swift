import Foundation
import Synchronization
import Tensors

/// Shares columns out among a few cores, each of which goes through all rows by itself; gives what comes
/// of the parts, in order.
func inParts<Result: Sendable>(
  of columns: Int, _ body: @Sendable (Range<Int>) -> Result
) -> [Result] {
  // To go through the rows is a small part of the work, but more cores would hardly help.
  let count = max(1, min(columns, Engine.cores, 4))
  let results = Mutex([Result?](repeating: nil, count: count))
  DispatchQueue.concurrentPerform(iterations: count) { part in
    let result = body(columns * part / count..<columns * (part + 1) / count)
    results.withLock { $0[part] = result }
  }
  return results.withLock { $0.compactMap(\.self) }
}
