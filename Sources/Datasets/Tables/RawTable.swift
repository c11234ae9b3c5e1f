import Foundation

/// The rows of one or more files as texts, all of one length, each with its place.
struct RawTable {
  /// The file, or the first of several.
  let path: String
  /// How many fields each row has.
  private(set) var width: Int
  /// How many rows there are below the header.
  private(set) var rowCount: Int
  /// What separates the fields; recognised unless it was given.
  let separator: TableSchema.Separator

  /// The text as `DelimitedText` splits it.
  private var text: [UInt8]
  /// The files that lie one below the other, and where each begins in the text.
  private var files: [(path: String, start: Int)]
  /// The file in which the columns from some one on lie, where files lie side by side.
  private var beside: (path: String, first: Int)?
  private(set) var hasHeader = false

  /// Reads a file.
  init(
    path: String, separator given: TableSchema.Separator? = nil, decimal: DecimalMark = .point
  ) throws {
    var bytes = try textBytes(ofFile: path)
    let stated = takeStatedSeparator(from: &bytes)
    let title = StandardInput.title(path)
    try self.init(consume bytes, path: title, separator: given ?? stated, decimal: decimal)
    guard decimal == .point || (separator != .comma && (width > 1 || given != nil)) else {
      throw TableError.commaIsDecimal(path: title)
    }
  }

  /// Reads the text of a file.
  init(
    _ bytes: consuming [UInt8], path: String, separator given: TableSchema.Separator? = nil,
    decimal: DecimalMark = .point
  ) throws(TableError) {
    text = consume bytes
    separator = given ?? .recognised(in: text, decimal: decimal)
    (rowCount, width) = try DelimitedText.split(&text, path: path, separator: separator)
    guard rowCount > 0 else { throw .empty(path: path) }
    self.path = path
    files = [(path, 0)]
  }

  /// Adds the rows of another file below these.
  mutating func append(below other: RawTable) throws(TableError) {
    guard other.width == width else {
      throw .ragged(
        path: other.path, line: other.find(row: 0).line, found: other.width, expected: width,
        firstLine: find(row: 0).line)
    }
    if let last = text.last, last == DelimitedText.fieldEnd || last < DelimitedText.skippedLine {
      text.append(DelimitedText.rowEnd)
    }
    files.append((other.path, text.count))
    text += other.text
    rowCount += other.rowCount
  }

  /// Adds the columns of another file to the right of these.
  mutating func append(beside other: RawTable) throws(TableError) {
    guard other.rowCount == rowCount else {
      throw .differentLengths(
        path: path, count: rowCount, other: other.path, otherCount: other.rowCount)
    }
    beside = (other.path, width)
    var (left, right): ([[UInt8]], [[UInt8]]) = ([], [])
    visit { row in
      left.append(Array(row.bytes))
      return true
    }
    other.visit { row in
      right.append(row.bytes.filter { $0 != DelimitedText.skippedLine })
      return true
    }
    text = []
    for (left, right) in zip(left, right) {
      text += left + [DelimitedText.fieldEnd] + right + [DelimitedText.rowEnd]
    }
    width += other.width
  }

  /// Takes the first row away and gives its names, trimmed, with one blank for each run of them.
  mutating func takeHeader() throws(TableError) -> [String] {
    let names = Self.names(of: firstRow)
    var seen: [String: Int] = [:]
    for (index, name) in names.enumerated() {
      if let first = seen.updateValue(index + 1, forKey: name) {
        throw .repeatedName(path: path, name: name, first: first, second: index + 1)
      }
    }
    hasHeader = true
    rowCount -= 1
    guard rowCount > 0 else { throw .headerOnly(path: path) }
    return names
  }

  static func names(of fields: [String]) -> [String] {
    fields.enumerated().map { index, field in
      let words = field.split(whereSeparator: \.isWhitespace)
      return words.isEmpty ? unnamedColumn(index + 1) : words.joined(separator: " ")
    }
  }
}

extension RawTable {
  /// The fields of the first row.
  var firstRow: [String] { texts(ofFirst: 1) }

  /// The fields of the second row, or of the first where there is no other.
  var secondRow: [String] { texts(ofFirst: 2) }

  private func texts(ofFirst rows: Int) -> [String] {
    var (fields, count) = ([String](), 0)
    visit { row in
      fields = row.texts
      count += 1
      return count < rows
    }
    return fields
  }

