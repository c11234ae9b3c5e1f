/// The cells of one column in the rows that count.
///
/// What is wrong with a cell is kept for later: columns are read side by side, but the first of them
/// with an error is the one to be told.
struct ColumnCells {
  /// The numbers; a missing one is NaN, as is one that cannot be read.
  private(set) var numbers: [Double] = []
  /// The cells that are neither numbers nor missing, by their places among the rows that count.
  private(set) var others: [Int] = []
  /// The cells of a column of texts.
  private(set) var texts: TextCodes?

  init(of kind: TableSchema.Kind, role: TableSchema.Role, rowCount: Int) {
    if kind == .number, role != .group {
      numbers.reserveCapacity(rowCount)
    } else {
      texts = TextCodes(rowCount: rowCount)
    }
  }

  /// The cells of a column that was read already.
  init(numbers: [Double]) { self.numbers = numbers }

  /// The cells of a column of texts that was read already.
  init(texts: TextCodes) { self.texts = texts }

  mutating func add(_ field: Field, counts: Bool, as format: borrowing CellFormat) {
    guard texts == nil else {
      texts?.add(field, counts: counts)
      return
    }
    guard counts else { return }
    switch Cell(field, as: format) {
    case .number(let number): numbers.append(number)
    case .missing: numbers.append(.nan)
    case .infinite, .written, .text:
      others.append(numbers.count)
      numbers.append(.nan)
    }
  }

  /// To be called before the fields go.
  mutating func end() { texts?.end() }

  /// The rows whose cell is missing.
  func missingRows(_ format: CellFormat) -> [Int] {
    if let texts { return texts.missingRows(format) }
    let others = Set(others)
    return numbers.indices.filter { numbers[$0].isNaN && !others.contains($0) }
  }

  /// Rows of a column that was read already, which do not count after all.
  mutating func leaveOut(_ rows: [Int]) {
    guard texts == nil, !rows.isEmpty else {
      texts?.leaveOut(rows)
      return
    }
    numbers.leaveOut(rows)
  }
}

extension [ColumnCells] {
  /// The rows in which a cell of one of the columns is missing, in order.
  func missingRows(_ format: CellFormat) -> [Int] {
    dropFirst().reduce(first?.missingRows(format) ?? []) {
      Set($0).union($1.missingRows(format)).sorted()
    }
  }
}
