/// The columns of a table that are read, side by side in one pass.
struct TableCells {
  /// By the columns of the schema; nil for one that is not read.
  private(set) var columns: [ColumnCells?]
  /// How many rows count.
  private(set) var rowCount = 0
  /// The rows that do not count, in order.
  private var leftOut: [Int] = []

  /// No cells.
  init() { columns = [] }

  /// Reads the wanted columns that are not `known` yet. A row counts if it has an answer in each column of
  /// answers.
  init(
    _ wanted: [Int], of raw: RawTable, schema: TableSchema, positions: [Int?], answers: [Int],
    as format: CellFormat, known: [Int: ColumnCells]
  ) {
    columns = Array(repeating: nil, count: schema.columns.count)
    let unread = wanted.filter { known[$0] == nil }
    if unread.isEmpty {
      leftOut = answers.compactMap { known[$0] }.missingRows(format)
    } else {
      let answers = answers.map { positions[$0] }
      let parts = ColumnParts(weights: unread.map { _ in 1 })
      let cells = parts.map { part in
        Self.cells(
          of: part.map { unread[$0] }, of: raw, schema: schema, positions: positions,
          answers: answers, as: format)
      }
      leftOut = cells[0].leftOut
      for (index, cells) in zip(unread, parts.inOrder(cells.map(\.cells))) {
        columns[index] = cells
      }
    }
    rowCount = raw.rowCount - leftOut.count
    for (index, cells) in known {
      columns[index] = cells
      columns[index]?.leaveOut(leftOut)
    }
  }

  /// The row at a place among the rows that count.
  func row(at place: Int) -> Int { leftOut.reduce(place) { $1 <= $0 ? $0 + 1 : $0 } }

  private static func cells(
    of indices: [Int], of raw: RawTable, schema: TableSchema, positions: [Int?],
    answers: [Int?], as format: CellFormat
  ) -> (cells: [ColumnCells], leftOut: [Int]) {
    var cells = indices.map { index in
      ColumnCells(
        of: schema.columns[index].kind, role: schema.columns[index].role, rowCount: raw.rowCount)
    }
    let places = indices.map { positions[$0] }
    var leftOut: [Int] = []
    let nothing = Field(bytes: UnsafeBufferPointer(start: nil, count: 0))
    cells.withUnsafeMutableBufferPointer { cells in
      raw.forEachRow { row, fields in
        let counts = answers.allSatisfy { answer in
          !format.isMissing(answer.map { fields[$0] } ?? nothing)
        }
        if !counts { leftOut.append(row) }
        for column in cells.indices {
          let field = places[column].map { fields[$0] } ?? nothing
          cells[column].add(field, counts: counts, as: format)
        }
      }
      for column in cells.indices { cells[column].end() }
    }
    return (cells, leftOut)
  }

  /// The cells of a column, which are then no longer held here.
  mutating func take(_ index: Int) -> ColumnCells {
    guard let cells = columns[index] else { preconditionFailure("column \(index) was not read") }
    columns[index] = nil
    return cells
  }
}
