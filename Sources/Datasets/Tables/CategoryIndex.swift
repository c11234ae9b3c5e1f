/// Finds categories by their texts.
///
/// Texts that differ are different categories, as 007 and 7, 1e5 and 100000, or numbers that agree
/// in all digits that a Double holds; but 2.0 (2,0 where commas are decimal) is 2, as programs write a
/// whole number in a column that has gaps.
struct CategoryIndex {
  let names: [String]
  private let places: [String: Int]
  private let decimal: DecimalMark

  init(_ names: [String], decimal: DecimalMark = .point) {
    self.names = names
    self.decimal = decimal
    var places = Dictionary(
      zip(names.map { Self.key($0, decimal) }, names.indices),
      uniquingKeysWith: { first, _ in first })
    for (place, name) in names.enumerated() { places[name] = place }
    self.places = places
  }

  /// The categories in some fields: numbers by size, or else texts in the order of Unicode.
  init(of fields: some Sequence<String>, as format: CellFormat) {
    var shortest: [String: String] = [:]
    for name in Set(fields).subtracting(format.missing) {
      let key = Self.key(name, format.decimal)
      if let other = shortest[key], (other.count, other) < (name.count, name) { continue }
      shortest[key] = name
    }
    let names = shortest.values.sorted()
    let numbers = names.compactMap { Cell.number($0, format.decimal) }
    guard numbers.count == names.count else {
      self.init(names, decimal: format.decimal)
      return
    }
    let ordered = zip(names, numbers).sorted { ($0.1, $0.0.count, $0.0) < ($1.1, $1.0.count, $1.0) }
    self.init(ordered.map(\.0), decimal: format.decimal)
  }

  subscript(_ field: String) -> Int? { places[field] ?? places[Self.key(field, decimal)] }

  /// The text by which a category is told from others.
  static func key(_ field: String, _ decimal: DecimalMark) -> String {
    let bytes = field.utf8
    guard let point = bytes.firstIndex(of: decimal.byte), point > bytes.startIndex,
      bytes[point...].dropFirst().allSatisfy({ $0 == UInt8(ascii: "0") })
    else { return field }
    let digits = bytes[..<point].drop { $0 == UInt8(ascii: "-") }
    let isWhole =
      digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      && !digits.isEmpty && (digits.count == 1 || digits.first != UInt8(ascii: "0"))
      && bytes[..<point].count - digits.count <= 1
    return isWhole ? String(field[..<point]) : field
  }
}
