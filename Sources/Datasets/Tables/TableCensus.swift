/// What the cells of all columns are, the first row apart: it may be a header.
struct TableCensus {
  /// The texts of the first row.
  let first: [String]
  /// The cells of each column, below the first row.
  var columns: [ColumnCensus]
  let rowCount: Int
  private let format: CellFormat

  init(of raw: RawTable, as format: CellFormat) {
    let first = raw.firstRow
    // Long cells take longer, and each some time of its own.
    let parts = ColumnParts(weights: raw.secondRow.map { 8 + $0.utf8.count })
    columns = parts.inOrder(
      parts.map { places in Self.columns(at: places, of: raw, first, format) })
    (self.first, self.format, rowCount) = (first, format, raw.rowCount)
  }

  private static func columns(
    at places: [Int], of raw: RawTable, _ first: [String], _ format: CellFormat
  ) -> [ColumnCensus] {
    var columns = places.map { ColumnCensus(below: first[$0], rowCount: raw.rowCount, as: format) }
    columns.withUnsafeMutableBufferPointer { columns in
      raw.forEachBlock { block in
        let rows = max(1, block.rows.lowerBound)..<block.rows.upperBound
        for (column, place) in places.enumerated() {
          columns[column].add(block, column: place, rows: rows, as: format)
        }
      }
      for column in columns.indices { columns[column].end() }
    }
    return columns
  }

  /// Takes the first row for cells like the others.
  mutating func includeFirst() {
    for column in columns.indices {
      var text = first[column]
      var top = ColumnCensus(below: nil, rowCount: rowCount, as: format)
      text.withUTF8 { top.add(Field(bytes: $0), row: 0, as: format) }
      top.add(below: columns[column])
      columns[column] = top
    }
  }
}
