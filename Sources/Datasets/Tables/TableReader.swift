/// Turns the texts of a file into a table, as a schema says.
struct TableReader {
  let raw: RawTable
  let schema: TableSchema
  /// The field in which each column of the schema lies, or nil where the file lacks the column.
  let positions: [Int?]
  private let missing: Set<String>

  init(_ raw: RawTable, schema: TableSchema, positions: [Int?]? = nil) {
    self.raw = raw
    self.schema = schema
    self.positions = positions ?? Array(schema.columns.indices)
    missing = Set(schema.missing)
  }

  /// The table to train and test with: rows without a target are left out, and told.
  func table(name: String, notes: [String]) throws(TableError) -> Table {
    let targets = schema.indices(of: .target)
    guard !targets.isEmpty else {
      throw .noTarget(path: raw.path, columns: schema.columns.map(\.name))
    }
    let rows = answeredRows(of: targets)
    guard !rows.isEmpty else {
      throw .noTargets(path: raw.path, columns: targets.map { schema.columns[$0].name })
    }
    let leftOut = raw.rows.count - rows.count
    let target = try target(at: targets, rows: rows)
    if let (column, value) = target.onlyValue {
      throw .oneTarget(path: raw.path, column: column, value: value)
    }
    let note = "\(withoutTarget(leftOut)) \(leftOut == 1 ? "was" : "were") left out"
    return try table(
      name: name, target: target, groups: groups(rows: rows), rows: rows,
      notes: notes + (leftOut > 0 ? [note] : []))
  }

  /// The rows whose answers are known.
  func answeredRows(name: String, notes: [String]) throws(TableError) -> Table {
    let all = Array(raw.rows.indices)
    let targets = schema.indices(of: .target)
    let isThere = !targets.isEmpty && targets.allSatisfy { positions[$0] != nil }
    let rows = isThere ? answeredRows(of: targets) : []
    guard !rows.isEmpty else {
      return try table(name: name, target: nil, rows: all, notes: notes)
    }
    return try table(
      name: name, target: target(at: targets, rows: rows), rows: rows,
      notes: notes
        + (rows.count < all.count ? ["\(withoutTarget(all.count - rows.count)) left out"] : []))
  }

  /// All rows, with the answers if all of them can be read.
  ///
  /// Whoever asks for predictions may have written anything where the answers are to come.
  func rowsForPrediction(name: String, notes: [String]) throws(TableError) -> Table {
    let all = Array(raw.rows.indices)
    let targets = schema.indices(of: .target)
    let found = targets.filter { positions[$0] != nil }
    guard !found.isEmpty else { return try table(name: name, target: nil, rows: all, notes: notes) }
    func unused(_ reason: String) -> [String] {
      ["the answers in \(named(found)) were not used: \(reason)"]
    }
    let without = all.count - answeredRows(of: found).count
    var answers: TableTarget?
    var note: [String] = []
    if found.count < targets.count {
      note = unused("there is no \(named(targets.filter { positions[$0] == nil }))")
    } else if without > 0 {
      note = unused("\(plural(without, "row")) \(without == 1 ? "has" : "have") none")
    } else {
      do throws(TableError) {
        answers = try target(at: targets, rows: all)
      } catch {
        note = unused(error.description)
      }
    }
    return try table(name: name, target: answers, rows: all, notes: notes + note)
  }

  /// The rows that have a value in each of some columns.
  private func answeredRows(of targets: [Int]) -> [Int] {
    raw.rows.indices.filter { row in
      !targets.contains { missing.contains(field(row, $0)) }
    }
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
    name: String, target: TableTarget?, groups: [Int]? = nil, rows: [Int], notes: [String]
  ) throws(TableError) -> Table {
    var columns: [TableColumn] = []
    for index in schema.indices(of: .feature) {
      columns.append(
        TableColumn(name: schema.columns[index].name, values: try values(at: index, rows: rows)))
    }
    return Table(
      name: name, columns: columns, target: target, groups: groups, rowCount: rows.count,
      notes: notes + missingNotes(columns))
  }

  private func target(at targets: [Int], rows: [Int]) throws(TableError) -> TableTarget {
    var columns: [TargetColumn] = []
    for index in targets {
      let column = schema.columns[index].name
      switch try values(at: index, rows: rows) {
      case .numbers(let numbers): columns.append(TargetColumn(name: column, numbers: numbers))
      case .categories(let indices, let names):
        guard targets.count == 1 else { throw .severalClasses(path: raw.path, column: column) }
        return .classes(indices.compactMap { $0 }, names: names, column: column)
      }
    }
    return .numbers(columns)
  }

  private func values(at index: Int, rows: [Int]) throws(TableError) -> TableValues {
    switch schema.columns[index].kind {
    case .number:
      var numbers: [Double] = []
      numbers.reserveCapacity(rows.count)
      for row in rows { numbers.append(try number(row, index)) }
      return .numbers(numbers)
    case .category(let names):
      let known = CategoryIndex(names)
      var indices: [Int?] = []
      indices.reserveCapacity(rows.count)
      for row in rows { indices.append(try category(row, index, known: known)) }
      return .categories(indices, names: names)
    }
  }

  private func number(_ row: Int, _ index: Int) throws(TableError) -> Double {
    let text = field(row, index)
    switch Cell(text, missing: missing) {
    case .missing: return .nan
    case .number(let number): return number
    case .infinite: throw .infinite(place(row, index), text: text)
    case .written(let style):
      throw .writtenNumber(place(row, index), text: text, style: style, isOwnFile: false)
    case .text: throw .notNumber(place(row, index), text: text, isOwnFile: false)
    }
  }

  private func category(
    _ row: Int, _ index: Int, known: CategoryIndex
  ) throws(TableError) -> Int? {
    let text = field(row, index)
    if missing.contains(text) { return nil }
    guard let category = known[text] else {
      throw .unknownCategory(place(row, index), text: text, known: known.names)
    }
    return category
  }

  private func groups(rows: [Int]) throws(TableError) -> [Int]? {
    guard let index = schema.indices(of: .group).first, positions[index] != nil else { return nil }
    var numbers: [String: Int] = [:]
    var groups: [Int] = []
    groups.reserveCapacity(rows.count)
    for row in rows {
      let text = field(row, index)
      guard !missing.contains(text) else { throw .missingGroup(place(row, index)) }
      let key = CategoryIndex.key(text)
      let number = numbers[key] ?? numbers.count
      numbers[key] = number
      groups.append(number)
    }
    return groups
  }

  private func field(_ row: Int, _ index: Int) -> String {
    positions[index].map { raw.rows[row].fields[$0] } ?? ""
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
  /// The first column that has one value in all rows, and the value; nil where each has several.
  fileprivate var onlyValue: (column: String, value: String)? {
    switch self {
    case .classes(let classes, let names, let column):
      guard let first = classes.first, Set(classes).count == 1 else { return nil }
      return (column, "'\(names[first])'")
    case .numbers(let columns):
      let constant = columns.first { Set($0.numbers).count == 1 }
      return constant.map { ($0.name, "\($0.numbers[0])") }
    }
  }
}
