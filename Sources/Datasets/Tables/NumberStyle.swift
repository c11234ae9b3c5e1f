/// How people write a number so that it is more than digits and the decimal mark.
public enum NumberStyle: Hashable, Sendable {
  /// A decimal comma where numbers have a point, or commas between thousands.
  case comma
  /// A decimal point where numbers have a comma, or points between thousands.
  case point
  /// Points, blanks or apostrophes between thousands.
  case thousands
  case percent
  case currency
  /// A minus sign that is not the hyphen.
  case minus

  /// Whether a field can be a number in some style at all: most that are no numbers are words or dates.
  static func mayFit(_ field: Field) -> Bool {
    guard field.bytes.count <= 60, field.bytes.contains(where: isDigit) else { return false }
    var last: UInt8 = 0
    for byte in field.bytes {
      switch byte {
      case UInt8(ascii: "e"), UInt8(ascii: "E"): break
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: ":"), UInt8(ascii: "/"):
        return false
      case UInt8(ascii: "-") where isDigit(last): return false
      default: break
      }
      last = byte
    }
    return true
  }

  /// The style of a field that is a number in one, or nil.
  init?(_ field: String, _ decimal: DecimalMark) {
    guard decimal == .comma else {
      self.init(field)
      return
    }
    // With the marks exchanged, it is in the same style.
    let swapped = field.map { $0 == "," ? "." : $0 == "." ? "," : $0 }
    guard let style = Self(String(swapped)) else { return nil }
    self = style == .comma ? .point : style
  }

  private init?(_ field: String) {
    guard field.utf8.contains(where: isDigit) else { return nil }
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
    } else if let style, DecimalNumber.read(rest) != nil {
      self = style
    } else {
      return nil
    }
  }

  /// The style of digits with separators: `1,5`, `1,000,000`, `1.299,99`, `1 000`.
  private init?(separated digits: Substring) {
    let separators = digits.filter { !isDigit($0) }
    if separators.filter({ $0 == "," }).count == 1, !separators.contains(where: Self.groups),
      DecimalNumber.read(digits.replacing(",", with: ".")) != nil
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

func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
