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
    case twoNames(second: String)
    case oneHot(names: [String])

    var width: Int {
      if case .oneHot(let names) = self { names.count } else { 1 }
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
        return Block(
          name: column.name,
          scheme: names.count == 2 ? .twoNames(second: names[1]) : .oneHot(names: names))
      }
    }
  }

  /// The number of values a row.
  public var width: Int { blocks.reduce(0) { $0 + $1.scheme.width } }

  /// What each value is, such as "age", or "sex=F" for the column of a category.
  public var featureNames: [String] {
    blocks.flatMap { block in
      switch block.scheme {
      case .number: [block.name]
      case .twoNames(let second): ["\(block.name)=\(second)"]
      case .oneHot(let names): names.map { "\(block.name)=\($0)" }
      }
    }
  }

  /// The values of some rows, or of all of them, row after row.
  public func encode(_ table: Table, rows: [Int]? = nil) -> [Float] {
    precondition(
      table.columns.map(\.name) == blocks.map(\.name),
      "fitted on columns \(blocks.map(\.name)), not on \(table.columns.map(\.name))")
    let rows = rows ?? Array(0..<table.rowCount)
    let width = width
    var values = [Float](repeating: 0, count: rows.count * width)
    var start = 0
    for (block, column) in zip(blocks, table.columns) {
      for (place, row) in rows.enumerated() {
        block.write(column.values, row: row, at: place * width + start, of: &values)
      }
      start += block.scheme.width
    }
    return values
  }
}

extension TableEncoder.Block {
  fileprivate func write(_ column: TableValues, row: Int, at place: Int, of values: inout [Float]) {
    switch (scheme, column) {
    case (.number(let mean, let deviation), .numbers(let numbers)):
      if !numbers[row].isNaN, deviation > 0 {
        values[place] = Float((numbers[row] - mean) / deviation)
      }
    case (.twoNames, .categories(let indices, _)):
      values[place] = indices[row].map { Float($0) } ?? 0.5
    case (.oneHot, .categories(let indices, _)):
      if let index = indices[row] { values[place + index] = 1 }
    default: preconditionFailure("column \(name) has another kind than when it was fitted")
    }
  }
}

/// The mean and deviation of regression targets, to standardise them and to undo it.
///
/// Fitted on the training rows. A constant target has the deviation 0; it is scaled to 0, and every
/// scaled value comes back as the mean.
public struct TargetScale: Codable, Hashable, Sendable {
  /// The mean of the fitted targets.
  public let mean: Double
  /// Their deviation, the root of the mean squared distance from the mean.
  public let deviation: Double

  /// Fits the scale on some targets.
  public init(fitting targets: [Double]) {
    let moments = Moments(of: targets)
    mean = moments.mean
    deviation = moments.deviation
  }

  /// A target in deviations from the mean.
  public func scaled(_ target: Double) -> Double {
    deviation > 0 ? (target - mean) / deviation : 0
  }

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
