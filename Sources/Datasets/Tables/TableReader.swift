/// Turns the texts of a file into a table, as a schema says.
struct TableReader {
  let raw: RawTable
  let schema: TableSchema
  /// The field in which each column of the schema lies, or nil where the file lacks the column.
  let positions: [Int?]
  private let missing: MissingTexts

  init(_ raw: RawTable, schema: TableSchema, positions: [Int?]? = nil) {
    self.raw = raw
    self.schema = schema
    self.positions = positions ?? Array(schema.columns.indices)
    missing = MissingTexts(schema.missing)
  }

  /// The cells of features, target and groups, in all rows or in those that have an answer.
  func cells(
    with roles: Set<TableSchema.Role>, answers: Int?, known: [Int: ColumnCells] = [:]
  ) -> TableCells {
    let wanted = schema.columns.indices.filter {
      let role = schema.columns[$0].role
      return roles.contains(role) && (role == .feature || positions[$0] != nil)
    }
    return TableCells(
      wanted, of: raw, schema: schema, positions: positions, answers: answers, missing: missing,
      known: known)
  }

  /// The table to train and test with: rows without a target are left out, and told.
  func table(name: String, notes: [String], cells: TableCells? = nil) throws(TableError) -> Table {
    guard let index = schema.indices(of: .target).first else {
      throw .noTarget(path: raw.path, columns: schema.columns.map(\.name))
    }
    let column = schema.columns[index].name
    var cells = cells ?? self.cells(with: [.feature, .target, .group], answers: index)
    guard cells.rowCount > 0 else { throw .noTargets(path: raw.path, column: column) }
    let leftOut = raw.rowCount - cells.rowCount
    let target = try target(at: index, &cells)
    if let value = target.onlyValue {
      throw .oneTarget(path: raw.path, column: column, value: value)
    }
    let note =
      "\(plural(leftOut, "row")) without a target \(leftOut == 1 ? "was" : "were") left out"
    return try table(
      name: name, target: target, groups: groups(&cells), &cells,
      notes: notes + (leftOut > 0 ? [note] : []))
  }

  /// The rows whose answers are known.
  func answeredRows(name: String, notes: [String]) throws(TableError) -> Table {
    if let index = schema.indices(of: .target).first(where: { positions[$0] != nil }) {
      var cells = cells(with: [.feature, .target], answers: index)
      if cells.rowCount > 0 {
        let note = "\(plural(raw.rowCount - cells.rowCount, "row")) without a target left out"
        return try table(
          name: name, target: target(at: index, &cells), &cells,
          notes: notes + (cells.rowCount < raw.rowCount ? [note] : []))
      }
    }
    var cells = cells(with: [.feature], answers: nil)
    return try table(name: name, target: nil, &cells, notes: notes)
  }

  /// All rows, with the answers if all of them can be read.
  ///
  /// Whoever asks for predictions may have written anything where the answers are to come.
  func rowsForPrediction(name: String, notes: [String]) throws(TableError) -> Table {
    var cells = cells(with: [.feature, .target], answers: nil)
    guard let index = schema.indices(of: .target).first, let own = cells.columns[index] else {
      return try table(name: name, target: nil, &cells, notes: notes)
    }
    let column = schema.columns[index].name
    let without = own.missingCount(missing)
    guard without == 0 else {
      let note = "the answers in '\(column)' were not used: \(plural(without, "row")) has none"
      return try table(name: name, target: nil, &cells, notes: notes + [note])
    }
    let answers: TableTarget?
    var note: [String] = []
    do throws(TableError) {
      answers = try target(at: index, &cells)
    } catch {
      answers = nil
      note = ["the answers in '\(column)' were not used: \(error.description)"]
    }
    return try table(name: name, target: answers, &cells, notes: notes + note)
  }

  private func table(
    name: String, target: TableTarget?, groups: [Int]? = nil, _ cells: inout TableCells,
    notes: [String]
  ) throws(TableError) -> Table {
    var columns: [TableColumn] = []
    for index in schema.indices(of: .feature) {
      columns.append(
        TableColumn(name: schema.columns[index].name, values: try values(at: index, &cells)))
    }
    return Table(
      name: name, columns: columns, target: target, groups: groups, rowCount: cells.rowCount,
      notes: notes + missingNotes(columns))
  }

