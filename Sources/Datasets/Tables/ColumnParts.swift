import Foundation
import Synchronization
import Tensors

/// Shares columns out among a few cores, each of which goes through all rows by itself; gives what comes
/// of the parts.
///
/// Of n parts the first has each n-th column from the first one on, since columns of a kind often stand together.
func inParts<Result: Sendable>(of columns: Int, _ body: @escaping @Sendable ([Int]) -> Result)
  -> [Result]
{
  // To go through the rows is a small part of the work, but more cores would hardly help.
  let count = max(1, min(columns, Engine.cores, 4))
  let results = Mutex([Result?](repeating: nil, count: count))
  concurrently(count) { part in
    let result = body(Array(stride(from: part, to: columns, by: count)))
    results.withLock { $0[part] = result }
  }
  return results.withLock { $0.compactMap(\.self) }
}

/// What came of each column, in their order, from what came of the parts.
func inOrder<Element>(_ parts: [[Element]]) -> [Element] {
  let count = parts.reduce(0) { $0 + $1.count }
  return (0..<count).map { parts[$0 % parts.count][$0 / parts.count] }
}
