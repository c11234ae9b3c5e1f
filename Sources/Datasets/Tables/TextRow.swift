/// A row of a text that `DelimitedText` has split.
struct TextRow {
  private let text: UnsafeBufferPointer<UInt8>
  private let base: UnsafePointer<UInt8>
  /// Where each field begins, and last where the next row does.
  private let starts: UnsafeMutableBufferPointer<Int>
  /// Where the row before it ends.
  private var last = 0

  /// Visits the rows of a text that has some, as long as it is told to go on.
  static func visit(
    _ text: UnsafeBufferPointer<UInt8>, width: Int, _ goesOn: (borrowing TextRow) -> Bool
  ) {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: width + 1) { starts in
      starts.initialize(repeating: 0)
      var row = TextRow(text: text, base: text.baseAddress!, starts: starts)
      while row.advance(), goesOn(row) {}
    }
  }

  /// Goes to the next row, and says whether there is one.
  private mutating func advance() -> Bool {
    last = starts[starts.count - 1]
    var place = last
    while place < text.count, text[place] == DelimitedText.skippedLine { place += 1 }
    guard place < text.count else { return false }
    let (text, starts) = (text, starts)
    starts[0] = place
    var field = 1
    while place < text.count {
      // The ends of fields and rows are the only bytes whose upper seven bits are set.
      let word = ByteSearch.word(in: text, at: place)
      var ends = ByteSearch.zeros(~word & 0xfefe_fefe_fefe_fefe)
      while ends != 0 {
        starts[field] = place + ends.trailingZeroBitCount / 8 + 1
        field += 1
        if field == starts.count { return true }
        ends &= ends - 1
      }
      place += 8
    }
    // The end of the last row may be missing.
    starts[field] = text.count + 1
    return true
  }

  subscript(column: Int) -> Field {
    let start = starts[column]
    return Field(
      bytes: UnsafeBufferPointer(start: base + start, count: starts[column + 1] - 1 - start))
  }

  /// The texts of all fields.
  var texts: [String] { (0..<starts.count - 1).map { self[$0].text } }

  /// The row without its end, and the lines above it that are in no row.
  var bytes: Slice<UnsafeBufferPointer<UInt8>> { text[last..<starts[starts.count - 1] - 1] }

  /// Where the row begins.
  var start: Int { starts[0] }

  /// How many line ends lie between a place in the text and the row.
  func lineEnds(from place: Int) -> Int {
    text[place..<start].count {
      $0 == DelimitedText.rowEnd || $0 == DelimitedText.skippedLine || $0 == UInt8(ascii: "\n")
    }
  }
}
