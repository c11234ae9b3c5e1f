/// How the cells of a file are written: which texts stand for a missing value, found by the bytes of a
/// field, and which mark stands before decimals.
struct CellFormat {
  let missing: Set<String>
  let decimal: DecimalMark
  /// Whether some texts for a missing value are numbers, such as -9.
  let missingHoldNumbers: Bool
  private let holdsEmpty: Bool
  /// The others by their first byte: most fields begin as none of them does.
  private let others: [[[UInt8]]]

  init(missing: some Sequence<String>, decimal: DecimalMark = .point) {
    self.missing = Set(missing)
    self.decimal = decimal
    missingHoldNumbers = self.missing.contains { DecimalNumber.read($0, decimal) != nil }
    holdsEmpty = self.missing.contains("")
    var others = [[[UInt8]]](repeating: [], count: 256)
    for text in self.missing {
      if let first = text.utf8.first { others[Int(first)].append(Array(text.utf8)) }
    }
    self.others = others
  }

  func isMissing(_ field: Field) -> Bool {
    guard let first = field.bytes.first else { return holdsEmpty }
    let candidates = others[Int(first)]
    return !candidates.isEmpty
      && candidates.contains { $0.count == field.bytes.count && field.bytes.elementsEqual($0) }
  }
}
