import CNumbers

extension Cell {
  /// The number in decimal digits, or nil: Swift itself would also read `nan` and `0x1p3`.
  ///
  /// Exactly rounded, as `Double(text)` is, but without a String.
  static func number(_ field: Field) -> Double? {
    if let number = shortNumber(field.bytes) { return number }
    let isDecimal = field.bytes.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "+"), UInt8(ascii: "e"), UInt8(ascii: "E"):
        true
      default: false
      }
    }
    guard isDecimal, !field.bytes.isEmpty else { return nil }
    var number = 0.0
    let isRead = field.bytes.withMemoryRebound(to: CChar.self) {
      cn_double($0.baseAddress, $0.baseAddress! + $0.count, &number)
    }
    // Swift also reads a plus sign, and numbers beyond a Double as 0 or infinity.
    return isRead ? number : Double(field.text)
  }

  static func number(_ text: some StringProtocol) -> Double? {
    var text = String(text)
    return text.withUTF8 { number(Field(bytes: $0)) }
  }

  /// A number of digits with at most a minus sign and a point, if its digits make a whole number that a
  /// Double holds: then one division by a power of ten, which it holds too, rounds it as it must be.
  private static func shortNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    let isNegative = bytes.first == UInt8(ascii: "-")
    var (whole, digits, decimals, hasPoint) = (0, 0, 0, false)
    for byte in bytes.dropFirst(isNegative ? 1 : 0) {
      let digit = byte &- UInt8(ascii: "0")
      if digit <= 9 {
        whole = whole &* 10 &+ Int(digit)
        digits += 1
        if hasPoint { decimals += 1 }
      } else if byte == UInt8(ascii: "."), !hasPoint, digits > 0 {
        hasPoint = true
      } else {
        return nil
      }
    }
    guard (1...18).contains(digits), whole <= 1 << 53, !hasPoint || decimals > 0 else { return nil }
    let number = Double(whole) / powersOfTen[decimals]
    return isNegative ? -number : number
  }

  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18,
  ]
}
