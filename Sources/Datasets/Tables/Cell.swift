/// What a field of a table is, whatever its column.
enum Cell: Equatable {
  case missing
  case number(Double)
  /// A number as people write it, which is not read.
  case written(NumberStyle)
  /// An infinity, or a number beyond ±1e100, whose square a Double may not hold.
  case infinite
  case text

  init(_ field: String, missing: Set<String>) {
    if missing.contains(field) {
      self = .missing
    } else if let number = Self.number(field) {
      self = abs(number) <= 1e100 ? .number(number) : .infinite
    } else if Self.isInfinity(field) {
      self = .infinite
    } else if let style = NumberStyle(field) {
      self = .written(style)
    } else {
      self = .text
    }
  }

  private static func isInfinity(_ field: String) -> Bool {
    let word = field.drop { $0 == "+" || $0 == "-" }
    return word.utf8.count <= 8 && ["inf", "infinity"].contains(word.lowercased())
  }

  /// The number in decimal digits, or nil: Swift itself would also read `nan` and `0x1p3`.
  static func number(_ field: some StringProtocol) -> Double? {
    let isDecimal = field.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "+"), UInt8(ascii: "e"), UInt8(ascii: "E"):
        true
      default: false
      }
    }
    return isDecimal ? Double(field) : nil
  }
}

/// How people write a number so that it is more than digits and a decimal point.
public enum NumberStyle: Hashable, Sendable {
  /// A decimal comma, or commas between thousands.
  case comma
  /// Points, blanks or apostrophes between thousands.
  case thousands
  case percent
  case currency
  /// A minus sign that is not the hyphen.
  case minus

  /// The style of a field that is a number in one, or nil.
  init?(_ field: String) {
    // Most fields that are no numbers are words, and a number is short.
    guard field.utf8.count <= 60, field.utf8.contains(where: isDigit) else { return nil }
    var rest = field[...]
    var style: Self?
    func drop(_ isSign: (Character) -> Bool, as sign: Self) {
      if let first = rest.first, isSign(first) { rest.removeFirst() } else { return }
      style = sign
    }
    func dropLast(_ isSign: (Character) -> Bool, as sign: Self) {
      if let last = rest.last, isSign(last) { rest.removeLast() } else { return }
      while rest.last?.isWhitespace == true { rest.removeLast() }
      style = sign
    }
    drop({ $0 == "\u{2212}" || $0 == "\u{2013}" }, as: .minus)
    if let sign = rest.first, "+-".contains(sign) { rest.removeFirst() }
    drop(\.isCurrencySymbol, as: .currency)
    if let sign = rest.first, style == .currency, "+-".contains(sign) { rest.removeFirst() }
    rest = rest.drop(while: \.isWhitespace)
    dropLast(\.isCurrencySymbol, as: .currency)
    dropLast({ $0 == "%" }, as: .percent)
    guard let first = rest.first, first.isNumber || ".,".contains(first) else { return nil }
    if let separated = Self(separated: rest) {
      self = style ?? separated
    } else if let style, Cell.number(rest) != nil {
      self = style
    } else {
      return nil
    }
  }

  /// The style of digits with separators: `1,5`, `1,000,000`, `1.299,99`, `1 000`.
  private init?(separated digits: Substring) {
    let separators = digits.filter { !isDigit($0) }
    if separators.filter({ $0 == "," }).count == 1, !separators.contains(where: Self.groups),
      Cell.number(digits.replacing(",", with: ".")) != nil
    {
      self = .comma
      return
    }
    let parts = digits.split(omittingEmptySubsequences: false) { !isDigit($0) }
    guard let sign = separators.first, let last = separators.last, Self.groups(sign) || sign == ","
    else { return nil }
    let hasDecimals = last != sign
    guard separators.dropLast().allSatisfy({ $0 == sign }), !hasDecimals || ".,".contains(last),
      (1...3).contains(parts[0].count),
      // Indians write 1,00,000.
      parts.dropFirst().dropLast().allSatisfy({
        $0.count == 3 || (sign == "," && $0.count == 2)
      }), hasDecimals || parts.last?.count == 3, !hasDecimals || separators.count > 1,
      !(sign == "." && separators.count == 1)
    else { return nil }
    self = separators.contains(",") ? .comma : .thousands
  }

  /// Whether a sign may stand between thousands, beside the comma.
  private static func groups(_ character: Character) -> Bool {
    ". '\u{2019}\u{a0}\u{202f}\u{2009}".contains(character)
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

private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

private func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
