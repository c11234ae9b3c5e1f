import Settings

extension CellMeasure {
  private static let keys = [
    "series", "title", "factor", "offset", "higher-is-better", "best-epoch", "choice", "digits",
  ]

  init(_ placed: PlacedSetting) throws {
    let table = try placed.table("the measure of a cell")
    try table.check(Self.keys, "the measure of a cell")
    guard let series = table["series"] else { throw placed.refusal("a cell needs a 'series'") }
    let name = try series.text()
    self.init(title: try table["title"]?.text() ?? name, series: name)
    if let factor = table["factor"] { self.factor = try factor.number() }
    if let offset = table["offset"] { self.offset = try offset.number() }
    if let isBetter = table["higher-is-better"] { isHigherBetter = try isBetter.bool() }
    if let isBest = table["best-epoch"] { isOfBestEpoch = try isBest.bool() }
    if let choice = table["choice"] { self.choice = try choice.text() }
    if let digits = table["digits"] { self.digits = try digits.whole(from: 0, to: 15) }
  }

  var setting: Setting {
    let own = CellMeasure(title: title, series: series)
    var table: [String: Setting] = ["series": .text(series), "title": .text(title)]
    if factor != own.factor { table["factor"] = .number(factor) }
    if offset != own.offset { table["offset"] = .number(offset) }
    if isHigherBetter { table["higher-is-better"] = .bool(true) }
    if isOfBestEpoch { table["best-epoch"] = .bool(true) }
    if choice != own.choice { table["choice"] = .text(choice) }
    if digits != own.digits { table["digits"] = .number(Double(digits)) }
    return .table(table)
  }
}
