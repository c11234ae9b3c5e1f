/// What a field of a table is, whatever its column.
enum Cell: Equatable {
  case missing
  case number(Double)
  /// A number with a decimal comma.
  case decimalComma
  /// An infinity, or a number beyond ±1e100, whose square a Double may not hold.
  case infinite
  case text

  init(_ field: String, missing: Set<String>) {
    if missing.contains(field) {
      self = .missing
    } else if let number = Self.number(field) {
      self = abs(number) <= 1e100 ? .number(number) : .infinite
    } else if Self.isInfinity(field) {
      self = .infinite
    } else if field.utf8.contains(UInt8(ascii: ",")), Self.number(pointed(field)) != nil {
      self = .decimalComma
    } else {
      self = .text
    }
  }

  private static func isInfinity(_ field: String) -> Bool {
    let word = field.drop { $0 == "+" || $0 == "-" }
    return word.utf8.count <= 8 && ["inf", "infinity"].contains(word.lowercased())
  }

  /// The number in decimal digits, or nil: Swift itself would also read `nan` and `0x1p3`.
  static func number(_ field: String) -> Double? {
    let isDecimal = field.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "+"), UInt8(ascii: "e"), UInt8(ascii: "E"):
        true
      default: false
      }
    }
    return isDecimal ? Double(field) : nil
  }
}

private func pointed(_ field: String) -> String { field.replacing(",", with: ".") }

/// Finds categories by their texts, or as numbers where they are numbers, so that 2.0 is 2.
struct CategoryIndex {
  let names: [String]
  private let byText: [String: Int]
  private let byNumber: [Double: Int]

  init(_ names: [String]) {
    self.names = names
    byText = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
    let numbers = names.enumerated().compactMap { index, name in
      Cell.number(name).map { ($0, index) }
    }
    byNumber = Dictionary(numbers, uniquingKeysWith: { first, _ in first })
  }

  /// The categories in some fields: numbers by size, or else texts in the order of Unicode.
  init(of fields: some Sequence<String>, missing: Set<String>) {
    let names = Set(fields).subtracting(missing).sorted()
    let numbers = names.map { Cell.number($0) }
    guard !numbers.contains(nil) else {
      self.init(names)
      return
    }
    let ordered = zip(names, numbers).sorted { ($0.1 ?? 0, $0.0.count) < ($1.1 ?? 0, $1.0.count) }
    var distinct: [(name: String, number: Double?)] = []
    for (name, number) in ordered where distinct.last?.number != number {
      distinct.append((name, number))
    }
    self.init(distinct.map(\.name))
  }

  subscript(_ field: String) -> Int? {
    byText[field] ?? Cell.number(field).flatMap { byNumber[$0] }
  }
}
