import Datasets

/// How the values of a network's inputs come from the columns of a table, in vectors that do it at once.
///
///     value = column equals key, for a category's value
///     value = (column − mean) · factor, or `missing` where it is not there
struct TableInputs {
  /// The column that each value is of.
  private(set) var sources: [Int] = []
  private(set) var means: [Double] = []
  private(set) var factors: [Double] = []
  private(set) var missing: [Double] = []
  /// Whether the value tells if the column is one category.
  private(set) var areCategories: [Bool] = []
  private(set) var keys: [Double] = []

  init(_ encoder: TableEncoder) {
    for (place, (_, column)) in encoder.columns.enumerated() {
      switch column {
      case .number(let mean, let deviation):
        add(place, mean: mean, factor: deviation == 0 ? 0 : 1 / deviation)
      // Two names share a value, ½ where it is missing.
      case .categories(let names) where names.count == 2: add(place, missing: 0.5)
      case .categories(let names):
        for key in names.indices { add(place, key: Double(key)) }
      }
    }
  }

  private mutating func add(
    _ source: Int, mean: Double = 0, factor: Double = 1, missing: Double = 0, key: Double? = nil
  ) {
    sources.append(source)
    means.append(mean)
    factors.append(factor)
    self.missing.append(missing)
    areCategories.append(key != nil)
    keys.append(key ?? 0)
  }
}
