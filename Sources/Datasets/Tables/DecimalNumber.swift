import CNumbers

/// Reads numbers in decimal digits, exactly rounded, as `Double(text)` does, but without a String.
enum DecimalNumber {
  /// The number of a field, or nil: Swift itself would also read `nan` and `0x1p3`.
  static func read(_ field: Field, _ decimal: DecimalMark = .point) -> Double? {
    if let number = readShort(field, decimal) { return number }
    let mark = decimal.byte
    let isDecimal = field.bytes.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), mark, UInt8(ascii: "-"), UInt8(ascii: "+"),
        UInt8(ascii: "e"), UInt8(ascii: "E"):
        true
      default: false
      }
    }
    guard isDecimal, !field.bytes.isEmpty else { return nil }
    return readLong(field, decimal)
  }

  /// The number in a field of digits, signs and marks, however long.
  static func readLong(_ field: Field, _ decimal: DecimalMark) -> Double? {
    if decimal == .comma { return read(field.text.replacing(",", with: ".")) }
    var number = 0.0
    let isRead = field.bytes.withMemoryRebound(to: CChar.self) {
      cn_double($0.baseAddress, $0.baseAddress! + $0.count, &number)
    }
    // Swift also reads a plus sign, and numbers beyond a Double as 0 or infinity.
    return isRead ? number : Double(field.text)
  }

  static func read(_ text: some StringProtocol, _ decimal: DecimalMark = .point) -> Double? {
    var text = String(text)
    return text.withUTF8 { read(Field(bytes: $0), decimal) }
  }

  /// A number of digits with at most a minus sign and a decimal mark, if its digits make a whole number that a
  /// Double holds: then one division by a power of ten, which it holds too, rounds it as it must be.
  static func readShort(_ field: Field, _ decimal: DecimalMark) -> Double? {
    let bytes = field.bytes
    let start = bytes.first == UInt8(ascii: "-") ? 1 : 0
    var (whole, place) = (0, start)
    func passDigits() {
      while place < bytes.count {
        let digit = bytes[place] &- UInt8(ascii: "0")
        guard digit <= 9 else { return }
        whole = whole &* 10 &+ Int(digit)
        place += 1
      }
    }
    passDigits()
    var (digits, decimals) = (place - start, 0)
    if place < bytes.count {
      guard bytes[place] == decimal.byte, digits > 0 else { return nil }
      place += 1
      passDigits()
      decimals = place - start - digits - 1
      digits += decimals
      guard decimals > 0, place == bytes.count else { return nil }
    }
    guard (1...18).contains(digits), whole <= 1 << 53 else { return nil }
    let number = decimals == 0 ? Double(whole) : Double(whole) / powersOfTen[decimals]
    return start == 1 ? -number : number
  }

  static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}
