/// Finds some bytes in a text, eight places at a time.
struct ByteSearch {
  let first: UInt8
  let second: UInt8
  private let words: (UInt64, UInt64, UInt64, UInt64)
  /// The place of the eight bytes that were looked at last, and which of them were found.
  private var (place, found) = (-8, UInt64(0))

  /// Looks for any of four bytes.
  init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
    (self.first, self.second) = (first, second)
    func everywhere(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }
    words = (everywhere(first), everywhere(second), everywhere(third), everywhere(fourth))
  }

  /// The first place from some one on where one of the bytes stands, or the end of the text.
  @inline(__always)
  mutating func next(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var left = found
    if start >= place + 8 || start < place {
      place = start
      left = look(in: text)
    } else {
      left &= ~0 << UInt64(8 * (start - place))
    }
    while left == 0 {
      place += 8
      guard place < text.count else { return text.count }
      left = look(in: text)
    }
    return place + left.trailingZeroBitCount / 8
  }

  @inline(__always)
  private mutating func look(in text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let word = Self.word(in: text, at: place)
    found =
      Self.zeros(word ^ words.0) | Self.zeros(word ^ words.1) | Self.zeros(word ^ words.2)
      | Self.zeros(word ^ words.3)
    let behind = place + 8 - text.count
    if behind > 0 { found &= ~0 >> UInt64(8 * behind) }
    return found
  }

  /// Eight bytes of a text, the first of them lowest; zeros stand for those behind its end.
  @inline(__always)
  static func word(in text: UnsafeBufferPointer<UInt8>, at place: Int) -> UInt64 {
    guard place + 8 <= text.count else { return lastWord(in: text, at: place) }
    return UInt64(
      littleEndian: UnsafeRawPointer(text.baseAddress! + place).loadUnaligned(as: UInt64.self))
  }

  @inline(never)
  private static func lastWord(in text: UnsafeBufferPointer<UInt8>, at place: Int) -> UInt64 {
    text[place...].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The highest bit of each byte that is zero.
  @inline(__always)
  static func zeros(_ word: UInt64) -> UInt64 {
    let lower: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
    return ~((word & lower) &+ lower | word | lower)
  }
}