  /// Visits the rows below the header with their numbers from 0.
  func forEachRow(_ body: (Int, TextRow) -> Void) {
    var number = hasHeader ? -1 : 0
    visit { row in
      if number >= 0 { body(number, row) }
      number += 1
      return true
    }
  }

  /// Visits all rows in blocks, the first row of the file with number 0.
  func forEachBlock(_ body: (TextBlock) -> Void) {
    text.withUnsafeBufferPointer { text in
      TextBlock.visit(text, width: width) { block in
        body(block)
        return true
      }
    }
  }

  /// The different texts of a column.
  func differentTexts(in column: Int) -> Set<String> {
    var texts: Set<String> = []
    forEachRow { texts.insert($1[column].text) }
    return texts
  }

  /// The place of a cell, for error texts.
  func place(row: Int, column: Int, name: String) -> TablePlace {
    let (file, line, _) = find(row: row)
    if let beside, column >= beside.first {
      return TablePlace(
        path: beside.path, line: line, number: column - beside.first + 1, name: name)
    }
    return TablePlace(path: file, line: line, number: column + 1, name: name)
  }

  /// The text of a cell, for error texts.
  func text(row: Int, column: Int) -> String { find(row: row).fields[column] }

  /// The rows below the header as they stand in the file, whose fields have these names.
  func source(named names: [String]) -> SourceRows {
    var (lines, fields): ([Int], [[String]]) = ([], [])
    var (line, place, number) = (1, 0, hasHeader ? -1 : 0)
    visit { row in
      line += row.lineEnds(from: place)
      place = row.start
      if number >= 0 {
        lines.append(line)
        fields.append(row.texts)
      }
      number += 1
      return true
    }
    return SourceRows(names: names, lines: lines, fields: fields)
  }

  private func find(row wanted: Int) -> (file: String, line: Int, fields: [String]) {
    var found = (file: path, line: 0, fields: [String]())
    var number = hasHeader ? -1 : 0
    visit { row in
      if number == wanted {
        let file = files.last { $0.start <= row.start } ?? files[0]
        found = (file.path, 1 + row.lineEnds(from: file.start), row.texts)
      }
      number += 1
      return number <= wanted
    }
    return found
  }

  /// Visits all rows as long as it is told to go on.
  private func visit(_ goesOn: (TextRow) -> Bool) {
    text.withUnsafeBufferPointer { TextRow.visit($0, width: width, goesOn) }
  }
}

/// The text of a file, unpacked if it is gzip, known to be UTF-8 and without a byte order mark.
private func textBytes(ofFile path: String) throws -> [UInt8] {
  var bytes: [UInt8]
  do throws(DatasetError) {
    bytes = try FileSource(path: path).read(upTo: Int.max)
  } catch {
    throw error == .empty(path: path) ? TableError.empty(path: path) : error as any Error
  }
  if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes.removeFirst(3) }
  if let kind = FileKind(head: bytes.prefix(FileKind.headSize), path: path) {
    throw DatasetError.otherKind(path: path, kind, purpose: .table)
  }
  // UTF-16 without umlauts is UTF-8 as well, but for its zeros.
  if bytes.withUnsafeBytes({ !$0.isEmpty && memchr($0.baseAddress!, 0, $0.count) != nil })
    || (try? UTF8Span(validating: bytes.span)) == nil
  {
    throw TableError.notUTF8(path: path, line: lineOfBadByte(in: bytes))
  }
  return bytes
}

/// The separator that a first line such as `sep=;` states, as Excel has it; the line becomes empty.
private func takeStatedSeparator(from bytes: inout [UInt8]) -> TableSchema.Separator? {
  let line = bytes.prefix(7).prefix { $0 != 10 && $0 != 13 }
  guard line.count == 5, line.starts(with: "sep=".utf8),
    let separator = [TableSchema.Separator.comma, .semicolon, .tab].first(where: {
      $0.byte == line[4]
    })
  else { return nil }
  // Blanks keep the numbers of the lines.
  for index in line.indices { bytes[index] = UInt8(ascii: " ") }
  return separator
}

private func lineOfBadByte(in bytes: [UInt8]) -> Int {
  var line = 1
  for part in bytes.split(separator: 10, omittingEmptySubsequences: false) {
    if part.contains(0) || String(validating: part, as: UTF8.self) == nil { return line }
    line += 1
  }
  return line
}
