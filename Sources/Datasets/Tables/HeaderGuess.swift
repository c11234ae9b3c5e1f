/// Tells whether the first row of a table holds the names of its columns.
struct HeaderGuess {
  let isHeader: Bool
  /// A number in a row that is a header all the same.
  private(set) var number: String?

  init(_ census: TableCensus, as format: CellFormat) {
    // A single row of numbers is a row, not a header.
    guard census.rowCount > 1 else {
      isHeader = !census.first.contains { Cell.number($0, format.decimal) != nil }
      return
    }
    let columns = census.first.indices.map {
      FirstCell(census.first[$0], over: census.columns[$0], as: format)
    }
    let isRepeated = columns.contains(where: \.comesAgain)
    let numeric = columns.filter(\.isNumeric)
    let numbers = numeric.filter(\.isNumber)
    if numeric.isEmpty {
      isHeader = !isRepeated
    } else if numbers.isEmpty {
      isHeader = true
    } else {
      isHeader = Self.areNames(numbers, among: numeric, isRepeated: isRepeated)
      number = isHeader ? numbers[0].text : nil
    }
  }

  /// Whether numbers at the top of columns of numbers are names: years, or counted columns.
  ///
  /// Beside them a text must stand over numbers, as `score` does in `2019,2020,score`; years do without
  /// it where they have equal steps and no year stands below them, and columns counted from 0 behind
  /// an empty cell, as pandas writes them. Any whole numbers are names among more texts over numbers.
  private static func areNames(
    _ numbers: [FirstCell], among numeric: [FirstCell], isRepeated: Bool
  ) -> Bool {
    let values = numbers.compactMap(\.number)
    guard values.count == numbers.count, values.allSatisfy({ $0 == $0.rounded() }) else {
      return false
    }
    let counts = zip(values, values.dropFirst()).allSatisfy { $1 == $0 + 1 }
    let areYears = values.allSatisfy(isYear) && Set(values).count == values.count
    if numeric.count(where: \.isText) > numbers.count { return true }
    if numeric.contains(where: \.isText) {
      return areYears || (counts && values.count > 2 && (values[0] == 0 || values[0] == 1))
    }
    if areYears, values.count > 1, !isRepeated, !numbers.contains(where: \.holdsYears) {
      return zip(values.dropFirst(), values).map(-).allSatisfy { $0 == values[1] - values[0] }
    }
    return counts && values[0] == 0 && values.count > 1 && numeric.contains(where: \.isEmpty)
  }
}

/// A cell of the first row, and what stands below it.
private struct FirstCell {
  let text: String
  /// Whether most cells below are numbers, in whatever style.
  let isNumeric: Bool
  let isNumber: Bool
  let number: Double?
  let isText: Bool
  let isEmpty: Bool
  let comesAgain: Bool
  /// Whether most cells below are years.
  let holdsYears: Bool

  init(_ text: String, over census: ColumnCensus, as format: CellFormat) {
    self.text = text
    // An empty cell is missing, and no name that comes again.
    comesAgain = census.nameComesAgain && !format.missing.contains(text)
    isNumeric = 2 * (census.numbers + census.written) > census.all
    holdsYears = 2 * census.years > census.all
    isEmpty = text.isEmpty
    number = Cell.number(text, format.decimal)
    switch Cell(text, as: format) {
    case .number, .infinite, .written: (isNumber, isText) = (true, false)
    case .text: (isNumber, isText) = (false, true)
    case .missing: (isNumber, isText) = (false, false)
    }
  }
}
