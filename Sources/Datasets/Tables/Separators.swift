extension TableSchema.Separator {
  /// The separator of a text, recognised by its first lines.
  ///
  /// Of tab, semicolon and comma it is the one that stands equally often, outside quotes, in most
  /// of the first twenty lines, and in a draw the first named, so that `1,5;2,5` has two fields; a
  /// line end within quotes ends no line. A comma that is decimal separates nothing. Where none of them
  /// stands in the first line, blanks separate, and where most lines have one word, the table has one
  /// column.
  static func recognised(in bytes: [UInt8], decimal: DecimalMark = .point) -> Self {
    let lines = firstLines(of: bytes, count: 20)
    var best: (separator: Self, share: Int)?
    for separator in [Self.tab, .semicolon, .comma] {
      guard let byte = separator.byte, byte != decimal.byte else { continue }
      let counts = lines.map { count(of: byte, in: $0) }
      guard counts.first ?? 0 > 0 else { continue }
      let frequencies = Dictionary(grouping: counts.filter { $0 > 0 }) { $0 }.values.map(\.count)
      let share = frequencies.max() ?? 0
      if share > best?.share ?? 0 { best = (separator, share) }
    }
    if let best { return best.separator }
    let wordy = lines.count { $0.split(whereSeparator: { $0 == 32 || $0 == 9 }).count > 1 }
    return 2 * wordy > lines.count ? .blanks : decimal == .comma ? .semicolon : .comma
  }

  /// The first lines with anything in them; within quotes a line goes on.
  private static func firstLines(of bytes: [UInt8], count: Int) -> [[UInt8]] {
    func isBlank(_ line: [UInt8]) -> Bool { line.allSatisfy { $0 == 32 || $0 == 9 } }
    func lines(quoting: Bool) -> [[UInt8]]? {
      var (lines, line, quotes) = ([[UInt8]](), [UInt8](), Quotes())
      for byte in bytes {
        if quoting { quotes.pass(byte) }
        if quotes.areOpen || (byte != 10 && byte != 13) {
          line.append(byte)
          continue
        }
        if !isBlank(line) { lines.append(line) }
        if lines.count == count { return lines }
        (line, quotes) = ([], Quotes())
      }
      return quotes.areOpen ? nil : lines + (isBlank(line) ? [] : [line])
    }
    return lines(quoting: true) ?? lines(quoting: false) ?? []
  }

  private static func count(of byte: UInt8, in line: [UInt8]) -> Int {
    var quotes = Quotes()
    return line.count { other in
      quotes.pass(other)
      return other == byte && !quotes.areOpen
    }
  }

  /// Whether a place in a line lies within quotes, which open where a field begins.
  private struct Quotes {
    private(set) var areOpen = false
    private var last: UInt8?
    // A quote after a quote is one that is doubled.
    private static let starts = Set(",;\t \"".utf8)

    mutating func pass(_ byte: UInt8) {
      if byte == UInt8(ascii: "\"") {
        areOpen = !areOpen && (last.map(Self.starts.contains) ?? true)
      }
      last = byte
    }
  }
}
