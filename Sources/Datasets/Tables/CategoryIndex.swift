/// Finds categories by their texts.
///
/// Texts that differ are different categories, as 007 and 7, 1e5 and 100000, or numbers that agree
/// in all digits that a Double holds; but 2.0 is 2, as programs write a whole number in a column that
/// has gaps.
struct CategoryIndex {
  let names: [String]
  private let places: [String: Int]

  init(_ names: [String]) {
    self.names = names
    places = Dictionary(
      zip(names.map(Self.key), names.indices), uniquingKeysWith: { first, _ in first })
  }

  /// The categories in some fields: numbers by size, or else texts in the order of Unicode.
  init(of fields: some Sequence<String>, missing: Set<String>) {
    var shortest: [String: String] = [:]
    for name in Set(fields).subtracting(missing) {
      let key = Self.key(name)
      if let other = shortest[key], (other.count, other) < (name.count, name) { continue }
      shortest[key] = name
    }
    let names = shortest.values.sorted()
    let numbers = names.compactMap { Cell.number($0) }
    guard numbers.count == names.count else {
      self.init(names)
      return
    }
    let ordered = zip(names, numbers).sorted { ($0.1, $0.0.count, $0.0) < ($1.1, $1.0.count, $1.0) }
    self.init(ordered.map(\.0))
  }

  subscript(_ field: String) -> Int? { places[Self.key(field)] }

  /// The text by which a category is told from others.
  static func key(_ field: String) -> String {
    let bytes = field.utf8
    guard let point = bytes.firstIndex(of: UInt8(ascii: ".")), point > bytes.startIndex,
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
