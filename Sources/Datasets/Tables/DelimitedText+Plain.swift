import CNumbers

extension DelimitedText {
  /// Splits the next rows as long as they are plain, 64 bytes at a time: no quotes, no blanks at the edges of
  /// fields, no carriage returns, no empty lines, and as many fields as the first row. The last row is left.
  ///
  /// In such rows each byte stays in its place, but for separators and line ends, which are exchanged.
  mutating func splitPlainRows(_ rows: inout Rows) {
    guard let separator = separator.byte else { return }
    let first = position
    var (place, state) = (first, PlainRows(start: first))
    while place + 64 <= bytes.count {
      let here = bytes.baseAddress! + place
      var next = state
      guard next.pass(here, at: place, separator, width: rows.width) else { break }
      cn_replace(here, separator, lineFeed, Self.fieldEnd, Self.rowEnd)
      state = next
      place += 64
    }
    // The row that is not whole is as it was.
    for index in state.start..<max(place, state.start) where bytes[index] == Self.fieldEnd {
      bytes[index] = separator
    }
    let count = state.start - first
    if end < first, count > 0 {
      (bytes.baseAddress! + end).update(from: bytes.baseAddress! + first, count: count)
    }
    position += count
    end += count
    line += state.count
    rows.count += state.count
  }
}

/// How far plain rows go.
private struct PlainRows {
  /// How many rows there are, and where the next one starts.
  var count = 0
  var start: Int
  /// The fields of the next row that have ended.
  private var fields = 0
  /// Of the last byte, as the first bit of a word: whether it ended a field, or a line, or was a blank.
  private var (end, lineEnd, blank) = (UInt64(1), UInt64(1), UInt64(0))

  init(start: Int) { self.start = start }

  /// Goes over 64 bytes of a text, and says whether they are of plain rows.
  @inline(__always)
  mutating func pass(
    _ bytes: UnsafePointer<UInt8>, at place: Int, _ separator: UInt8, width: Int
  ) -> Bool {
    var separators = cn_equal(bytes, separator)
    var lineEnds = cn_equal(bytes, lineFeed)
    var blanks = cn_equal(bytes, UInt8(ascii: " "))
    if separator != tab { blanks |= cn_equal(bytes, tab) }
    let others = cn_equal(bytes, quote) | cn_equal(bytes, carriageReturn)
    let ends = separators | lineEnds
    let edges = blanks & (ends << 1 | end) | ends & (blanks << 1 | blank)
    guard others | edges | lineEnds & (lineEnds << 1 | lineEnd) == 0 else { return false }
    (end, lineEnd, blank) = (ends >> 63, lineEnds >> 63, blanks >> 63)
    while lineEnds != 0 {
      let below = (lineEnds & (0 &- lineEnds)) &- 1
      fields += (separators & below).nonzeroBitCount
      guard fields + 1 == width else { return false }
      (count, fields) = (count + 1, 0)
      start = place + lineEnds.trailingZeroBitCount + 1
      separators &= ~below
      lineEnds &= lineEnds &- 1
    }
    fields += separators.nonzeroBitCount
    return true
  }
}
