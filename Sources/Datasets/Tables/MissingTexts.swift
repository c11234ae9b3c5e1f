/// The texts that stand for a missing value, found by the bytes of a field.
struct MissingTexts {
  let texts: Set<String>
  /// Whether some of them are numbers, such as -9.
  let holdNumbers: Bool
  private let holdsEmpty: Bool
  /// The others by their first byte: most fields begin as none of them does.
  private let others: [[[UInt8]]]

  init(_ texts: some Sequence<String>) {
    self.texts = Set(texts)
    holdNumbers = self.texts.contains { DecimalNumber.read($0) != nil }
    holdsEmpty = self.texts.contains("")
    var others = [[[UInt8]]](repeating: [], count: 256)
    for text in self.texts {
      if let first = text.utf8.first { others[Int(first)].append(Array(text.utf8)) }
    }
    self.others = others
  }

  func contains(_ field: Field) -> Bool {
    guard let first = field.bytes.first else { return holdsEmpty }
    let candidates = others[Int(first)]
    return !candidates.isEmpty
      && candidates.contains { $0.count == field.bytes.count && field.bytes.elementsEqual($0) }
  }
}
