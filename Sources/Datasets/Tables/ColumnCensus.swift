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

  private let rowCount: Int

  init(rowCount: Int) {
    self.rowCount = rowCount
    values?.reserveLarge(rowCount)
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
    } else if !format.missingHoldNumbers,
      let number = DecimalNumber.readShort(field, format.decimal)
    {
      if counts { follow(.number(number)) }
      add(number, field)
    } else {
      let cell = Cell(field, as: format)
      if cell == .text, all == 0, values?.isEmpty == true { codes = TextCodes(rowCount: rowCount) }
      if codes == nil {
        add(cell, field, row: row)
      } else {
        addCode(of: field, row: row, as: format)
      }
    }
  }

  private mutating func addCode(of field: Field, row: Int, as format: borrowing CellFormat) {
    guard let code = codes?.add(field) else { return }
    if code == cells.count { cells.append(Cell(field, as: format)) }
    add(cells[code], field, row: row)
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
