import Tensors

/// Columns that are shared out among a few cores, each of which goes through all rows by itself.
struct ColumnParts {
  /// The columns of each part.
  private let parts: [[Int]]

  /// Shares columns out by what each of them weighs, so that the parts weigh about the same.
  init(weights: [Int]) {
    // To go through the rows is a small part of the work, but more cores would hardly help.
    let count = max(1, min(weights.count, Engine.cores, 4))
    var parts = [(weight: Int, columns: [Int])](repeating: (0, []), count: count)
    for column in weights.indices.sorted(by: { (-weights[$0], $0) < (-weights[$1], $1) }) {
      let lightest = parts.indices.min { parts[$0].weight < parts[$1].weight }!
      parts[lightest].weight += weights[column]
      parts[lightest].columns.append(column)
    }
    self.parts = parts.map { $0.columns.sorted() }
  }

  /// What comes of the columns of each part.
  func map<Result: Sendable>(_ body: @escaping @Sendable ([Int]) -> Result) -> [Result] {
    let parts = parts
    return concurrentMap(parts.count) { body(parts[$0]) }
  }

  /// What came of each column, in their order, from what came of the parts.
  func inOrder<Element>(_ results: [[Element]]) -> [Element] {
    zip(parts.joined(), results.joined()).sorted { $0.0 < $1.0 }.map(\.1)
  }
}
