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
  private var recent: [(text: Field, code: Int32)?] = []
  private let holdsNumbers: Bool

  init(of kind: TableSchema.Kind, role: TableSchema.Role, rowCount: Int) {
    holdsNumbers = kind == .number && role != .group
    if holdsNumbers {
      numbers.reserveCapacity(rowCount)
    } else {
      codes.reserveCapacity(rowCount)
      recent = Array(repeating: nil, count: 64)
    }
  }

  /// Numbers that are known, without those of some rows.
  init(_ values: consuming [Double], without leftOut: [Int]) {
    holdsNumbers = true
    numbers = values
    guard !leftOut.isEmpty else { return }
    let leftOut = Set(leftOut)
    numbers = numbers.indices.lazy.filter { !leftOut.contains($0) }.map { values[$0] }
  }

  mutating func add(_ field: Field, row: Int, counts: Bool, missing: borrowing MissingTexts) {
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
    // Most columns have few texts, which are found sooner by what they look like.
    let place =
      field.bytes.isEmpty
      ? 0 : (field.bytes.count &* 11 ^ Int(field.bytes[0]) ^ Int(field.bytes.last!) &* 5) & 63
    if let (text, code) = recent[place], text == field { return code }
    let code = codeOfText[field] ?? Int32(texts.count)
    recent[place] = (field, code)
    guard code == texts.count else { return code }
    codeOfText[field] = code
    texts.append(field.text)
    firstRows.append(nil)
    return code
  }

  /// To be called before the fields go.
  mutating func end() { (codeOfText, recent) = ([:], []) }
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
  ///
  /// Columns whose `numbers` are known are not read again.
  init(
    _ wanted: [Int], of raw: RawTable, schema: TableSchema, positions: [Int?], answers: Int?,
    missing: MissingTexts, numbers: [Int: [Double]]
  ) {
    columns = Array(repeating: nil, count: schema.columns.count)
    let unread = wanted.filter { numbers[$0] == nil }
    let answers = answers.flatMap { positions[$0] }
    let parts = inParts(of: unread.count) { part in
      Self.cells(
        of: unread[part], of: raw, schema: schema, positions: positions, answers: answers,
        missing: missing)
    }
    let leftOut = parts[0].leftOut
    rowCount = raw.rowCount - leftOut.count
    for (index, cells) in zip(unread, parts.flatMap(\.cells)) { columns[index] = cells }
    for (index, numbers) in numbers { columns[index] = ColumnCells(numbers, without: leftOut) }
  }

  private static func cells(
    of indices: ArraySlice<Int>, of raw: RawTable, schema: TableSchema, positions: [Int?],
    answers: Int?, missing: MissingTexts
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
        let counts = answers.map { !missing.contains(fields[$0]) } ?? true
        if !counts { leftOut.append(row) }
        for column in cells.indices {
          let field = places[column].map { fields[$0] } ?? nothing
          cells[column].add(field, row: row, counts: counts, missing: missing)
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
