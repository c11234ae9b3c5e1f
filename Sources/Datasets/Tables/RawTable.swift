import Foundation

/// The rows of one or more files as texts, all of one length, each with its place.
struct RawTable {
  struct Row {
    let path: String
    let line: Int
    let fields: [String]
  }

  /// The file, or the first of several.
  let path: String
  var rows: [Row]
  /// The file in which the columns from some one on lie, where files lie side by side.
  private var beside: (path: String, first: Int)?

  /// What separates the fields; recognised unless it was given.
  let separator: TableSchema.Separator

  /// Reads a file.
  init(path: String, separator given: TableSchema.Separator? = nil) throws {
    var bytes = try textBytes(ofFile: path)
    let stated = takeStatedSeparator(from: &bytes)
    separator = given ?? stated ?? .recognised(in: bytes)
    let rows = try DelimitedText.rows(of: bytes, path: path, separator: separator)
    guard !rows.isEmpty else { throw TableError.empty(path: path) }
    self.path = path
    self.rows = rows.map { Row(path: path, line: $0.line, fields: $0.fields) }
  }

  var width: Int { rows.first?.fields.count ?? 0 }

  /// Adds the rows of another file below these.
  mutating func append(below other: RawTable) throws {
    guard other.width == width else {
      throw TableError.ragged(
        path: other.path, line: other.rows[0].line, found: other.width, expected: width,
        firstLine: rows[0].line)
    }
    rows += other.rows
  }

  /// Adds the columns of another file to the right of these.
  mutating func append(beside other: RawTable) throws {
    guard other.rows.count == rows.count else {
      throw TableError.differentLengths(
        path: path, count: rows.count, other: other.path, otherCount: other.rows.count)
    }
    beside = (other.path, width)
    rows = zip(rows, other.rows).map {
      Row(path: $0.path, line: $0.line, fields: $0.fields + $1.fields)
    }
  }

  /// Takes the first row away and gives its names, trimmed, with one blank for each run of them.
  mutating func takeHeader() throws(TableError) -> [String] {
    let names = Self.names(of: rows[0].fields)
    var seen: [String: Int] = [:]
    for (index, name) in names.enumerated() {
      if let first = seen.updateValue(index + 1, forKey: name) {
        throw .repeatedName(path: path, name: name, first: first, second: index + 1)
      }
    }
    rows.removeFirst()
    guard !rows.isEmpty else { throw .headerOnly(path: path) }
    return names
  }

  static func names(of fields: [String]) -> [String] {
    fields.enumerated().map { index, field in
      let words = field.split(whereSeparator: \.isWhitespace)
      return words.isEmpty ? unnamedColumn(index + 1) : words.joined(separator: " ")
    }
  }

  /// The place of a cell, for error texts.
  func place(row: Int, column: Int, name: String) -> TablePlace {
    let row = rows[row]
    if let beside, column >= beside.first {
      return TablePlace(
        path: beside.path, line: row.line, number: column - beside.first + 1, name: name)
    }
    return TablePlace(path: row.path, line: row.line, number: column + 1, name: name)
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
  if bytes.contains(0) || String(validating: bytes, as: UTF8.self) == nil {
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
