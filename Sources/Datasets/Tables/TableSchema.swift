/// How the columns of a file are to be read, fixed when a network is trained.
///
/// A checkpoint keeps it, so that rows for prediction are read just as the rows of the training.
public struct TableSchema: Codable, Hashable, Sendable {
  /// One column of the file.
  public struct Column: Codable, Hashable, Sendable {
    /// The name, trimmed.
    public let name: String
    /// What its cells are.
    public var kind: Kind
    /// What the column is for.
    public var role: Role

    /// A column of a kind and a role.
    public init(_ name: String, _ kind: Kind = .number, role: Role = .feature) {
      self.name = name
      self.kind = kind
      self.role = role
    }
  }

  /// What the cells of a column are.
  public enum Kind: Codable, Hashable, Sendable {
    /// Numbers with the schema's decimal mark.
    case number
    /// One of these texts.
    case category(names: [String])
  }

  /// What a column is for.
  public enum Role: String, Codable, Hashable, Sendable {
    /// An input of the network.
    case feature
    /// What is to be predicted.
    case target
    /// Rows of one value here stay together when rows are split; the column's kind does not matter.
    case group
    /// Not read.
    case ignored
  }

  /// What stands between the fields of a line.
  public enum Separator: String, Codable, Hashable, Sendable {
    /// A comma.
    case comma
    /// A semicolon.
    case semicolon
    /// A tab.
    case tab
    /// One or more blanks or tabs; those at the ends of a line do not count.
    case blanks
  }

  /// The texts that stand for a missing value unless something else is said: those of pandas, and ?.
  public static let usualMissing = [
    "", "?", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "n/a", "<NA>", "#N/A", "#N/A N/A",
    "#NA", "-NaN", "-nan", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN",
  ]

  /// All columns of the file, in its order.
  public var columns: [Column]
  /// What stands between fields.
  public let separator: Separator
  /// Whether the first line holds names.
  public let hasHeader: Bool
  /// The texts that stand for a missing value.
  public let missing: [String]
  /// What stands before the decimals of numbers.
  public var decimal: DecimalMark { otherDecimal ?? .point }
  /// The decimal mark where it is not the point; it came later, and is not written where it is.
  private let otherDecimal: DecimalMark?

  /// A schema of so many columns.
  public init(
    columns: [Column], separator: Separator, hasHeader: Bool,
    missing: [String] = Self.usualMissing, decimal: DecimalMark = .point
  ) {
    self.columns = columns
    self.separator = separator
    self.hasHeader = hasHeader
    self.missing = missing
    otherDecimal = decimal == .point ? nil : decimal
  }

  private enum CodingKeys: String, CodingKey {
    case columns, separator, hasHeader, missing
    case otherDecimal = "decimal"
  }
}

extension TableSchema {
  func indices(of role: Role) -> [Int] { columns.indices.filter { columns[$0].role == role } }

  /// The columns to be predicted, in the order of the file.
  package var targets: [Column] { columns.filter { $0.role == .target } }
}

extension TableSchema.Separator {
  /// The byte, or nil where a run of blanks separates.
  var byte: UInt8? {
    switch self {
    case .comma: UInt8(ascii: ",")
    case .semicolon: UInt8(ascii: ";")
    case .tab: UInt8(ascii: "\t")
    case .blanks: nil
    }
  }

  /// The name in error texts.
  var plural: String {
    switch self {
    case .comma: "commas"
    case .semicolon: "semicolons"
    case .tab: "tabs"
    case .blanks: "blanks"
    }
  }
}
