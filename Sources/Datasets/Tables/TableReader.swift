import Tensors

/// Turns the texts of a file into a table, as a schema says.
struct TableReader {
  let raw: RawTable
  let schema: TableSchema
  /// The field in which each column of the schema lies, or nil where the file lacks the column.
  let positions: [Int?]
  private let unknown: UnknownCategories
  private let format: CellFormat

  init(
    _ raw: RawTable, schema: TableSchema, positions: [Int?]? = nil,
    unknown: UnknownCategories = .refuse
  ) {
    self.raw = raw
    self.unknown = unknown
    self.schema = schema
    self.positions = positions ?? Array(schema.columns.indices)
    format = CellFormat(missing: schema.missing, decimal: schema.decimal)
  }

  /// The cells of features, targets and groups, in the rows that have all `answers`.
  func cells(
    with roles: Set<TableSchema.Role>, answers: [Int], known: [Int: ColumnCells] = [:]
  ) -> TableCells {
    let wanted = schema.columns.indices.filter {
      let role = schema.columns[$0].role
      return roles.contains(role) && (role == .feature || positions[$0] != nil)
    }
    return TableCells(
      wanted, of: raw, schema: schema, positions: positions, answers: answers, as: format,
      known: known)
  }

  /// The table to train and test with: rows without a target are left out, and told.
  func table(name: String, notes: [String], cells: TableCells? = nil) throws(TableError) -> Table {
    let targets = schema.indices(of: .target)
    guard !targets.isEmpty else {
      throw .noTarget(path: raw.path, columns: schema.columns.map(\.name))
    }
    var cells = cells ?? self.cells(with: [.feature, .target, .group], answers: targets)
    guard cells.rowCount > 0 else {
      throw .noTargets(path: raw.path, columns: targets.map { schema.columns[$0].name })
    }
    let leftOut = raw.rowCount - cells.rowCount
    let target = try target(at: targets, &cells)
    if let (column, value) = target.onlyValue {
      throw .oneTarget(path: raw.path, column: column, value: value)
    }
    let note = "\(withoutTarget(leftOut)) \(leftOut == 1 ? "was" : "were") left out"
    return try table(
      name: name, target: target, groups: groups(&cells), &cells,
      notes: notes + (leftOut > 0 ? [note] : []))
  }

  /// The rows whose answers are known.
  func answeredRows(name: String, notes: [String]) throws(TableError) -> Table {
    let targets = schema.indices(of: .target)
    if !targets.isEmpty, targets.allSatisfy({ positions[$0] != nil }) {
      var cells = cells(with: [.feature, .target], answers: targets)
      let leftOut = raw.rowCount - cells.rowCount
      if cells.rowCount > 0 {
        return try table(
          name: name, target: target(at: targets, &cells), &cells,
          notes: notes + (leftOut > 0 ? ["\(withoutTarget(leftOut)) left out"] : []))
      }
    }
    var cells = cells(with: [.feature], answers: [])
    return try table(name: name, target: nil, &cells, notes: notes)
  }

  /// All rows, with the answers if all of them can be read.
  ///
  /// Whoever asks for predictions may have written anything where the answers are to come.
  func rowsForPrediction(name: String, notes: [String]) throws(TableError) -> Table {
    var cells = cells(with: [.feature, .target], answers: [])
    let targets = schema.indices(of: .target)
    let found = targets.filter { positions[$0] != nil }
    guard !found.isEmpty else {
      return try table(name: name, target: nil, &cells, notes: notes)
    }
    func unused(_ reason: String) -> [String] {
      ["the answers in \(named(found)) were not used: \(reason)"]
    }
    let without = found.compactMap { cells.columns[$0] }.missingRows(format).count
    var answers: TableTarget?
    var note: [String] = []
    if found.count < targets.count {
      note = unused("there is no \(named(targets.filter { positions[$0] == nil }))")
    } else if without > 0 {
      note = unused("\(plural(without, "row")) \(without == 1 ? "has" : "have") none")
    } else {
      do throws(TableError) {
        answers = try target(at: targets, &cells)
      } catch {
        note = unused(error.description)
      }
    }
    return try table(name: name, target: answers, &cells, notes: notes + note)
  }

  /// So many rows that lack a target, for notes.
  private func withoutTarget(_ count: Int) -> String {
    let hasSeveral = schema.indices(of: .target).count > 1
    return plural(count, "row") + (hasSeveral ? " without one of the targets" : " without a target")
  }

  /// The names of columns in quotes.
  private func named(_ indices: [Int]) -> String {
    inQuotes(indices.map { schema.columns[$0].name })
  }

