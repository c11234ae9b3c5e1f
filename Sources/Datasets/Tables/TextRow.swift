/// A row of a text that `DelimitedText` has split.
struct TextRow {
  private let text: UnsafeBufferPointer<UInt8>
  private let block: TextBlock
  private let row: Int
  private let width: Int

  /// Visits the rows of a text that has some, as long as it is told to go on.
  static func visit(
    _ text: UnsafeBufferPointer<UInt8>, width: Int, _ goesOn: (TextRow) -> Bool
  ) {
    TextBlock.visit(text, width: width) { block in
      block.rows.allSatisfy { goesOn(TextRow(text: text, block: block, row: $0, width: width)) }
    }
  }

  subscript(column: Int) -> Field { block[row, column] }

  /// The texts of all fields.
  var texts: [String] { (0..<width).map { self[$0].text } }

  /// The row without its end, and the lines above it that are in no row.
  var bytes: Slice<UnsafeBufferPointer<UInt8>> { text[block.range(of: row)] }

  /// Where the row begins.
  var start: Int { block.start(of: row) }

  /// How many line ends lie between a place in the text and the row.
  func lineEnds(from place: Int) -> Int {
    text[place..<start].count {
      $0 == DelimitedText.rowEnd || $0 == DelimitedText.skippedLine || $0 == lineFeed
    }
  }
}
