/// What the cells of all columns are, the first row apart: it may be a header.
struct TableCensus {
  /// The texts of the first row.
  let first: [String]
  /// The cells of each column, below the first row.
  private(set) var columns: [ColumnCensus]
  /// Whether the text of the first row stands in a column again.
  let comesAgain: [Bool]
  let rowCount: Int
  private let missing: MissingTexts

  init(of raw: RawTable, missing: MissingTexts) {
    let first = raw.firstRow
    // Texts that Unicode holds for equal may differ in their bytes.
    let isPlain = first.map { $0.utf8.allSatisfy { $0 < 128 } }
    var columns = [ColumnCensus](repeating: ColumnCensus(), count: raw.width)
    var comesAgain = [Bool](repeating: false, count: raw.width)
    let bytes = first.map { Array($0.utf8) }
    raw.forEachRow { row, fields in
      guard row > 0 else { return }
      for column in columns.indices {
        let field = fields[column]
        columns[column].add(field, row: row, missing: missing)
        if comesAgain[column] { continue }
        comesAgain[column] =
          isPlain[column]
          ? field.bytes.count == bytes[column].count && field.bytes.elementsEqual(bytes[column])
          : field.text == first[column]
      }
    }
    // An empty cell is missing, and no name that comes again.
    for column in columns.indices where missing.texts.contains(first[column]) {
      comesAgain[column] = false
    }
    (self.first, self.columns, self.comesAgain) = (first, columns, comesAgain)
    (self.rowCount, self.missing) = (raw.rowCount, missing)
  }

  /// Takes the first row for cells like the others.
  mutating func includeFirst() {
    for column in columns.indices {
      var text = first[column]
      var top = ColumnCensus()
      text.withUTF8 { top.add(Field(bytes: $0), row: 0, missing: missing) }
      columns[column].add(above: top)
    }
  }
}
