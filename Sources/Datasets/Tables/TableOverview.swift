/// The columns of a user's own file as they are read.
public struct TableOverview: Sendable {
  /// A column that is read.
  public struct Column: Sendable {
    public let name: String
    public let role: TableSchema.Role
    /// How many rows have no value.
    public let missing: Int
    public let values: Values
  }

  /// What a column holds.
  public enum Values: Sendable {
    /// Numbers, none where all are missing: the smallest, their mean, the largest, and how many differ.
    case numbers(smallest: Double, mean: Double, largest: Double, different: Int)
    /// Categories, the most frequent first, and how many rows each has.
    case categories([(name: String, count: Int)])
    /// Nothing at all.
    case none
  }

  public let rowCount: Int
  public let separator: TableSchema.Separator
  public let hasHeader: Bool
  public let columns: [Column]
  /// What may mislead, as training tells it.
  public let notes: [String]

  /// Reads a file as training does; with no target in the options all columns are features.
  ///
  /// Throws what training would: of a cell that is no number, say.
  public init(of path: String, options: TableOptions = TableOptions()) throws {
    let file = try TableInference(path: path, options: options, isShown: true)
    (rowCount, notes) = (file.raw.rowCount, file.notes)
    (separator, hasHeader) = (file.schema.separator, file.schema.hasHeader)
    let roles = Dictionary(uniqueKeysWithValues: file.schema.columns.map { ($0.name, $0.role) })
    columns = try file.allColumns(name: path).map { column in
      Column(
        name: column.name, role: roles[column.name] ?? .feature,
        missing: column.values.missingCount, values: Values(column.values))
    }
  }
}

extension TableOverview.Values {
  fileprivate init(_ values: TableValues) {
    switch values {
    case .numbers(let all):
      let numbers = all.filter { !$0.isNaN }
      guard let smallest = numbers.min(), let largest = numbers.max() else {
        self = .none
        return
      }
      self = .numbers(
        smallest: smallest, mean: numbers.reduce(0, +) / Double(numbers.count),
        largest: largest, different: Set(numbers).count)
    case .categories(let indices, let names):
      var counts = names.map { _ in 0 }
      for index in indices { if let index { counts[index] += 1 } }
      self = .categories(
        zip(names, counts).map { (name: $0, count: $1) }.enumerated()
          .sorted { (-$0.element.count, $0.offset) < (-$1.element.count, $1.offset) }
          .map(\.element))
    }
  }
}
