/// The most classes of a table's target: a network is judged by a square of them.
let mostClasses = 5_000

extension TableSchema {
  /// Throws where a column of texts would become so many inputs, or classes, that a small file would
  /// ask for all memory.
  func checkWidths(rows: Int, path: String) throws(TableError) {
    func categories(_ role: Role) -> [(name: String, count: Int)] {
      indices(of: role).compactMap { index in
        guard case .category(let names) = columns[index].kind else { return nil }
        return (columns[index].name, names.count)
      }
    }
    if let target = categories(.target).first(where: { $0.count > mostClasses }) {
      throw .tooManyClasses(path: path, column: target.name, classes: target.count, rows: rows)
    }
    let features = categories(.feature)
    let inputs = features.reduce(0) { $0 + $1.count }
    // 400 MB of numbers, unless the file is itself of that size.
    let most = max(100_000_000, 20 * columns.count * rows)
    guard let widest = features.max(by: { $0.count < $1.count }), inputs * rows > most else {
      return
    }
    throw .tooManyCategories(
      path: path, column: widest.name, categories: widest.count, rows: rows)
  }
}
