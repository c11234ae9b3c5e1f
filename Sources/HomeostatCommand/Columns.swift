/// Texts in the columns of a table.
enum Columns {
  /// A line of a table: the first `left` cells begin where their columns do, the others end there.
  static func row(_ cells: [String], _ widths: [Int], left: Int) -> String {
    zip(cells, widths).enumerated().map { place, cell in
      place < left ? cell.0.padded(to: cell.1) : cell.0.right(in: cell.1)
    }.joined(separator: "  ")
  }
}

extension String {
  /// The text with blanks behind it up to a width.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  /// The text with blanks before it up to a width.
  func right(in width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
