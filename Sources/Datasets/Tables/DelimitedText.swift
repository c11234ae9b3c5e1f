/// Splits text into rows and fields as RFC 4180 describes it.
///
/// Lines end in LF, CR LF or CR; empty lines do not count. A field that begins with a double quote
/// goes on to the next one that is not doubled, over separators and line ends; a quote inside any
/// other field is a letter like any other.
///
/// The text is rewritten in its own memory, so that all later passes over it are plain: fields have
/// neither quotes nor blanks around them, and end with bytes that UTF-8 has no use for. A text never
/// grows by it, since each of these bytes stands for one that was there.
struct DelimitedText {
  /// Ends a field behind which another follows.
  static let fieldEnd: UInt8 = 0xff
  /// Ends a row; at the end of the text it may be missing.
  static let rowEnd: UInt8 = 0xfe
  /// Stands between rows for a line that is in none of them.
  static let skippedLine: UInt8 = 0xfd

  private let path: String
  let separator: TableSchema.Separator
  private var marks: ByteSearch
  let bytes: UnsafeMutableBufferPointer<UInt8>
  /// Where reading has come to, and where writing has.
  var position = 0
  var end = 0
  var line = 1
  /// Line ends at the edges of the row's quoted fields, which are not kept.
  private var linesLost = 0

  init(
    _ bytes: UnsafeMutableBufferPointer<UInt8>, _ path: String, _ separator: TableSchema.Separator
  ) {
    (self.bytes, self.path, self.separator) = (bytes, path, separator)
    marks = ByteSearch(separator.byte ?? blank, separator.byte ?? tab, lineFeed, carriageReturn)
  }

  /// Splits all rows, or those up to one that has other than the first one's number of fields.
  mutating func splitRows() throws(TableError) -> Rows {
    var rows = Rows()
    while skipEmptyLines() {
      let start = line
      let count = try splitRow()
      if rows.count == 0 {
        (rows.width, rows.firstLine) = (count, start)
      } else if count != rows.width {
        rows.ragged = (start, count)
        break
      }
      rows.count += 1
      splitPlainRows(&rows)
    }
    return rows
  }

  private mutating func splitRow() throws(TableError) -> Int {
    var count = 0
    repeat {
      if count > 0 { put(Self.fieldEnd) }
      count += 1
      try splitField(number: count)
    } while passSeparator()
    passLineEnd()
    // At the end of the text there may be no room.
    if end < position { put(Self.rowEnd) }
    for _ in 0..<linesLost { put(Self.skippedLine) }
    linesLost = 0
    return count
  }

  private mutating func splitField(number: Int) throws(TableError) {
    var start = position
    position = marks.next(in: UnsafeBufferPointer(bytes), from: start)
    var stop = position
    // Most fields have neither blanks around them nor a quote at their beginning.
    if start == stop || bytes[start] <= quote || bytes[stop - 1] <= blank {
      position = start
      skipBlanks()
      if current == quote { return try splitQuotedField(number: number) }
      start = position
      position = marks.next(in: UnsafeBufferPointer(bytes), from: start)
      stop = position
      while start < stop, bytes[stop - 1] == blank || bytes[stop - 1] == tab { stop -= 1 }
    }
    if end < start, start < stop {
      (bytes.baseAddress! + end).update(from: bytes.baseAddress! + start, count: stop - start)
    }
    end += stop - start
  }

  private mutating func splitQuotedField(number: Int) throws(TableError) {
    let (start, first) = (line, end)
    var last = end
    position += 1
    while true {
      guard let byte = current else { throw .unclosedQuote(path: path, line: start) }
      if byte == quote {
        position += 1
        guard current == quote else { break }
      }
      if isLineEnd(byte) {
        passLineEnd()
        if end > first { put(lineFeed) } else { linesLost += 1 }
      } else {
        position += 1
        if byte != blank && byte != tab {
          put(byte)
          last = end
        } else if end > first {
          put(byte)
        }
      }
    }
    linesLost += bytes[last..<end].count { $0 == lineFeed }
    end = last
    let quoteEnd = position
    skipBlanks()
    if let byte = current, !isSeparator(byte), !isLineEnd(byte),
      separator != .blanks || quoteEnd == position
    {
      throw .textAfterQuote(path: path, line: line, column: number)
    }
    if separator == .blanks { position = quoteEnd }
  }

  private mutating func put(_ byte: UInt8) {
    bytes[end] = byte
    end += 1
  }

  /// Goes over a separator that another field follows.
  private mutating func passSeparator() -> Bool {
    if separator == .blanks {
      skipBlanks()
      return current.map { !isLineEnd($0) } ?? false
    }
    guard let byte = current, isSeparator(byte) else { return false }
    position += 1
    return true
  }

  /// Goes to the next line with anything in it, and says whether there is one.
  private mutating func skipEmptyLines() -> Bool {
    while position < bytes.count {
      let start = position
      skipBlanks()
      guard let byte = current else { return false }
      guard isLineEnd(byte) else {
        position = start
        return true
      }
      passLineEnd()
      put(Self.skippedLine)
    }
    return false
  }

  private mutating func passLineEnd() {
    guard let byte = current else { return }
    position += 1
    line += 1
    if byte == carriageReturn, current == lineFeed { position += 1 }
  }

  private mutating func skipBlanks() {
    while let byte = current, byte == blank || byte == tab, byte != separator.byte { position += 1 }
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func isSeparator(_ byte: UInt8) -> Bool { byte == marks.first || byte == marks.second }

  private func isLineEnd(_ byte: UInt8) -> Bool { byte == lineFeed || byte == carriageReturn }
}

let quote = UInt8(ascii: "\"")
let blank = UInt8(ascii: " ")
let tab = UInt8(ascii: "\t")
let lineFeed = UInt8(ascii: "\n")
let carriageReturn = UInt8(ascii: "\r")
