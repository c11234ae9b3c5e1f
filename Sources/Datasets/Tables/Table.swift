/// A table as it was read: feature columns, the target, and perhaps a group of each row.
public struct Table: Sendable, Hashable {
  /// The name of the set, or the file's name without its ending.
  public let name: String
  /// The features, in order.
  public let columns: [TableColumn]
  /// What is to be predicted; nil only where rows were read for prediction without it.
  public let target: TableTarget?
  /// The group of each row, as 0, 1, 2 … in the order in which the groups first occur.
  public let groups: [Int]?
  /// The number of rows.
  public let rowCount: Int
  /// What was done to the file's rows that a reader of a result should know.
  public let notes: [String]

  /// A table from its columns, which all have `rowCount` values.
  public init(
    name: String, columns: [TableColumn], target: TableTarget?, groups: [Int]? = nil,
    rowCount: Int, notes: [String] = []
  ) {
    for column in columns {
      precondition(
        column.values.count == rowCount,
        "column \(column.name) has \(column.values.count) values for \(rowCount) rows")
    }
    precondition(
      target.map { !$0.counts.isEmpty && $0.counts.allSatisfy { $0 == rowCount } } ?? true,
      "a target has not \(rowCount) values")
    precondition((groups?.count ?? rowCount) == rowCount, "there are not \(rowCount) groups")
    self.name = name
    self.columns = columns
    self.target = target
    self.groups = groups
    self.rowCount = rowCount
    self.notes = notes
  }
}

/// A feature of a table.
public struct TableColumn: Sendable, Hashable {
  /// The name in the file's header, or a name such as "column 3" where there is none.
  public let name: String
  /// The value in each row.
  public let values: TableValues

  /// A column from its values.
  public init(name: String, values: TableValues) {
    self.name = name
    self.values = values
  }
}

/// The values of a feature.
public enum TableValues: Sendable, Hashable {
  /// Numbers; a missing one is NaN.
  case numbers([Double])
  /// Indices into the categories' names; a missing one is nil.
  case categories([Int?], names: [String])

  /// The number of rows.
  public var count: Int {
    switch self {
    case .numbers(let numbers): numbers.count
    case .categories(let indices, _): indices.count
    }
  }
}

/// What is to be predicted of each row.
public enum TableTarget: Sendable, Hashable {
  /// Classes, as indices into their names; `column` is the column's name.
  case classes([Int], names: [String], column: String)
  /// Numbers of one column, or of several that are predicted together.
  case numbers([TargetColumn])

  /// The numbers of a single column.
  public static func numbers(_ numbers: [Double], column: String) -> TableTarget {
    .numbers([TargetColumn(name: column, numbers: numbers)])
  }

  /// The number of rows of each column.
  fileprivate var counts: [Int] {
    switch self {
    case .classes(let classes, _, _): [classes.count]
    case .numbers(let columns): columns.map(\.numbers.count)
    }
  }
}

/// A column of numbers that are to be predicted.
public struct TargetColumn: Sendable, Hashable {
  /// The name in the file's header, or a name such as "column 3" where there is none.
  public let name: String
  /// The number in each row; none is missing.
  public let numbers: [Double]

  /// A column from its numbers.
  public init(name: String, numbers: [Double]) {
    self.name = name
    self.numbers = numbers
  }
}

extension TableTarget {
  /// The same answers as indices into names that are known, where they are classes.
  ///
  /// Another table may know fewer classes, or the same in another order.
  package func classes(among known: [String], of table: String) throws(TableError) -> TableTarget {
    guard case .classes(let classes, let names, let column) = self, names != known else {
      return self
    }
    let index = CategoryIndex(known)
    let places = names.map { index[$0] }
    var renamed: [Int] = []
    renamed.reserveCapacity(classes.count)
    for (row, place) in classes.enumerated() {
      guard let known = places[place] else {
        throw .unknownName(
          table: table, row: row + 1, column: column, text: names[place], known: index.names)
      }
      renamed.append(known)
    }
    return .classes(renamed, names: known, column: column)
  }
}
