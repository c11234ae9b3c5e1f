import CNumbers

/// Some rows of a text that `DelimitedText` has split, whose fields are found together, so that each column can
/// be read from the top to the bottom.
struct TextBlock {
  /// How many ends of fields are kept: they stay in a core's own memory.
  private static let size = 4096

  /// The numbers of its rows, from the first of the text.
  private(set) var rows = 0..<0
  private let text: UnsafeBufferPointer<UInt8>
  private let width: Int
  /// Where the fields of the rows end, behind the end of those above them.
  private let ends: UnsafeMutableBufferPointer<Int>

  /// Visits all rows of a text that has some, as long as it is told to go on.
  static func visit(
    _ text: UnsafeBufferPointer<UInt8>, width: Int, _ goesOn: (TextBlock) -> Bool
  ) {
    let most = max(1, size / width) * width
    // The ends in 64 bytes are looked for together, whether or not there is an end too many.
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 1 + most + 64) { ends in
      ends.initialize(repeating: -1)
      var block = TextBlock(text: text, width: width, ends: ends)
      while block.advance(most: most), goesOn(block) {}
    }
  }

  private init(
    text: UnsafeBufferPointer<UInt8>, width: Int, ends: UnsafeMutableBufferPointer<Int>
  ) {
    (self.text, self.width, self.ends) = (text, width, ends)
  }

  /// Goes to the next rows, and says whether there are any.
  private mutating func advance(most: Int) -> Bool {
    ends[0] = ends[rows.count * width]
    let count = findEnds(most: most)
    rows = rows.upperBound..<rows.upperBound + count / width
    return count > 0
  }

  /// Finds up to so many ends, and says how many there are.
  private func findEnds(most: Int) -> Int {
    var (count, place) = (0, ends[0] + 1)
    while place < text.count, count < most {
      var found = Self.ends(in: text, at: place)
      while found != 0 {
        count &+= 1
        ends[count] = place &+ found.trailingZeroBitCount
        found &= found &- 1
      }
      place += 64
    }
    guard count < most else { return most }
    // The end of the last row may be missing.
    if count % width != 0 || start(behind: ends[count]) < text.count {
      count += 1
      ends[count] = text.count
    }
    return count
  }

  /// Which of 64 bytes end a field or a row.
  @inline(__always)
  private static func ends(in text: UnsafeBufferPointer<UInt8>, at place: Int) -> UInt64 {
    guard place + 64 > text.count else {
      return cn_at_least(text.baseAddress! + place, DelimitedText.rowEnd)
    }
    return text[place...].reversed().reduce(0) {
      $0 << 1 | ($1 >= DelimitedText.rowEnd ? 1 : 0)
    }
  }

  /// A field by the number of its row and its column.
  @inline(__always)
  subscript(row: Int, column: Int) -> Field {
    let entry = (row &- rows.lowerBound) &* width &+ column
    let start = column == 0 ? self.start(of: row) : ends[entry] &+ 1
    return Field(
      bytes: UnsafeBufferPointer(
        start: text.baseAddress! + start, count: ends[entry &+ 1] &- start))
  }

  /// Where a row starts: lines that are in no row may come before it.
  @inline(__always)
  func start(of row: Int) -> Int { start(behind: ends[(row &- rows.lowerBound) &* width]) }

  @inline(__always)
  private func start(behind end: Int) -> Int {
    var start = end &+ 1
    while start < text.count, text[start] == DelimitedText.skippedLine { start &+= 1 }
    return start
  }

  /// The bytes of a row, with the lines above it that are in no row, and without its end.
  func range(of row: Int) -> Range<Int> {
    let entry = (row - rows.lowerBound) * width
    return ends[entry] + 1..<ends[entry + width]
  }

  /// Whether eight more bytes of the text lie behind a field.
  @inline(__always)
  func hasRoom(behind field: Field) -> Bool {
    field.bytes.baseAddress! + field.bytes.count + 8 <= text.baseAddress! + text.count
  }
}