  private func target(at index: Int, _ cells: inout TableCells) throws(TableError) -> TableTarget {
    let column = schema.columns[index].name
    switch try values(at: index, &cells) {
    case .numbers(let numbers): return .numbers(numbers, column: column)
    case .categories(let indices, let names):
      return .classes(indices.compactMap { $0 }, names: names, column: column)
    }
  }

  private func values(at index: Int, _ cells: inout TableCells) throws(TableError) -> TableValues {
    let own = cells.take(index)
    guard case .category(let names) = schema.columns[index].kind, let codes = own.texts else {
      if let place = own.firstOther { throw noNumber(cells.row(at: place), index) }
      return .numbers(own.numbers)
    }
    let known = CategoryIndex(names)
    let isMissing = codes.texts.map(missing.texts.contains)
    let categories = codes.texts.indices.map { isMissing[$0] ? nil : known[codes.texts[$0]] }
    if zip(isMissing, categories).contains(where: { !$0 && $1 == nil }),
      let place = codes.codes.firstIndex(where: {
        !isMissing[Int($0)] && categories[Int($0)] == nil
      })
    {
      let row = cells.row(at: place)
      throw .unknownCategory(self.place(row, index), text: text(row, index), known: known.names)
    }
    return .categories(codes.codes.map { categories[Int($0)] }, names: names)
  }

  private func noNumber(_ row: Int, _ index: Int) -> TableError {
    let text = text(row, index)
    return switch Cell(text, missing: missing) {
    case .infinite: .infinite(place(row, index), text: text)
    case .written(let style):
      .writtenNumber(place(row, index), text: text, style: style, isOwnFile: false)
    default: .notNumber(place(row, index), text: text, isOwnFile: false)
    }
  }

  private func groups(_ cells: inout TableCells) throws(TableError) -> [Int]? {
    guard let index = schema.indices(of: .group).first, positions[index] != nil else { return nil }
    guard let codes = cells.take(index).texts else { return nil }
    if let place = codes.missingRows(missing).first {
      throw .missingGroup(self.place(cells.row(at: place), index))
    }
    var numbers: [String: Int] = [:]
    var numberOfCode = [Int?](repeating: nil, count: codes.texts.count)
    return codes.codes.map { code in
      if let number = numberOfCode[Int(code)] { return number }
      let key = CategoryIndex.key(codes.texts[Int(code)])
      let number = numbers[key] ?? numbers.count
      numbers[key] = number
      numberOfCode[Int(code)] = number
      return number
    }
  }

  private func text(_ row: Int, _ index: Int) -> String {
    positions[index].map { raw.text(row: row, column: $0) } ?? ""
  }

  private func place(_ row: Int, _ index: Int) -> TablePlace {
    raw.place(row: row, column: positions[index] ?? index, name: schema.columns[index].name)
  }
}

/// What is missing where, and what it counts as.
private func missingNotes(_ columns: [TableColumn]) -> [String] {
  let counts = columns.map { ($0.name, $0.values.missingCount) }.filter { $0.1 > 0 }
  guard !counts.isEmpty else { return [] }
  let total = counts.reduce(0) { $0 + $1.1 }
  var places = counts.prefix(5).map { "\(grouped($0.1)) in '\($0.0)'" }
  if counts.count > 5 { places.append("the rest in \(plural(counts.count - 5, "more column"))") }
  return [
    "\(plural(total, "value")) \(total == 1 ? "is" : "are") missing (\(places.joined(separator: ", "))); "
      + "a number that is missing counts as the mean of the training rows, a category as none"
  ]
}

extension TableValues {
  var missingCount: Int {
    switch self {
    case .numbers(let numbers): numbers.count { $0.isNaN }
    case .categories(let indices, _): indices.count { $0 == nil }
    }
  }
}

extension TableTarget {
  /// The value of all rows, or nil if there are several.
  fileprivate var onlyValue: String? {
    switch self {
    case .classes(let classes, let names, _): Self.onlyOne(classes).map { "'\(names[$0])'" }
    case .numbers(let numbers, _): Self.onlyOne(numbers).map { "\($0)" }
    }
  }

  private static func onlyOne<Value: Equatable>(_ values: [Value]) -> Value? {
    guard let first = values.first, values.allSatisfy({ $0 == first }) else { return nil }
    return first
  }
}
