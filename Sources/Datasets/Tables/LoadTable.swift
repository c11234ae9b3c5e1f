import Foundation

/// Reads a table by its name in the catalogue, or a file of the user's own, plain or gzip.
///
/// A named set is read by its fixed schema. In a file of one's own the separator, the header and the
/// kinds of the columns are recognised: a column is categorical if a value is no number, and else
/// numeric; Docs/Tables.md has the rules. A text target gives classes, and so does one of 0 and 1 unless
/// `options.numeric` names it; another numeric one gives regression unless `options.categorical` names
/// it. The schema that comes back reads further rows for prediction.
public func loadTable(
  _ nameOrPath: String, options: TableOptions = TableOptions(), root: DataRoot = DataRoot()
) throws -> (table: Table, schema: TableSchema) {
  if let entry = Catalogue.entry(named: nameOrPath) {
    return try entry.readTable(options: options, root: root)
  }
  guard fileExists(nameOrPath) || hasTableEnding(nameOrPath) || nameOrPath.contains("/") else {
    throw DatasetError.unknownSet(name: nameOrPath, known: Catalogue.all.map(\.name))
  }
  let file = try TableInference(path: nameOrPath, options: options)
  return (try file.table(name: tableName(ofFile: nameOrPath)), file.schema)
}

/// Whether a name is a tabular set or ends as tables do: .csv, .tsv, .data or .txt, perhaps .gz.
public func isTable(_ nameOrPath: String) -> Bool {
  if let entry = Catalogue.entry(named: nameOrPath) { return entry.table != nil }
  return hasTableEnding(nameOrPath) && !folderExists(nameOrPath)
}

extension TableSchema {
  /// Reads further rows for prediction, in which the target may be absent.
  ///
  /// Where the schema has a header, columns are found by their names, in any order, and others are
  /// not used; else a line has all columns, all but the target, or the features only. A category
  /// that the schema does not know is an error, or counts as missing. Answers that are missing or
  /// cannot be read are not used, and a note tells it; with `answered`, rows without one are left
  /// out, and one that cannot be read is an error.
  public func readRows(
    _ path: String, answered: Bool = false, unknown: UnknownCategories = .refuse
  ) throws -> Table {
    let (reader, notes, _) = try reader(of: path, unknown)
    let name = tableName(ofFile: path)
    return answered
      ? try reader.answeredRows(name: name, notes: notes)
      : try reader.rowsForPrediction(name: name, notes: notes)
  }

  /// Reads further rows for prediction, and gives them also as they stand in the file.
  ///
  /// The path `-` is standard input.
  public func readRowsToPredict(
    _ path: String, unknown: UnknownCategories = .refuse
  ) throws -> (table: Table, source: SourceRows) {
    let (reader, notes, names) = try reader(of: path, unknown)
    let table = try reader.rowsForPrediction(name: tableName(ofFile: path), notes: notes)
    return (table, reader.raw.source(named: names))
  }

  /// What reads a file's rows, with notes of what it leaves out and the names of the file's fields.
  private func reader(
    of path: String, _ unknown: UnknownCategories
  ) throws -> (reader: TableReader, notes: [String], names: [String]) {
    var raw = try RawTable(path: path, separator: separator, decimal: decimal)
    var notes: [String] = []
    var names: [String]
    let positions: [Int?]
    if hasHeader {
      names = try raw.takeHeader()
      positions = try self.positions(in: names, path: raw.path)
      let known = Set(columns.map(\.name))
      let others = names.filter { !known.contains($0) }.map { "'\($0)'" }
      if !others.isEmpty { notes.append("not used: \(others.joined(separator: ", "))") }
    } else {
      positions = try self.positions(width: raw.width, path: raw.path)
      names = Array(repeating: "", count: raw.width)
      for (column, place) in zip(columns, positions) {
        if let place { names[place] = column.name }
      }
    }
    return (TableReader(raw, schema: self, positions: positions, unknown: unknown), notes, names)
  }

  /// The fields of the columns by a header that must name all features.
  func positions(in names: [String], path: String) throws(TableError) -> [Int?] {
    let places = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
    let positions = columns.map { places[$0.name] }
    let missing = indices(of: .feature).filter { positions[$0] == nil }.map { columns[$0].name }
    guard missing.isEmpty else {
      throw .missingColumns(path: path, missing: missing, separator: separator.plural)
    }
    return positions
  }

  /// The fields of the columns by the number of fields of a line.
  func positions(width: Int, path: String) throws(TableError) -> [Int?] {
    let all = Array(columns.indices)
    let layouts = [all, all.filter { columns[$0].role != .target }, indices(of: .feature)]
    guard let layout = layouts.first(where: { $0.count == width }) else {
      throw .wrongWidth(
        path: path, found: width, columns: columns.map(\.name),
        features: indices(of: .feature).count, separator: separator.plural)
    }
    var positions = [Int?](repeating: nil, count: all.count)
    for (place, column) in layout.enumerated() { positions[column] = place }
    return positions
  }
}

private let endings = [".csv", ".tsv", ".data", ".txt"]

private func hasTableEnding(_ path: String) -> Bool {
  let plain = withoutGzipEnding(path.lowercased())
  return endings.contains { plain.hasSuffix($0) }
}

private func tableName(ofFile path: String) -> String {
  let file = withoutGzipEnding(URL(fileURLWithPath: path).lastPathComponent)
  let ending = endings.first { file.lowercased().hasSuffix($0) }
  return ending.map { String(file.dropLast($0.count)) } ?? file
}

func withoutGzipEnding(_ name: String) -> String {
  name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
}
