/// Finds out what the columns of a user's own file are.
struct TableInference {
  private(set) var raw: RawTable
  private(set) var schema: TableSchema
  private(set) var notes: [String] = []
  private let missing = Set(TableSchema.usualMissing)

  /// Reads the file and fixes how it is to be read.
  init(path: String, options: TableOptions) throws {
    raw = try RawTable(path: path)
    let hasHeader = Self.hasHeader(raw.rows.map(\.fields))
    let names = hasHeader ? try raw.takeHeader() : (1...raw.width).map(unnamedColumn)
    schema = TableSchema(
      columns: names.map { TableSchema.Column($0) }, separator: raw.separator,
      hasHeader: hasHeader)
    if !hasHeader {
      notes.append("the file has no header, so its columns are called by their numbers")
    }
    guard !options.target.isEmpty else { throw TableError.noTarget(path: path, columns: names) }
    try options.assignRoles(in: &schema, path: path)
    let categorical = try options.categoricalColumns(of: schema, path: path)
    for index in names.indices {
      try findKind(of: index, isCategorical: categorical.contains(index))
    }
  }

  /// Whether the first row holds names.
  ///
  /// It does if it has no number in any column whose other cells are mostly numbers. Where no
  /// column is of that kind, it does unless one of its texts comes again further down its column.
  static func hasHeader(_ rows: [[String]]) -> Bool {
    guard let first = rows.first else { return false }
    let missing = Set(TableSchema.usualMissing)
    var hasNumbers = false
    var comesAgain = false
    for (column, field) in first.enumerated() {
      let below = rows.dropFirst().map { $0[column] }.filter { !missing.contains($0) }
      let isNumeric = 2 * below.count { Cell.number($0) != nil } > below.count
      if isNumeric && Cell.number(field) != nil { return false }
      hasNumbers = hasNumbers || isNumeric
      comesAgain = comesAgain || (!missing.contains(field) && below.contains(field))
    }
    // A single row of numbers is a row, not a header.
    if rows.count == 1 { return !first.contains { Cell.number($0) != nil } }
    return hasNumbers || !comesAgain
  }

  private mutating func findKind(of index: Int, isCategorical: Bool) throws {
    let column = schema.columns[index]
    guard column.role == .feature || column.role == .target else { return }
    let fields = raw.rows.map { $0.fields[index] }
    if try isCategorical || !holdsNumbers(fields, index: index) {
      let names = CategoryIndex(of: fields, missing: missing).names
      schema.columns[index].kind = .category(names: names)
      if column.role == .feature, names.count == raw.rows.count {
        notes.append(
          "'\(column.name)' has another category in each row; if it only names the row, leave it "
            + "out with --without")
      }
    } else if column.role == .target {
      noteFewNumbers(fields, name: column.name)
    }
  }

  /// Whether a column holds numbers, categories if not, or an error where it cannot be told.
  private mutating func holdsNumbers(_ fields: [String], index: Int) throws -> Bool {
    var numbers = 0
    var distinct: Set<Double> = []
    var others: [(row: Int, cell: Cell)] = []
    for (row, field) in fields.enumerated() {
      switch Cell(field, missing: missing) {
      case .missing: break
      case .infinite: numbers += 1
      case .number(let number):
        numbers += 1
        if distinct.count <= 20 { distinct.insert(number) }
      case let cell: others.append((row, cell))
      }
    }
    guard let first = others.first else { return true }
    let name = schema.columns[index].name
    let place = raw.place(row: first.row, column: index, name: name)
    let text = fields[first.row]
    if others.allSatisfy({ $0.cell == .decimalComma }) {
      throw TableError.decimalComma(place, text: text)
    }
    // A few texts among many numbers are slips rather than categories.
    if others.count * 20 < numbers + others.count, distinct.count > 20 {
      throw TableError.notNumber(place, text: text, isOwnFile: true)
    }
    if numbers > 0 {
      notes.append("'\(name)' is read as categories, because it holds texts such as '\(text)'")
    }
    return false
  }

  private mutating func noteFewNumbers(_ fields: [String], name: String) {
    let distinct = Set(fields.compactMap { Cell.number($0) })
    guard distinct.count <= 20, distinct.allSatisfy({ $0 == $0.rounded() }) else { return }
    notes.append(
      "the target '\(name)' has \(distinct.count) distinct whole numbers and is read as numbers; "
        + "--categorical '\(name)' makes them classes")
  }
}
