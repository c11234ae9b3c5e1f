/// The cells of one column in the rows that count.
///
/// What is wrong with a cell is kept for later: columns are read side by side, but the first of them
/// with an error is the one to be told.
struct ColumnCells {
  /// The numbers; a missing one is NaN, as is one that cannot be read.
  private(set) var numbers: [Double] = []
  /// The row of the first cell that is no number.
  private(set) var firstOther: Int?
  /// The cells of a column of texts, as numbers of the texts.
  private(set) var codes: [Int32] = []
  /// The different texts, those of other rows among them, in the order in which they come.
  private(set) var texts: [String] = []
  /// The first row that counts with each of the texts.
  private(set) var firstRows: [Int?] = []
  private(set) var missingCount = 0
  private var codeOfText: [Field: Int32] = [:]
  private let holdsNumbers: Bool

  init(of kind: TableSchema.Kind, role: TableSchema.Role, rowCount: Int) {
    holdsNumbers = kind == .number && role != .group
    if holdsNumbers {
      numbers.reserveCapacity(rowCount)
    } else {
      codes.reserveCapacity(rowCount)
    }
  }

  mutating func add(_ field: Field, row: Int, counts: Bool, missing: MissingTexts) {
    if holdsNumbers {
      if counts { add(Cell(field, missing: missing), row: row) }
    } else {
      let code = code(of: field)
      guard counts else { return }
      codes.append(code)
      if firstRows[Int(code)] == nil { firstRows[Int(code)] = row }
      if missing.contains(field) { missingCount += 1 }
    }
  }

  private mutating func add(_ cell: Cell, row: Int) {
    if case .number(let number) = cell {
      numbers.append(number)
      return
    }
    numbers.append(.nan)
    if cell == .missing { missingCount += 1 } else if firstOther == nil { firstOther = row }
  }

  private mutating func code(of field: Field) -> Int32 {
    if let code = codeOfText[field] { return code }
    let code = Int32(texts.count)
    codeOfText[field] = code
    texts.append(field.text)
    firstRows.append(nil)
    return code
  }

  /// To be called before the fields go.
  mutating func end() { codeOfText = [:] }
}

/// The columns of a table that are read, side by side in one pass.
struct TableCells {
  /// By the columns of the schema; nil for one that is not read.
  private(set) var columns: [ColumnCells?]
  /// How many rows count.
  private(set) var rowCount = 0

  /// No cells.
  init() { columns = [] }

  /// Reads columns at the fields in which they lie; only rows count that have an answer where a
  /// column of answers is given.
  init(
    _ wanted: [Int], of raw: RawTable, schema: TableSchema, positions: [Int?], answers: Int?,
    missing: MissingTexts
  ) {
    var cells = wanted.map { index in
      ColumnCells(
        of: schema.columns[index].kind, role: schema.columns[index].role, rowCount: raw.rowCount)
    }
    let places = wanted.map { positions[$0] }
    let answers = answers.flatMap { positions[$0] }
    var count = 0
    let nothing = Field(bytes: UnsafeBufferPointer(start: nil, count: 0))
    raw.forEachRow { row, fields in
      let counts = answers.map { !missing.contains(fields[$0]) } ?? true
      if counts { count += 1 }
      for (column, place) in places.enumerated() {
        cells[column].add(
          place.map { fields[$0] } ?? nothing, row: row, counts: counts, missing: missing)
      }
    }
    for column in cells.indices { cells[column].end() }
    columns = Array(repeating: nil, count: schema.columns.count)
    for (index, cells) in zip(wanted, cells) { columns[index] = cells }
    rowCount = count
  }

  /// The cells of a column, which are then no longer held here.
  mutating func take(_ index: Int) -> ColumnCells {
    guard let cells = columns[index] else { preconditionFailure("column \(index) was not read") }
    columns[index] = nil
    return cells
  }
}
