/// Finds out what the columns of a user's own file are.
struct TableInference {
  private(set) var raw: RawTable
  private(set) var schema: TableSchema
  private(set) var notes: [String] = []
  /// The cells of the rows that have all targets.
  private(set) var cells: TableCells
  private let format: CellFormat

  /// Reads the file and fixes how it is to be read; without a target, only to be shown.
  init(path: String, options: TableOptions, isShown: Bool = false) throws {
    format = CellFormat(missing: TableSchema.usualMissing, decimal: options.decimal)
    raw = try RawTable(path: path, decimal: options.decimal)
    var census = TableCensus(of: raw, as: format)
    let header = HeaderGuess(census, as: format)
    // pandas writes an empty name for its index, and reads it as Unnamed: 0.
    let nameless = census.first.map {
      header.isHeader && ($0.isEmpty || $0.hasPrefix("Unnamed:"))
    }
    let names = header.isHeader ? try raw.takeHeader() : (1...raw.width).map(unnamedColumn)
    if !header.isHeader { census.includeFirst() }
    schema = TableSchema(
      columns: names.map { TableSchema.Column($0) }, separator: raw.separator,
      hasHeader: header.isHeader, decimal: options.decimal)
    cells = TableCells()
    if !header.isHeader {
      notes.append("the file has no header, so its columns are called by their numbers")
    } else if let number = header.number {
      notes.append(
        "the first line is read as the names of the columns, though some are numbers, such as "
          + "'\(number)'")
    }
    guard isShown || !options.target.isEmpty else {
      throw TableError.noTarget(path: path, columns: names)
    }
    try options.assignRoles(in: &schema, path: path)
    let stated = try options.statedKinds(of: schema, path: path)
    let learned = names.indices.filter { [.feature, .target].contains(schema.columns[$0].role) }
    var (reasons, known) = ([Int: String](), [Int: ColumnCells]())
    for index in learned {
      if try !holdsNumbers(census.columns[index], index, stated[index], &reasons) {
        schema.columns[index].kind = .category(names: [])
      }
      known[index] = census.columns[index].takeCells(asTexts: schema.columns[index].kind != .number)
    }
    cells = TableReader(raw, schema: schema).cells(
      with: [.feature, .target, .group], answers: schema.indices(of: .target), known: known)
    for index in learned {
      notes += [reasons[index]].compactMap(\.self)
      describe(
        index, census.columns[index], known[index] ?? cells.columns[index],
        isNameless: nameless[index], isStated: stated[index] != nil)
    }
    try schema.checkWidths(rows: raw.rowCount, path: path)
  }

  /// All columns that are read, targets among them, with the values of every row.
  func allColumns(name: String) throws(TableError) -> [TableColumn] {
    var schema = schema
    for index in schema.indices(of: .target) { schema.columns[index].role = .feature }
    return try TableReader(raw, schema: schema).rowsForPrediction(name: name, notes: []).columns
  }

  /// The table as the schema says.
  func table(name: String) throws(TableError) -> Table {
    try TableReader(raw, schema: schema).table(name: name, notes: notes, cells: cells)
  }

  /// Gives a column its categories, and notes what is remarkable.
  private mutating func describe(
    _ index: Int, _ census: ColumnCensus, _ cells: ColumnCells?, isNameless: Bool, isStated: Bool
  ) {
    let column = schema.columns[index]
    if case .category = column.kind {
      let texts = cells?.texts?.texts ?? []
      let names = CategoryIndex(of: texts, as: format).names
      schema.columns[index].kind = .category(names: names)
      noteCategories(names, of: texts, census, in: column)
      return
    }
    if !isStated, let identifier = census.firstIdentifier {
      notes.append(
        "'\(column.name)' is read as numbers, though '\(identifier)' looks like an identifier; "
          + "--categorical '\(column.name)' keeps it as it is written")
    }
    if column.role == .target {
      if !isStated { noteFewNumbers(cells?.numbers ?? [], name: column.name) }
    } else if census.counts, census.all > (isNameless ? 1 : 19) {
      notes.append(
        "\(isNameless ? "the nameless \(column.name)" : "'\(column.name)'") counts the rows"
          + (isNameless ? ", like the index that pandas writes" : "")
          + "; in a sorted file it gives the target away, so leave it out with --without "
          + "'\(column.name)'")
    }
  }

  /// Whether a column holds numbers, categories if not and with a reason to be told, or an error where
  /// it cannot be told.
  private func holdsNumbers(
    _ census: ColumnCensus, _ index: Int, _ stated: StatedKind?, _ reasons: inout [Int: String]
  ) throws(TableError) -> Bool {
    guard stated != .categories else { return false }
    let name = schema.columns[index].name
    let isGuess = stated == nil
    func place(_ cell: ColumnCensus.Exception) -> TablePlace {
      raw.place(row: cell.row - (raw.hasHeader ? 1 : 0), column: index, name: name)
    }
    // A few texts among many numbers are slips rather than categories.
    if let text = census.firstText,
      !isGuess || (census.texts * 20 < census.all && hasManyNumbers(index))
    {
      throw .notNumber(place(text), text: text.text, isOwnFile: isGuess)
    }
    if let (cell, style) = census.firstWritten,
      census.texts == 0 || 2 * census.written > census.all
    {
      throw .writtenNumber(place(cell), text: cell.text, style: style, isOwnFile: isGuess)
    }
    guard let text = census.firstText else {
      guard isGuess, areTwoClasses(census, index) else { return true }
      reasons[index] =
        "the target '\(name)' holds only 0 and 1 and is read as two classes; --numeric '\(name)' "
        + "makes them numbers"
      return false
    }
    if census.numbers + census.written > 0 {
      reasons[index] =
        "'\(name)' is read as categories, because it holds texts such as '\(text.text)'"
    }
    return false
  }

  /// Whether a column is the only target and holds zeros and ones, each written in one way.
  private func areTwoClasses(_ census: ColumnCensus, _ index: Int) -> Bool {
    schema.columns[index].role == .target && schema.targets.count == 1 && census.areZerosAndOnes
      && CategoryIndex(of: raw.differentTexts(in: index), as: format).names.count == 2
  }

  /// Whether a column has more than twenty different numbers, in whatever style.
  private func hasManyNumbers(_ index: Int) -> Bool {
    var distinct: Set<String> = []
    raw.forEachRow { _, fields in
      guard distinct.count <= 20 else { return }
      switch Cell(fields[index], as: format) {
      case .missing, .text: break
      case .number, .infinite, .written: distinct.insert(fields[index].text)
      }
    }
    return distinct.count > 20
  }

  private mutating func noteCategories(
    _ names: [String], of texts: [String], _ census: ColumnCensus, in column: TableSchema.Column
  ) {
    let name = column.name
    let (texts, missing) = (Set(texts), format.missing)
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
    } else if column.role == .feature, names.count == raw.rowCount {
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

  private mutating func noteFewNumbers(_ numbers: [Double], name: String) {
    var distinct: Set<Double> = []
    for number in numbers where !number.isNaN {
      distinct.insert(number)
      guard distinct.count <= 20, number == number.rounded() else { return }
    }
    // Several targets are numbers in any case.
    let advice =
      schema.targets.count == 1 ? "; --categorical '\(name)' makes them classes" : ""
    notes.append(
      "the target '\(name)' has \(distinct.count) distinct whole numbers and is read as numbers"
        + advice)
  }
}