  private func table(
    name: String, target: TableTarget?, groups: [Int]? = nil, _ cells: inout TableCells,
    notes: [String]
  ) throws(TableError) -> Table {
    var columns: [TableColumn] = []
    var unknownNotes: [String] = []
    for index in schema.indices(of: .feature) {
      let name = schema.columns[index].name
      columns.append(
        TableColumn(
          name: name,
          values: try values(at: index, &cells) { texts, count in
            unknownNotes.append(unknownNote(texts, count, in: name))
          }))
    }
    return Table(
      name: name, columns: columns, target: target, groups: groups, rowCount: cells.rowCount,
      notes: notes + unknownNotes + missingNotes(columns))
  }

  private func target(
    at targets: [Int], _ cells: inout TableCells
  ) throws(TableError) -> TableTarget {
    var columns: [TargetColumn] = []
    for index in targets {
      let column = schema.columns[index].name
      switch try values(at: index, &cells) {
      case .numbers(let numbers): columns.append(TargetColumn(name: column, numbers: numbers))
      case .categories(let indices, let names):
        guard targets.count == 1 else { throw .severalClasses(path: raw.path, column: column) }
        // Rows without a target are left out.
        return .classes(indices.map { $0! }, names: names, column: column)
      }
    }
    return .numbers(columns)
  }

  /// The values of a column; where unknown categories count as missing, `note` hears which and how many.
  private func values(
    at index: Int, _ cells: inout TableCells,
    note: ((_ texts: [String], _ count: Int) -> Void)? = nil
  ) throws(TableError) -> TableValues {
    let own = cells.take(index)
    guard case .category(let names) = schema.columns[index].kind, let codes = own.texts else {
      if let place = own.others.first { throw noNumber(cells.row(at: place), index) }
      return .numbers(own.numbers)
    }
    let known = CategoryIndex(names, decimal: schema.decimal)
    let isMissing = codes.texts.map(format.missing.contains)
    let categories = codes.texts.indices.map { isMissing[$0] ? nil : known[codes.texts[$0]] }
    let isUnknown = zip(isMissing, categories).map { !$0 && $1 == nil }
    if isUnknown.contains(true),
      let place = codes.codes.firstIndex(where: { isUnknown[Int($0)] })
    {
      guard unknown == .missing, let note else {
        let row = cells.row(at: place)
        throw .unknownCategory(
          self.place(row, index), text: text(row, index), known: known.names,
          isFeature: schema.columns[index].role == .feature)
      }
      let texts = zip(codes.texts, isUnknown).filter(\.1).map(\.0)
      note(texts.sorted(), codes.codes.count { isUnknown[Int($0)] })
    }
    return .categories(codes.codes.map { categories[Int($0)] }, names: names)
  }

  private func noNumber(_ row: Int, _ index: Int) -> TableError {
    let text = text(row, index)
    return switch Cell(text, as: format) {
    case .infinite: .infinite(place(row, index), text: text)
    case .written(let style):
      .writtenNumber(place(row, index), text: text, style: style, isOwnFile: false)
    default: .notNumber(place(row, index), text: text, isOwnFile: false)
    }
  }

  private func groups(_ cells: inout TableCells) throws(TableError) -> [Int]? {
    guard let index = schema.indices(of: .group).first, positions[index] != nil else { return nil }
    guard let codes = cells.take(index).texts else { return nil }
    if let place = codes.missingRows(format).first {
      throw .missingGroup(self.place(cells.row(at: place), index))
    }
    var numbers: [String: Int] = [:]
    var numberOfCode = [Int?](repeating: nil, count: codes.texts.count)
    return codes.codes.map { code in
      if let number = numberOfCode[Int(code)] { return number }
      let key = CategoryIndex.key(codes.texts[Int(code)], schema.decimal)
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

/// Which categories of a column were never seen, and what they count as.
private func unknownNote(_ texts: [String], _ count: Int, in column: String) -> String {
  let rest = texts.count > 5 ? " and \(grouped(texts.count - 5)) more" : ""
  return "in '\(column)', \(plural(count, "value")) that training never saw "
    + "\(count == 1 ? "counts" : "count") as missing: \(inQuotes(Array(texts.prefix(5))))\(rest)"
}

/// What is missing where, and what it counts as.
private func missingNotes(_ columns: [TableColumn]) -> [String] {
  let missing = concurrentMap(columns.count) { columns[$0].values.missingCount }
  let counts = zip(columns.map(\.name), missing).filter { $0.1 > 0 }
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
  /// The first column that has one value in all rows, and the value; nil where each has several.
  fileprivate var onlyValue: (column: String, value: String)? {
    switch self {
    case .classes(let classes, let names, let column):
      Self.onlyOne(classes).map { (column, "'\(names[$0])'") }
    case .numbers(let columns):
      columns.lazy.compactMap { column in
        Self.onlyOne(column.numbers).map { (column.name, "\($0)") }
      }.first
    }
  }

  private static func onlyOne<Value: Equatable>(_ values: [Value]) -> Value? {
    guard let first = values.first, values.allSatisfy({ $0 == first }) else { return nil }
    return first
  }
}
