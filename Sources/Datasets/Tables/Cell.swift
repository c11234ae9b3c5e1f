/// What a field of a table is, whatever its column.
enum Cell: Equatable {
  case missing
  case number(Double)
  /// A number as people write it, which is not read.
  case written(NumberStyle)
  /// An infinity, or a number beyond ±1e100, whose square a Double may not hold.
  case infinite
  case text

  init(_ field: Field, as format: borrowing CellFormat) {
    let decimal = format.decimal
    if !format.missingHoldNumbers, let number = DecimalNumber.readShort(field, decimal) {
      self = .number(number)
    } else if format.isMissing(field) {
      self = .missing
    } else if let number = DecimalNumber.read(field, decimal) {
      self = abs(number) <= 1e100 ? .number(number) : .infinite
    } else if Self.mayBeInfinity(field), Self.isInfinity(field.text) {
      self = .infinite
    } else if NumberStyle.mayFit(field), let style = NumberStyle(field.text, decimal) {
      self = .written(style)
    } else {
      self = .text
    }
  }

  init(_ text: String, as format: CellFormat) {
    var text = text
    self = text.withUTF8 { Cell(Field(bytes: $0), as: format) }
  }

  /// The number in decimal digits, or nil.
  static func number(_ text: some StringProtocol, _ decimal: DecimalMark = .point) -> Double? {
    DecimalNumber.read(text, decimal)
  }

  private static func mayBeInfinity(_ field: Field) -> Bool {
    let first = field.bytes.first { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }
    return first == UInt8(ascii: "i") || first == UInt8(ascii: "I")
  }

  private static func isInfinity(_ field: String) -> Bool {
    let word = field.drop { $0 == "+" || $0 == "-" }
    return word.utf8.count <= 8 && ["inf", "infinity"].contains(word.lowercased())
  }
}

/// Whether a text looks like a date, such as 2021-03-05, 5.3.2021 or 03/05/21 12:30.
func isDate(_ field: String) -> Bool {
  guard (6...40).contains(field.utf8.count), field.utf8.first.map(isDigit) == true else {
    return false
  }
  let day = field.prefix { $0 != " " && $0 != "T" }
  guard let sign = day.first(where: { "-/.".contains($0) }) else { return false }
  let parts = day.split(separator: sign, omittingEmptySubsequences: false)
  guard parts.count == 3, parts.allSatisfy({ $0.utf8.allSatisfy(isDigit) }) else { return false }
  let lengths = parts.map(\.count)
  let isOrdered = lengths[0] == 4 || [2, 4].contains(lengths[2])
  return isOrdered && lengths[1] <= 2 && lengths[1] > 0 && (lengths[0] == 4 || lengths[0] <= 2)
    && lengths[0] > 0 && (1...4).contains(lengths[2])
}
