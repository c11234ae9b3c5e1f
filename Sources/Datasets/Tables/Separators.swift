extension TableSchema.Separator {
  /// The separator of a text, recognised by its first lines.
  ///
  /// Of tab, semicolon and comma it is the one that stands equally often, outside quotes, in most
  /// of the first twenty lines (a line end within quotes ends none), and in a draw the first named, so that `1,5;2,5` has two fields.
  /// Where none of them stands in the first line, blanks separate, and where most lines have one
  /// word, the table has one column.
  static func recognised(in bytes: [UInt8]) -> Self {
    let lines = firstLines(of: bytes, count: 20)
    var best: (separator: Self, share: Int)?
    for separator in [Self.tab, .semicolon, .comma] {
      guard let byte = separator.byte else { continue }
      let counts = lines.map { count(of: byte, in: $0) }
      guard counts.first ?? 0 > 0 else { continue }
      let frequencies = Dictionary(grouping: counts.filter { $0 > 0 }) { $0 }.values.map(\.count)
      let share = frequencies.max() ?? 0
      if share > best?.share ?? 0 { best = (separator, share) }
    }
    if let best { return best.separator }
    let wordy = lines.count { $0.split(whereSeparator: { $0 == 32 || $0 == 9 }).count > 1 }
    return 2 * wordy > lines.count ? .blanks : .comma
  }

  /// Lines with anything in them.
  private static func firstLines(of bytes: [UInt8], count: Int) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var (line, isQuoted) = ([UInt8](), false)
    for byte in bytes + [10] where lines.count < count {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      guard !isQuoted, byte == 10 || byte == 13 else {
        line.append(byte)
        continue
      }
      if line.contains(where: { $0 != 32 && $0 != 9 }) { lines.append(line) }
      line = []
    }
    return lines
  }

  private static func count(of byte: UInt8, in line: [UInt8]) -> Int {
    var isQuoted = false
    var count = 0
    for other in line {
      if other == UInt8(ascii: "\"") { isQuoted.toggle() }
      if other == byte, !isQuoted { count += 1 }
    }
    return count
  }
}
