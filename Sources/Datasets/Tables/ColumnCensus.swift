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
  private var first: Double?
  private var last: Double?

  var all: Int { numbers + written + texts }

  /// Takes in a cell that lies below the others.
  mutating func add(_ field: Field, row: Int, missing: MissingTexts) {
    let cell = Cell(field, missing: missing)
    switch cell {
    case .missing: break
    case .number, .infinite:
      numbers += 1
      if firstIdentifier == nil, Self.isIdentifier(field) { firstIdentifier = field.text }
    case .written(let style):
      written += 1
      if firstWritten == nil { firstWritten = (Exception(row: row, text: field.text), style) }
    case .text:
      texts += 1
      if firstText == nil { firstText = Exception(row: row, text: field.text) }
      areDates = areDates && isDate(field.text)
    }
    if case .number(let number) = cell, isYear(number) { years += 1 }
    if counts { follow(cell) }
  }

  /// Takes in what lies above all others.
  mutating func add(above other: ColumnCensus) {
    counts = counts && other.counts
    if let last = other.last, let first, first != last + 1 { counts = false }
    numbers += other.numbers
    written += other.written
    texts += other.texts
    years += other.years
    firstWritten = other.firstWritten ?? firstWritten
    firstText = other.firstText ?? firstText
    firstIdentifier = other.firstIdentifier ?? firstIdentifier
    areDates = areDates && other.areDates
    (first, last) = (other.first ?? first, last ?? other.last)
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
  (1800...2200).contains(number) && number == number.rounded()
}
