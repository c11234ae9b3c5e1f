/// Texts as lines of a table whose first line names its columns: `split`, `label`, `text` and perhaps
/// others, with tabs between them.
enum TextTable {
  /// No text is longer, and no table of texts.
  static let mostBytes = 1 << 30

  private static let columns = ["split", "label", "text"]

  /// Whether a file begins as such a table does.
  static func isTable(of path: String) -> Bool {
    guard let head = try? FileSource(path: path).read(upTo: 1000),
      let line = head.split(separator: newline, maxSplits: 1).first
    else { return false }
    let names = fields(of: line)
    return columns.allSatisfy(names.contains)
  }

  /// Reads the texts, of which the split is `train` or `test`; the classes are ordered by their names.
  static func read(_ path: String, name: String) throws -> TextSet {
    let lines = try FileSource(path: path).read(upTo: mostBytes).split(separator: newline)
    let names = fields(of: lines.first ?? [])
    let places = columns.compactMap { names.firstIndex(of: $0) }
    guard places.count == columns.count else {
      throw DatasetError.invalidTexts(
        path: path, reason: "its first line does not name the columns split, label and text")
    }
    let rows = try lines.dropFirst().enumerated().map { index, line in
      let found = fields(of: line)
      guard found.count == names.count else {
        throw DatasetError.invalidTexts(
          path: path,
          reason: "line \(index + 2) has \(found.count) fields, and the first \(names.count)")
      }
      let row = places.map { found[$0] }
      guard row[0] == "train" || row[0] == "test" else {
        throw DatasetError.invalidTexts(
          path: path, reason: "line \(index + 2) is of the split '\(row[0])', not train or test")
      }
      return row
    }
    let classNames = Set(rows.map { $0[1] }).sorted()
    var set = TextSet(name: name, classNames: classNames)
    for row in rows {
      set.add(row[2], label: classNames.firstIndex(of: row[1]) ?? 0, isTest: row[0] == "test")
    }
    guard set.training.count > 0 else {
      throw DatasetError.invalidTexts(path: path, reason: "no text is of the split train")
    }
    return set
  }

  /// The number of texts.
  static func count(_ path: String) throws -> Int {
    let bytes = try FileSource(path: path).read(upTo: mostBytes)
    let ends = bytes.withUnsafeBytes { $0.count { $0 == newline } }
    return ends - (bytes.last == newline ? 1 : 0)
  }

  private static let newline = UInt8(ascii: "\n")

  private static func fields(of line: some Sequence<UInt8>) -> [String] {
    var line = Array(line)
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
