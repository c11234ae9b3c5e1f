extension DecimalNumber {
  /// Reads digits with at most a minus sign and a decimal mark, eight characters at a time; says also whether there was
  /// no mark. Behind the field at least eight bytes of memory must follow.
  ///
  /// Nil of what is written in other ways, or has more than 24 characters.
  @inline(__always)
  static func readDigits(_ field: Field, _ decimal: DecimalMark) -> (number: Double, isWhole: Bool)?
  {
    guard let first = field.bytes.first else { return nil }
    let sign = first == UInt8(ascii: "-") ? 1 : 0
    let start = UnsafeRawPointer(field.bytes.baseAddress!) + sign
    let count = field.bytes.count - sign
    let marks = UInt64(decimal.byte) &* 0x0101_0101_0101_0101
    var decimals: Int?
    let whole: UInt64
    switch count {
    case 1...8:
      var low = leading(count, at: start)
      if let place = place(of: marks, in: low) {
        decimals = 7 - place
        low = closeGap(at: place, in: low, behind: zeros)
      }
      guard areDigits(low) else { return nil }
      whole = value(of: low)
    case 9...24:
      var low = word(at: start + count - 8)
      var middle = count <= 16 ? leading(count - 8, at: start) : word(at: start + count - 16)
      var high = count > 16 ? leading(count - 16, at: start) : zeros
      if let place = place(of: marks, in: low) {
        decimals = 7 - place
        low = closeGap(at: place, in: low, behind: middle)
        middle = closeGap(at: 7, in: middle, behind: high)
        high = closeGap(at: 7, in: high, behind: zeros)
      } else if let place = self.place(of: marks, in: middle) {
        decimals = 15 - place
        middle = closeGap(at: place, in: middle, behind: high)
        high = closeGap(at: 7, in: high, behind: zeros)
      } else if let place = self.place(of: marks, in: high) {
        decimals = 23 - place
        high = closeGap(at: place, in: high, behind: zeros)
      }
      guard areDigits(low), areDigits(middle), areDigits(high) else { return nil }
      let upper = value(of: high)
      // More digits than these are no whole number that a Double holds.
      whole =
        upper < 100
        ? value(of: low) + 100_000_000 * (value(of: middle) + 100_000_000 * upper) : .max
    default: return nil
    }
    if let decimals {
      // A digit must stand on both sides of a mark.
      guard decimals > 0, count - 1 > decimals else { return nil }
    }
    guard whole <= 1 << 53 else {
      return readLong(field, decimal).map { ($0, decimals == nil) }
    }
    let number = Double(whole) / powersOfTen[decimals ?? 0]
    return (Double(bitPattern: number.bitPattern | UInt64(sign) << 63), decimals == nil)
  }

  private static let zeros: UInt64 = 0x3030_3030_3030_3030

  /// Eight characters, the first of them in the lowest byte.
  @inline(__always)
  private static func word(at place: UnsafeRawPointer) -> UInt64 {
    UInt64(littleEndian: place.loadUnaligned(as: UInt64.self))
  }

  /// The first characters at a place, eight at most, behind zeros.
  @inline(__always)
  private static func leading(_ count: Int, at place: UnsafeRawPointer) -> UInt64 {
    let free = UInt64(truncatingIfNeeded: 8 &* (8 &- count))
    return word(at: place) &<< free | zeros & ((1 &<< free) &- 1)
  }

  @inline(__always)
  private static func place(of marks: UInt64, in word: UInt64) -> Int? {
    let found = ByteSearch.zeros(word ^ marks)
    return found == 0 ? nil : found.trailingZeroBitCount / 8
  }

  /// The characters without that at a place; those to its left, and the last of the word to their left, move on by one.
  @inline(__always)
  private static func closeGap(at place: Int, in word: UInt64, behind left: UInt64) -> UInt64 {
    let before = (1 &<< UInt64(truncatingIfNeeded: 8 &* place)) &- 1 as UInt64
    return word & ~(before &<< 8 | 0xff) | (word & before) &<< 8 | left >> 56
  }

  @inline(__always)
  private static func areDigits(_ word: UInt64) -> Bool {
    let upper: UInt64 = 0xf0f0_f0f0_f0f0_f0f0
    return word & upper | ((word &+ 0x0606_0606_0606_0606) & upper) >> 4 == 0x3333_3333_3333_3333
  }

  /// The number that eight digits make: pairs of them, then fours, then all.
  @inline(__always)
  private static func value(of digits: UInt64) -> UInt64 {
    let pairs = ((digits & 0x0f0f_0f0f_0f0f_0f0f) &* (10 << 8 + 1)) >> 8
    let fours = ((pairs & 0x00ff_00ff_00ff_00ff) &* (100 << 16 + 1)) >> 16
    return ((fours & 0x0000_ffff_0000_ffff) &* (10_000 << 32 + 1)) >> 32
  }
}
