/// One line of a table, or several where a quoted field goes over line ends.
struct TextRow: Equatable {
  /// The number of its first line, counted from 1.
  let line: Int
  /// The fields without their quotes and without blanks around them.
  let fields: [String]
}

/// Splits text into rows and fields as RFC 4180 describes it.
///
/// Lines end in LF, CR LF or CR; empty lines do not count. A field that begins with a double quote
/// goes on to the next one that is not doubled, over separators and line ends; a quote inside any
/// other field is a letter like any other.
struct DelimitedText {
  private let path: String
  private let separator: TableSchema.Separator
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1

  init(_ bytes: [UInt8], path: String, separator: TableSchema.Separator) {
    self.bytes = bytes
    self.path = path
    self.separator = separator
  }

  /// All rows, each as long as the first.
  static func rows(
    of bytes: [UInt8], path: String, separator: TableSchema.Separator
  ) throws(TableError) -> [TextRow] {
    var text = DelimitedText(bytes, path: path, separator: separator)
    var rows: [TextRow] = []
    while let row = try text.nextRow() {
      if let first = rows.first, first.fields.count != row.fields.count {
        throw .ragged(
          path: path, line: row.line, found: row.fields.count, expected: first.fields.count,
          firstLine: first.line)
      }
      rows.append(row)
    }
    return rows
  }

  private mutating func nextRow() throws(TableError) -> TextRow? {
    skipEmptyLines()
    guard position < bytes.count else { return nil }
    let start = line
    var fields: [String] = []
    repeat {
      fields.append(try nextField(number: fields.count + 1))
    } while passSeparator()
    passLineEnd()
    return TextRow(line: start, fields: fields)
  }

  private mutating func nextField(number: Int) throws(TableError) -> String {
    skipBlanks()
    if current == quote { return try quotedField(number: number) }
    let start = position
    while let byte = current, !isSeparator(byte), !isLineEnd(byte) { position += 1 }
    return text(bytes[start..<position])
  }

  private mutating func quotedField(number: Int) throws(TableError) -> String {
    let start = line
    var content: [UInt8] = []
    position += 1
    while true {
      guard let byte = current else { throw .unclosedQuote(path: path, line: start) }
      if byte == quote {
        position += 1
        guard current == quote else { break }
      }
      if isLineEnd(byte) {
        content.append(UInt8(ascii: "\n"))
        passLineEnd()
      } else {
        content.append(byte)
        position += 1
      }
    }
    let end = position
    skipBlanks()
    if let byte = current, !isSeparator(byte), !isLineEnd(byte),
      separator != .blanks || end == position
    {
      throw .textAfterQuote(path: path, line: line, column: number)
    }
    if separator == .blanks { position = end }
    return text(content[...])
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

  private mutating func skipEmptyLines() {
    while position < bytes.count {
      let start = position
      skipBlanks()
      guard let byte = current else { return }
      guard isLineEnd(byte) else {
        position = start
        return
      }
      passLineEnd()
    }
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

  private func isSeparator(_ byte: UInt8) -> Bool {
    separator.byte.map { $0 == byte } ?? (byte == blank || byte == tab)
  }

  private func isLineEnd(_ byte: UInt8) -> Bool { byte == lineFeed || byte == carriageReturn }

  private func text(_ bytes: ArraySlice<UInt8>) -> String {
    let isEmpty: (UInt8) -> Bool = { $0 == blank || $0 == tab || $0 == lineFeed }
    guard let first = bytes.firstIndex(where: { !isEmpty($0) }),
      let last = bytes.lastIndex(where: { !isEmpty($0) })
    else { return "" }
    return String(decoding: bytes[first...last], as: UTF8.self)
  }
}

private let quote = UInt8(ascii: "\"")
private let blank = UInt8(ascii: " ")
private let tab = UInt8(ascii: "\t")
private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
