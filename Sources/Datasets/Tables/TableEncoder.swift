/// Turns feature columns into numbers for a network, in a way that is fitted on some rows only.
///
/// Numbers are standardised by the mean and the deviation of the fitted rows; a column that is
/// constant there becomes 0, and so does a missing number, which thus counts as the mean. Categories
/// are one-hot: a column for each name, also for one that the fitted rows lack, and a missing
/// category sets none of them. Two names share one column, 0 for the first and 1 for the second;
/// there a missing one is ½, so that it is not taken for the first.
public struct TableEncoder: Codable, Hashable, Sendable {
  fileprivate enum Scheme: Codable, Hashable {
    case number(mean: Double, deviation: Double)
    case categories(names: [String])

    var width: Int {
      if case .categories(let names) = self, names.count != 2 { names.count } else { 1 }
    }
  }

  fileprivate struct Block: Codable, Hashable {
    let name: String
    let scheme: Scheme
  }

  private let blocks: [Block]

  /// Fits means and deviations on some rows of a table, which are those of the training.
  public init(fitting table: Table, rows: [Int]) {
    blocks = table.columns.map { column in
      switch column.values {
      case .numbers(let numbers):
        let moments = Moments(of: rows.lazy.map { numbers[$0] }.filter { !$0.isNaN })
        return Block(
          name: column.name, scheme: .number(mean: moments.mean, deviation: moments.deviation))
      case .categories(_, let names):
        return Block(name: column.name, scheme: .categories(names: names))
      }
    }
  }

  /// The number of values a row.
  public var width: Int { blocks.reduce(0) { $0 + $1.scheme.width } }

  /// How a column becomes values.
  public enum Column: Hashable, Sendable {
    /// One value, in deviations from a mean; a deviation of 0 makes all of them 0.
    case number(mean: Double, deviation: Double)
    /// A value for each name; one for two names.
    case categories(names: [String])
  }

  /// The columns in order, with their names.
  public var columns: [(name: String, column: Column)] {
    blocks.map { block in
      switch block.scheme {
      case .number(let mean, let deviation):
        (block.name, .number(mean: mean, deviation: deviation))
      case .categories(let names): (block.name, .categories(names: names))
      }
    }
  }

  /// What each value is, such as "age", or "sex=F" for the column of a category.
  public var featureNames: [String] {
    blocks.flatMap { block in
      switch block.scheme {
      case .number: [block.name]
      case .categories(let names):
        (names.count == 2 ? [names[1]] : names).map { "\(block.name)=\($0)" }
      }
    }
  }

  /// The values of some rows, or of all of them, row after row.
  ///
  /// Throws where the columns are not those that were fitted, or a row has a category that is none of
  /// theirs.
  public func encode(_ table: Table, rows: [Int]? = nil) throws(TableError) -> [Float] {
    guard table.columns.map(\.name) == blocks.map(\.name) else {
      throw .otherColumns(
        table: table.name, found: table.columns.map(\.name), fitted: blocks.map(\.name))
    }
    let rows = rows ?? Array(0..<table.rowCount)
    let width = width
    var values = [Float](repeating: 0, count: rows.count * width)
    var start = 0
    for (block, column) in zip(blocks, table.columns) {
      let cells = try block.cells(of: column.values, rows: rows, in: table.name)
      let own = block.scheme.width
      for place in rows.indices {
        for cell in 0..<own { values[place * width + start + cell] = cells[place * own + cell] }
      }
      start += own
    }
    return values
  }
}

extension TableEncoder.Block {
  /// The values of a column in some rows, row after row.
  fileprivate func cells(
    of column: TableValues, rows: [Int], in table: String
  ) throws(TableError) -> [Float] {
    switch (scheme, column) {
    case (.number(let mean, let deviation), .numbers(let numbers)):
      return rows.map { row in
        numbers[row].isNaN || deviation == 0 ? 0 : Float((numbers[row] - mean) / deviation)
      }
    case (.categories(let names), .categories(let indices, let found)):
      // Another table may know fewer names, or the same in another order.
      let index = CategoryIndex(names)
      let known = found.map { index[$0] }
      var values = [Float](repeating: 0, count: rows.count * scheme.width)
      for (place, row) in rows.enumerated() {
        guard let index = indices[row] else {
          if names.count == 2 { values[place] = 0.5 }
          continue
        }
        guard let name = known[index] else {
          throw .unknownName(
            table: table, row: row + 1, column: self.name, text: found[index], known: names)
        }
        if names.count == 2 {
          values[place] = Float(name)
        } else {
          values[place * names.count + name] = 1
        }
      }
      return values
    default: throw .otherKind(table: table, column: name)
    }
  }
}

/// The mean and deviation of regression targets, to standardise them and to undo it.
///
/// Fitted on the training rows. A target that is constant there has the deviation 1, so that one that
/// differs elsewhere still does.
public struct TargetScale: Codable, Hashable, Sendable {
  /// The mean of the fitted targets.
  public let mean: Double
  /// Their deviation, the root of the mean squared distance from the mean.
  public let deviation: Double

  /// Fits the scale on some targets.
  public init(fitting targets: [Double]) {
    let moments = Moments(of: targets)
    mean = moments.mean
    deviation = moments.deviation > 0 ? moments.deviation : 1
  }

  /// A target in deviations from the mean.
  public func scaled(_ target: Double) -> Double { (target - mean) / deviation }

  /// The target that a scaled one stands for.
  public func unscaled(_ value: Double) -> Double { mean + value * deviation }
}

/// A mean and a deviation, both 0 of no numbers.
private struct Moments {
  var mean = 0.0
  var deviation = 0.0

  init(of numbers: some Sequence<Double>) {
    let numbers = Array(numbers)
    guard let first = numbers.first else { return }
    // Rounding would give equal numbers a tiny deviation, by which a network would be thrown off.
    guard numbers.contains(where: { $0 != first }) else {
      mean = first
      return
    }
    let count = Double(numbers.count)
    let mean = numbers.reduce(0) { $0 + $1 / count }
    self.mean = mean
    deviation = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / count }.squareRoot()
  }
}

extension TableEncoder {
  /// What is wrong with this encoder for rows that a schema reads; nil where nothing is.
  ///
  /// For an encoder that comes from a file.
  public func problem(with schema: TableSchema) -> String? {
    let features = schema.columns.filter { $0.role == .feature }
    guard blocks.map(\.name) == features.map(\.name) else {
      return "it encodes other columns than the schema reads"
    }
    for (block, column) in zip(blocks, features) {
      switch (block.scheme, column.kind) {
      case (.number(let mean, let deviation), .number):
        guard mean.isFinite, deviation.isFinite, deviation >= 0 else {
          return "the scale of '\(block.name)' is no scale"
        }
      case (.categories(let names), .category(let known)):
        guard names == known else { return "'\(block.name)' has other names than in the schema" }
      default: return "'\(block.name)' is of another kind than in the schema"
      }
    }
    return nil
  }
}
