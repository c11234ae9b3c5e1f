import Datasets
import Settings
import Tensors

/// How a table's rows became numbers, so that others can become the same.
public struct TableCoding: Codable, Hashable, Sendable {
  public let schema: TableSchema
  public let encoder: TableEncoder
  /// The column that is learned.
  public let target: String
  /// Where the target is a number: the mean and the deviation that outputs are in.
  public let scale: TargetScale?
  /// The SHA-256 of the rows as numbers, with their targets, those of the training first: whether it
  /// is the same table, split in the same way.
  public let digest: String

  /// Whether two tables became the same numbers; a later version may know more texts for a missing
  /// value, or another place for a column that is not used.
  public static func == (a: TableCoding, b: TableCoding) -> Bool {
    a.digest == b.digest && a.encoder == b.encoder && a.target == b.target && a.scale == b.scale
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}

extension TableCoding {
  /// The rows of a table as the network takes them.
  ///
  /// Throws where its columns or their categories differ from the training set's.
  public func inputs(of table: Table) throws -> Tensor {
    Tensor(try encoder.encode(table), shape: [table.rowCount, encoder.width])
  }

  /// The rows of a table with their right answers, which must be of the classes that were learned.
  public func part(of table: Table) throws -> Samples {
    guard var answers = table.target else {
      throw ConfigurationError("\(table.name): has no '\(target)' to compare with")
    }
    if case .category(let known)? = schema.columns.first(where: { $0.role == .target })?.kind {
      answers = try answers.classes(among: known, of: table.name)
    }
    let isNumeric = if case .numbers = answers { true } else { false }
    guard isNumeric == (scale != nil) else {
      throw TableError.otherKind(table: table.name, column: target)
    }
    return Samples(
      inputs: try inputs(of: table), targets: answers.tensor(of: Array(0..<table.rowCount), scale),
      unit: scale?.deviation ?? 1)
  }
}

extension TableTarget {
  /// Classes, or standardised numbers, of some rows.
  func tensor(of rows: [Int], _ scale: TargetScale?) -> Tensor {
    switch self {
    case .classes(let classes, _, _): return Tensor(rows.map { Int64(classes[$0]) })
    case .numbers(let numbers, _):
      let scaled = rows.map { Float(scale?.scaled(numbers[$0]) ?? numbers[$0]) }
      return Tensor(scaled, shape: [rows.count, 1])
    }
  }
}
