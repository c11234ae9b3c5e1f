/// Finds out what the columns of a user's own file are.
struct TableInference {
  private(set) var raw: RawTable
  private(set) var schema: TableSchema
  private(set) var notes: [String] = []
  private let missing = Set(TableSchema.usualMissing)

  /// Reads the file and fixes how it is to be read.
  init(path: String, options: TableOptions) throws {
    raw = try RawTable(path: path)
    let header = HeaderGuess(raw.rows.map(\.fields))
    // pandas writes an empty name for its index, and reads it as Unnamed: 0.
    let nameless = raw.rows[0].fields.map {
      header.isHeader && ($0.isEmpty || $0.hasPrefix("Unnamed:"))
    }
    let names = header.isHeader ? try raw.takeHeader() : (1...raw.width).map(unnamedColumn)
    schema = TableSchema(
      columns: names.map { TableSchema.Column($0) }, separator: raw.separator,
      hasHeader: header.isHeader)
    if !header.isHeader {
      notes.append("the file has no header, so its columns are called by their numbers")
    } else if let number = header.number {
      notes.append(
        "the first line is read as the names of the columns, though some are numbers, such as "
          + "'\(number)'")
    }
    guard !options.target.isEmpty else { throw TableError.noTarget(path: path, columns: names) }
    try options.assignRoles(in: &schema, path: path)
    let categorical = try options.categoricalColumns(of: schema, path: path)
    for index in names.indices {
      try findKind(
        of: index, isCategorical: categorical.contains(index), isNameless: nameless[index])
    }
    try schema.checkWidths(rows: raw.rows.count, path: path)
  }

  private mutating func findKind(of index: Int, isCategorical: Bool, isNameless: Bool) throws {
    let column = schema.columns[index]
    guard column.role == .feature || column.role == .target else { return }
    let fields = raw.rows.map { $0.fields[index] }
    let census = ColumnCensus(fields, missing: missing)
    if try isCategorical || !holdsNumbers(census, index: index) {
      let names = CategoryIndex(of: fields, missing: missing).names
      schema.columns[index].kind = .category(names: names)
      noteCategories(names, of: fields, census, in: column)
      return
    }
    if let identifier = census.firstIdentifier {
      notes.append(
        "'\(column.name)' is read as numbers, though '\(identifier)' looks like an identifier; "
          + "--categorical '\(column.name)' keeps it as it is written")
    }
    if column.role == .target {
      noteFewNumbers(fields, name: column.name)
    } else if census.counts, census.all > (isNameless ? 1 : 19) {
      notes.append(
        "\(isNameless ? "the nameless \(column.name)" : "'\(column.name)'") counts the rows"
          + (isNameless ? ", like the index that pandas writes" : "")
          + "; in a sorted file it gives the target away, so leave it out with --without "
          + "'\(column.name)'")
    }
  }

  /// Whether a column holds numbers, categories if not, or an error where it cannot be told.
  private mutating func holdsNumbers(_ census: ColumnCensus, index: Int) throws -> Bool {
    let name = schema.columns[index].name
    func place(_ cell: ColumnCensus.Exception) -> TablePlace {
      raw.place(row: cell.row, column: index, name: name)
    }
    // A few texts among many numbers are slips rather than categories.
    if let text = census.firstText, census.texts * 20 < census.all, census.distinct.count > 20 {
      throw TableError.notNumber(place(text), text: text.text, isOwnFile: true)
    }
    if let (cell, style) = census.firstWritten,
      census.texts == 0 || 2 * census.written > census.all
    {
      throw TableError.writtenNumber(
        place(cell), text: cell.text, style: style, isOwnFile: true)
    }
    guard let text = census.firstText else { return true }
    if census.numbers + census.written > 0 {
      notes.append(
        "'\(name)' is read as categories, because it holds texts such as '\(text.text)'")
    }
    return false
  }

  private mutating func noteCategories(
    _ names: [String], of fields: [String], _ census: ColumnCensus, in column: TableSchema.Column
  ) {
    let name = column.name
    let texts = Set(fields)
    let markers = texts.intersection(missing).subtracting(["", "?"]).sorted().map { "'\($0)'" }
    if !markers.isEmpty {
      notes.append("in '\(name)', \(markers.joined(separator: ", ")) counts as missing")
    }
    if texts.subtracting(missing).count > names.count {
      notes.append(
        "in '\(name)', a whole number is one category with and without a point, such as 2.0 and 2")
    }
    if census.areDates, census.texts > 0, census.texts == census.all {
      notes.append(
        "'\(name)' holds dates, which are read as \(grouped(names.count)) categories; write parts "
          + "of them as numbers, such as the month or the days since a beginning, or leave the "
          + "column out with --without")
    } else if column.role == .feature, names.count == raw.rows.count {
      notes.append(
        "'\(name)' has another category in each row; if it only names the row, leave it out with "
          + "--without")
    } else if names.count > 20, 2 * names.count > census.all {
      notes.append(
        "'\(name)' has \(grouped(names.count)) \(column.role == .target ? "classes" : "categories")"
          + " in \(plural(census.all, "row"))"
          + (column.role == .target
            ? ", so that most classes are learned from one row or none"
            : "; if it only names the row, leave it out with --without"))
    }
  }

  private mutating func noteFewNumbers(_ fields: [String], name: String) {
    let distinct = Set(fields.compactMap { Cell.number($0) })
    guard distinct.count <= 20, distinct.allSatisfy({ $0 == $0.rounded() }) else { return }
    // Several targets are numbers in any case.
    let advice =
      schema.targets.count == 1 ? "; --categorical '\(name)' makes them classes" : ""
    notes.append(
      "the target '\(name)' has \(distinct.count) distinct whole numbers and is read as numbers"
        + advice)
  }
}
