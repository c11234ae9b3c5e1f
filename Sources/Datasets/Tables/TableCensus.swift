/// What the cells of all columns are, the first row apart: it may be a header.
struct TableCensus {
  /// The texts of the first row.
  let first: [String]
  /// The cells of each column, below the first row.
  var columns: [ColumnCensus]
  /// Whether the text of the first row stands in a column again.
  let comesAgain: [Bool]
  let rowCount: Int
  private let format: CellFormat

  init(of raw: RawTable, as format: CellFormat) {
    let first = raw.firstRow
    let parts = inParts(of: first.count) { Self.part($0, of: raw, first, format) }
    columns = inOrder(parts.map(\.0))
    let comesAgain = inOrder(parts.map(\.1))
    // An empty cell is missing, and no name that comes again.
    self.comesAgain = zip(first, comesAgain).map { $1 && !format.missing.contains($0) }
    (self.first, self.format, rowCount) = (first, format, raw.rowCount)
  }

  private static func part(
    _ places: [Int], of raw: RawTable, _ first: [String], _ format: CellFormat
  ) -> ([ColumnCensus], [Bool]) {
    var columns = places.map { _ in ColumnCensus(rowCount: raw.rowCount) }
    var comesAgain = places.map { _ in false }
    // What a field must look like to be worth comparing, or nil where its bytes may differ and yet be
    // equal to Unicode.
    let looks = first.map { name in
      name.utf8.allSatisfy { $0 < 128 } ? name.utf8.count << 8 + Int(name.utf8.first ?? 0) : nil
    }
    columns.withUnsafeMutableBufferPointer { columns in
      looks.withUnsafeBufferPointer { looks in
        raw.forEachRow { row, fields in
          if row == 0 { return }
          for (column, place) in places.enumerated() {
            let field = fields[place]
            columns[column].add(field, row: row, as: format)
            if looks[place] == field.look || looks[place] == nil, field.text == first[place] {
              comesAgain[column] = true
            }
          }
        }
      }
      for column in columns.indices { columns[column].end() }
    }
    return (columns, comesAgain)
  }

  /// Takes the first row for cells like the others.
  mutating func includeFirst() {
    for column in columns.indices {
      var text = first[column]
      var top = ColumnCensus(rowCount: rowCount)
      text.withUTF8 { top.add(Field(bytes: $0), row: 0, as: format) }
      top.add(below: columns[column])
      columns[column] = top
    }
  }
}
