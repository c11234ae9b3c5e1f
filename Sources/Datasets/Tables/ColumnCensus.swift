/// What the cells of one column are.
struct ColumnCensus {
  /// A cell that is no plain number.
  struct Exception {
    let row: Int
    let text: String
  }

  private(set) var numbers = 0
  private(set) var written = 0
  private(set) var texts = 0
  /// How many numbers are whole and can be years.
  private(set) var years = 0
  private(set) var firstWritten: (cell: Exception, style: NumberStyle)?
  private(set) var firstText: Exception?
  /// Whether all texts are dates.
  private(set) var areDates = true
  /// Whether the numbers are whole and each is one more than that above.
  private(set) var counts = true
  /// The first whole number that is written as an identifier is: 007, or more digits than a Double
  /// holds.
  private(set) var firstIdentifier: String?
  /// The cells as numbers, a missing one NaN; nil where one is neither.
  private var values: [Double]? = []
  /// The cells of a column that begins with a text; nil for others.
  private var codes: TextCodes?
  /// What each of those texts is.
  private var cells: [Cell] = []
  private var first: Double?
  private var last: Double?

  /// Whether the text above the column stands in it again.
  private(set) var nameComesAgain = false
  private let name: ColumnName?
  private let rowCount: Int

  /// No cells yet of a column below a name, which may be a cell itself.
  init(below name: String?, rowCount: Int, as format: CellFormat) {
    self.name = name.map { ColumnName($0, as: format) }
    self.rowCount = rowCount
    values?.reserveCapacity(rowCount)
  }

  var all: Int { numbers + written + texts }

  /// Whether there are zeros and ones and nothing else.
  var areZerosAndOnes: Bool {
    guard let values, values.contains(0), values.contains(1) else { return false }
    return values.allSatisfy { $0 == 0 || $0 == 1 || $0.isNaN }
  }

  /// Takes in a cell that lies below the others.
  mutating func add(_ field: Field, row: Int, as format: borrowing CellFormat) {
    if codes != nil {
      addCode(of: field, row: row, as: format)
    } else {
      compareName(with: field)
      let cell = Cell(field, as: format)
      if cell == .text, all == 0, values?.isEmpty == true { codes = TextCodes(rowCount: rowCount) }
      if codes == nil {
        add(cell, field, row: row)
      } else {
        addCode(of: field, row: row, as: format)
      }
    }
  }

  /// Takes in the cells of some rows of a block, which lie below the others.
  mutating func add(
    _ block: TextBlock, column: Int, rows: Range<Int>, as format: borrowing CellFormat
  ) {
    var row = rows.lowerBound
    while row < rows.upperBound {
      if codes == nil, !format.missingHoldNumbers {
        row += addNumbers(of: block, column: column, rows: row..<rows.upperBound, format.decimal)
        guard row < rows.upperBound else { return }
      }
      add(block[row, column], row: row, as: format)
      row += 1
    }
  }

  /// Takes in short numbers up to the first cell that is none, and gives how many there were.
  private mutating func addNumbers(
    of block: TextBlock, column: Int, rows: Range<Int>, _ decimal: DecimalMark
  ) -> Int {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: rows.count) { found in
      var count = 0
      for row in rows {
        let field = block[row, column]
        guard block.hasRoom(behind: field),
          let (number, isWhole) = DecimalNumber.readDigits(field, decimal)
        else { break }
        found[count] = number
        count += 1
        if isYear(number) { years += 1 }
        if isWhole, firstIdentifier == nil, Self.isIdentifier(field) {
          firstIdentifier = field.text
        }
      }
      let numbers = UnsafeMutableBufferPointer(rebasing: found[..<count])
      values?.append(contentsOf: numbers)
      self.numbers += count
      for number in numbers {
        guard counts else { break }
        follow(.number(number))
      }
      if name?.isNumber == true {
        for row in rows.prefix(count) { compareName(with: block[row, column]) }
      }
      return count
    }
  }

  private mutating func addCode(of field: Field, row: Int, as format: borrowing CellFormat) {
    guard let code = codes?.add(field) else { return }
    if code == cells.count {
      cells.append(Cell(field, as: format))
      compareName(with: field)
    }
    add(cells[code], field, row: row)
  }

  private mutating func compareName(with field: Field) {
    guard !nameComesAgain, let name, name.look == field.look || name.look == nil else { return }
    nameComesAgain = field.text == name.text
  }

  private mutating func add(_ number: Double, _ field: Field) {
    values?.append(number)
    if isYear(number) { years += 1 }
    addNumber(field)
  }

  private mutating func add(_ cell: Cell, _ field: Field, row: Int) {
    if counts { follow(cell) }
    switch cell {
    case .number(let number): add(number, field)
    case .missing: values?.append(.nan)
    case .infinite:
      values = nil
      addNumber(field)
    case .written(let style):
      values = nil
      written += 1
      if firstWritten == nil { firstWritten = (Exception(row: row, text: field.text), style) }
    case .text:
      values = nil
      texts += 1
      if firstText == nil { firstText = Exception(row: row, text: field.text) }
      areDates = areDates && isDate(field.text)
    }
  }

  private mutating func addNumber(_ field: Field) {
    numbers += 1
    if firstIdentifier == nil, Self.isIdentifier(field) { firstIdentifier = field.text }
  }

  /// Takes in the cells below these.
  mutating func add(below other: ColumnCensus) {
    counts = counts && other.counts
    if let last, let first = other.first, first != last + 1 { counts = false }
    (first, last) = (first ?? other.first, other.last ?? last)
    numbers += other.numbers
    written += other.written
    texts += other.texts
    years += other.years
    areDates = areDates && other.areDates
    firstWritten = firstWritten ?? other.firstWritten
    firstText = firstText ?? other.firstText
    firstIdentifier = firstIdentifier ?? other.firstIdentifier
    if let below = other.values { values?.append(contentsOf: below) } else { values = nil }
    codes = nil
  }

  /// To be called before the fields go.
  mutating func end() { codes?.end() }

  /// Gives the cells away, as numbers or as texts, where they are known.
  mutating func takeCells(asTexts: Bool) -> ColumnCells? {
    defer { (values, codes) = (nil, nil) }
    return asTexts
      ? codes.map { ColumnCells(texts: $0) } : values.map { ColumnCells(numbers: $0) }
  }

  private static func isIdentifier(_ field: Field) -> Bool {
    let digits = field.bytes
    guard digits.count > 1, digits.first == 48 || digits.count > 16 else { return false }
    return digits.allSatisfy { (48...57).contains($0) }
  }

  private mutating func follow(_ cell: Cell) {
    guard case .number(let number) = cell, number == number.rounded(),
      last.map({ number == $0 + 1 }) ?? true
    else {
      counts = false
      return
    }
    if first == nil { first = number }
    last = number
  }
}

func isYear(_ number: Double) -> Bool {
  (1800...2200).contains(number) && Double(Int(number)) == number
}

/// The text above a column.
private struct ColumnName {
  let text: String
  /// What a field must look like to be worth comparing, or nil where its bytes may differ and yet be
  /// equal to Unicode.
  let look: Int?
  /// Whether a plain number can be equal to it.
  let isNumber: Bool

  init(_ text: String, as format: CellFormat) {
    self.text = text
    let bytes = text.utf8
    look = bytes.allSatisfy { $0 < 128 } ? bytes.count << 8 + Int(bytes.first ?? 0) : nil
    isNumber = DecimalNumber.read(text, format.decimal) != nil
  }
}
