import Datasets
import Settings
import Tensors

/// How a table's rows became numbers, so that others can become the same.
public struct TableCoding: Hashable, Sendable {
  public let schema: TableSchema
  public let encoder: TableEncoder
  /// The columns that are learned, one for each output where they hold numbers.
  public let targets: [String]
  /// Where targets are numbers: the mean and the deviation that each output is in; else empty.
  public let scales: [TargetScale]
  /// The SHA-256 of the rows as numbers, with their targets, those of the training first: whether it
  /// is the same table, split in the same way.
  public let digest: String

  /// Whether two tables became the same numbers; a later version may know more texts for a missing
  /// value, or another place for a column that is not used.
  public static func == (a: TableCoding, b: TableCoding) -> Bool {
    a.digest == b.digest && a.encoder == b.encoder && a.targets == b.targets
      && a.scales == b.scales
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}

extension TableCoding: Codable {
  private enum CodingKeys: String, CodingKey {
    case schema, encoder, target, targets, scale, scales, digest
  }

  public init(from decoder: Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    schema = try container.decode(TableSchema.self, forKey: .schema)
    encoder = try container.decode(TableEncoder.self, forKey: .encoder)
    digest = try container.decode(String.self, forKey: .digest)
    if container.contains(.targets) {
      targets = try container.decode([String].self, forKey: .targets)
      scales = try container.decode([TargetScale].self, forKey: .scales)
    } else {
      targets = [try container.decode(String.self, forKey: .target)]
      scales = try container.decodeIfPresent(TargetScale.self, forKey: .scale).map { [$0] } ?? []
    }
  }

  /// Writes a single target as it was written before there could be several.
  public func encode(to encoder: Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schema, forKey: .schema)
    try container.encode(self.encoder, forKey: .encoder)
    try container.encode(digest, forKey: .digest)
    if targets.count == 1 {
      try container.encode(targets[0], forKey: .target)
      try container.encodeIfPresent(scales.first, forKey: .scale)
    } else {
      try container.encode(targets, forKey: .targets)
      try container.encode(scales, forKey: .scales)
    }
  }
}

extension TableCoding {
  /// The names of the targets in quotes.
  public var quotedTargets: String { inQuotes(targets) }

  /// The rows of a table as the network takes them.
  ///
  /// Throws where its columns or their categories differ from the training set's.
  public func inputs(of table: Table) throws -> Tensor {
    Tensor(try encoder.encode(table), shape: [table.rowCount, encoder.width])
  }

  /// The rows of a table with their right answers, which must be of the classes that were learned.
  public func part(of table: Table) throws -> Samples {
    guard var answers = table.target else {
      throw ConfigurationError("\(table.name): has no \(quotedTargets) to compare with")
    }
    if case .category(let known)? = schema.targets.first?.kind {
      answers = try answers.classes(among: known, of: table.name)
    }
    if case .numbers(let columns) = answers, !scales.isEmpty,
      max(columns.count, targets.count) > 1, columns.map(\.name) != targets
    {
      throw ConfigurationError(
        "\(table.name): has the answers \(inQuotes(columns.map(\.name))), but the network has learned "
          + quotedTargets)
    }
    let isNumeric = if case .numbers = answers { true } else { false }
    guard isNumeric == !scales.isEmpty else {
      throw TableError.otherKind(table: table.name, column: targets[0])
    }
    return Samples(
      inputs: try inputs(of: table), targets: answers.tensor(of: Array(0..<table.rowCount), scales),
      units: scales.isEmpty ? nil : scales.map(\.deviation))
  }
}

extension TableTarget {
  /// Classes, or numbers by the scale of each column, of some rows.
  func tensor(of rows: [Int], _ scales: [TargetScale]) -> Tensor {
    switch self {
    case .classes(let classes, _, _): return Tensor(rows.map { Int64(classes[$0]) })
    case .numbers(let columns):
      let scaled = rows.flatMap { row in
        zip(columns, scales).map { Float($1.scaled($0.numbers[row])) }
      }
      return Tensor(scaled, shape: [rows.count, columns.count])
    }
  }
}
