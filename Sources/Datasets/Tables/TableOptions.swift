/// What a user may say of a table; empty texts and lists mean that nothing was said.
///
/// A column is named as in the header, or by its number from 1 where there is no header.
public struct TableOptions: Sendable, Hashable {
  /// The column to predict, or several columns of numbers with commas between them.
  ///
  /// A name that has a comma stands in double quotes, unless it is the only one.
  public var target = ""
  /// Columns that are not to be features.
  public var without: [String] = []
  /// The column whose equal values keep rows together when rows are split.
  public var group = ""
  /// Columns to be read as categories, though their values are numbers.
  public var categorical: [String] = []
  /// Columns that hold numbers, in which a text is an error; a target of 0 and 1 is then no class.
  public var numeric: [String] = []
  /// What stands before the decimals of numbers.
  public var decimal = DecimalMark.point

  /// Options that say nothing.
  public init() {}
}

extension TableOptions {
  /// The columns that a list names, between commas; a name that has a comma stands in double quotes.
  public static func columns(_ list: String) -> [String] {
    // Where quotes are not closed, they are part of the names.
    let row = try? RawTable(Array(list.utf8), path: "", separator: .comma).firstRow
    return row ?? list.split(separator: ",").map(String.init)
  }

  /// Gives the columns the roles that the options name.
  func assignRoles(in schema: inout TableSchema, path: String) throws(TableError) {
    var claims: [Int: String] = [:]
    for own in schema.indices(of: .target) { claims[own] = "The set's own target" }
    func claim(_ index: Int, as role: TableSchema.Role, by option: String) throws(TableError) {
      if let first = claims[index], first != option {
        throw .claimedTwice(column: schema.columns[index].name, first: first, second: option)
      }
      claims[index] = option
      schema.columns[index].role = role
    }
    func index(_ name: String, _ option: String) throws(TableError) -> Int {
      try schema.index(of: name, option: option, path: path)
    }
    for target in try targets(of: schema, path: path) {
      try claim(target, as: .target, by: "--target")
    }
    for name in without { try claim(index(name, "--without"), as: .ignored, by: "--without") }
    if !group.isEmpty { try claim(index(group, "--group"), as: .group, by: "--group") }
    if schema.indices(of: .feature).isEmpty { throw .noFeatures(path: path) }
  }

  /// The columns that `target` names, none where it is empty.
  func targets(of schema: TableSchema, path: String) throws(TableError) -> [Int] {
    guard !target.isEmpty else { return [] }
    // The whole text may be the name of a column, commas and all.
    if let whole = try? schema.index(of: target, option: "--target", path: path) { return [whole] }
    var indices: [Int] = []
    for name in Self.columns(target) {
      let index = try schema.index(of: name, option: "--target", path: path)
      guard !indices.contains(index) else {
        throw .repeatedTarget(column: schema.columns[index].name)
      }
      indices.append(index)
    }
    return indices
  }

  /// The kinds of columns by the user's word.
  func statedKinds(
    of schema: TableSchema, path: String
  ) throws(TableError) -> [Int: StatedKind] {
    var kinds: [Int: StatedKind] = [:]
    for kind in StatedKind.allCases {
      for name in kind == .categories ? categorical : numeric {
        let index = try schema.index(of: name, option: kind.option, path: path)
        guard [.feature, .target].contains(schema.columns[index].role) else {
          throw .unusedColumn(option: kind.option, column: schema.columns[index].name)
        }
        if let other = kinds.updateValue(kind, forKey: index), other != kind {
          throw .claimedTwice(
            column: schema.columns[index].name, first: other.option, second: kind.option)
        }
      }
    }
    return kinds
  }
}

/// What a user says that a column holds.
enum StatedKind: CaseIterable {
  case categories, numbers

  var option: String { self == .categories ? "--categorical" : "--numeric" }
}

extension TableSchema {
  /// The column of a name, or of a number where the file has no header.
  func index(of name: String, option: String, path: String) throws(TableError) -> Int {
    guard name.contains(where: { !$0.isWhitespace }) else {
      throw .unknownColumn(option: option, name: name, path: path, columns: columns.map(\.name))
    }
    let wanted = RawTable.names(of: [name])[0]
    if let index = columns.firstIndex(where: { $0.name == wanted }) { return index }
    if !hasHeader, let number = Int(wanted), columns.indices.contains(number - 1) {
      return number - 1
    }
    throw .unknownColumn(option: option, name: name, path: path, columns: columns.map(\.name))
  }
}
