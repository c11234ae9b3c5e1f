/// The bytes of a field, which are there while the rows of its table are visited.
struct Field: Hashable {
  let bytes: UnsafeBufferPointer<UInt8>

  var text: String { String(decoding: bytes, as: UTF8.self) }

  static func == (a: Self, b: Self) -> Bool {
    a.bytes.count == b.bytes.count && a.bytes.elementsEqual(b.bytes)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
  }
}

/// A row of a text that `DelimitedText` has split.
struct TextRow {
  private let text: UnsafeBufferPointer<UInt8>
  private let base: UnsafePointer<UInt8>
  /// Where each field begins, and last where the next row does.
  private var starts: [Int]
  /// Where the row before it ends.
  private var last = 0

  /// Stands before the first row of a text that has one.
  init(before text: UnsafeBufferPointer<UInt8>, width: Int) {
    self.text = text
    base = text.baseAddress!
    starts = Array(repeating: 0, count: width + 1)
  }

  /// Goes to the next row, and says whether there is one.
  mutating func advance() -> Bool {
    last = starts[starts.count - 1]
    var place = last
    while place < text.count, text[place] == DelimitedText.skippedLine { place += 1 }
    guard place < text.count else { return false }
    starts[0] = place
    for field in 1..<starts.count {
      while place < text.count, text[place] < DelimitedText.rowEnd { place += 1 }
      place += 1
      starts[field] = place
    }
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
