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
  private(set) var firstWritten: (cell: Exception, style: NumberStyle)?
  private(set) var firstText: Exception?
  /// The different numbers, 21 at most.
  private(set) var distinct: Set<String> = []
  /// Whether all texts are dates.
  private(set) var areDates = true
  /// Whether the numbers are whole and each is one more than that above.
  private(set) var counts = true
  /// The first whole number that is written as an identifier is: 007, or more digits than a Double
  /// holds.
  private(set) var firstIdentifier: String?
  private var last: Double?

  init(_ fields: [String], missing: Set<String>) {
    for (row, field) in fields.enumerated() {
      let cell = Cell(field, missing: missing)
      switch cell {
      case .missing: break
      case .number, .infinite:
        numbers += 1
        if firstIdentifier == nil, Self.isIdentifier(field) { firstIdentifier = field }
      case .written(let style):
        written += 1
        if firstWritten == nil { firstWritten = (Exception(row: row, text: field), style) }
      case .text:
        texts += 1
        if firstText == nil { firstText = Exception(row: row, text: field) }
        areDates = areDates && isDate(field)
      }
      if distinct.count <= 20, cell != .missing, cell != .text { distinct.insert(field) }
      follow(cell)
    }
  }

  var all: Int { numbers + written + texts }

  private static func isIdentifier(_ field: String) -> Bool {
    let digits = field.utf8
    guard digits.count > 1, digits.allSatisfy({ (48...57).contains($0) }) else { return false }
    return digits.first == 48 || digits.count > 16
  }

  private mutating func follow(_ cell: Cell) {
    guard counts, case .number(let number) = cell, number == number.rounded(),
      last.map({ number == $0 + 1 }) ?? true
    else {
      counts = false
      return
    }
    last = number
  }
}
