/// What is known of a tabular set before any file is read.
public struct TableFacts: Sendable {
  /// How several files make one table.
  enum Layout: Sendable {
    /// The rows of each file below those of the one before.
    case below
    /// The columns of each file to the right of those of the one before.
    case beside
  }

  /// Something to know of the set, as long as a column has a role.
  struct Note: Sendable {
    let text: String
    var column = ""
    var role = TableSchema.Role.feature
  }

  /// The number of rows in the files, with those that have no target.
  public let rowCount: Int
  /// How the files are read.
  public let schema: TableSchema
  let layout: Layout
  let notes: [Note]

  init(rowCount: Int, schema: TableSchema, layout: Layout = .below, notes: [Note] = []) {
    self.rowCount = rowCount
    self.schema = schema
    self.layout = layout
    self.notes = notes
  }

  /// The number of columns that are features.
  public var featureCount: Int { schema.indices(of: .feature).count }

  /// The number of columns that are predicted.
  public var targetCount: Int { schema.targets.count }

  /// The names of the classes, or nil for regression.
  public var classNames: [String]? {
    if case .category(let names) = schema.targets.first?.kind { names } else { nil }
  }
}
