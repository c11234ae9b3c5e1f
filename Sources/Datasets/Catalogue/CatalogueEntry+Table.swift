extension CatalogueEntry {
  /// Reads the set's table from wherever under the root it lies.
  func readTable(options: TableOptions, root: DataRoot) throws -> (
    table: Table, schema: TableSchema
  ) {
    guard let facts = table else {
      throw DatasetError.wrongKind(name: name, holds: kind, needed: .table)
    }
    guard let place = root.place(of: self) else {
      throw DatasetError.missingSet(name: name, lookedIn: root.places(for: self))
    }
    let (raw, positions) = try readFiles(in: place, as: facts)
    let schema = try schema(of: facts, with: options, raw: raw, positions: positions)
    let reader = TableReader(raw, schema: schema, positions: positions)
    return (try reader.table(name: name, notes: notes(of: facts, as: schema, raw: raw)), schema)
  }

  private func readFiles(in place: String, as facts: TableFacts) throws -> (RawTable, [Int?]) {
    let tables = try files.map { file in
      guard let path = file.find(in: place) else {
        throw DatasetError.missingFile(path: "\(place)/\(file.published.name)")
      }
      return try RawTable(path: path, separator: facts.schema.separator)
    }
    var raw = tables[0]
    for other in tables.dropFirst() {
      switch facts.layout {
      case .below: try raw.append(below: other)
      case .beside: try raw.append(beside: other)
      }
    }
    let path = raw.path
    let positions =
      facts.schema.hasHeader
      ? try facts.schema.positions(in: raw.takeHeader(), path: path)
      : try facts.schema.positions(width: raw.width, path: path)
    return (raw, positions)
  }

  private func schema(
    of facts: TableFacts, with options: TableOptions, raw: RawTable, positions: [Int?]
  ) throws(TableError) -> TableSchema {
    var schema = facts.schema
    var options = options
    if !options.target.isEmpty {
      let asked = try options.targets(of: schema, path: raw.path)
      guard asked.sorted() == schema.indices(of: .target) else {
        throw .fixedTarget(
          set: name, targets: schema.targets.map(\.name),
          asked: asked.map { schema.columns[$0].name })
      }
      options.target = ""
    }
    try options.assignRoles(in: &schema, path: raw.path)
    guard options.numeric.isEmpty else { throw .fixedForm(set: name, option: "--numeric") }
    guard options.decimal == .point else { throw .fixedForm(set: name, option: "--decimal") }
    for index in try options.statedKinds(of: schema, path: raw.path).keys.sorted() {
      guard schema.columns[index].kind == .number, let position = positions[index] else { continue }
      let texts = raw.differentTexts(in: position)
      schema.columns[index].kind = .category(
        names: CategoryIndex(of: texts, as: CellFormat(missing: schema.missing)).names)
    }
    try schema.checkWidths(rows: raw.rowCount, path: raw.path)
    return schema
  }

  private func notes(of facts: TableFacts, as schema: TableSchema, raw: RawTable) -> [String] {
    var notes: [String] = []
    if raw.rowCount != facts.rowCount {
      notes.append(
        "these are \(plural(raw.rowCount, "row")), not the \(grouped(facts.rowCount)) of \(title)"
      )
    }
    return notes
      + facts.notes.filter { note in
        note.column.isEmpty
          || schema.columns.contains { $0.name == note.column && $0.role == note.role }
      }.map(\.text)
  }
}
