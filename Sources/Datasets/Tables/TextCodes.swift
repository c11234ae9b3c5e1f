/// The texts of a column as numbers, in the order in which they first come.
struct TextCodes {
  /// The number of the text in each row that counts.
  private(set) var codes: [Int32] = []
  /// The different texts.
  private(set) var texts: [String] = []
  private var codeOfText: [Field: Int32] = [:]
  /// Most columns have few texts, which are found sooner by what they look like.
  private var recent: [(text: Field, code: Int32)?]

  init(rowCount: Int) {
    codes.reserveCapacity(rowCount)
    recent = Array(repeating: nil, count: 64)
  }

  /// Adds a row, which may not count, and gives the number of its text.
  @discardableResult
  mutating func add(_ field: Field, counts: Bool = true) -> Int {
    let code = code(of: field)
    if counts { codes.append(code) }
    return Int(code)
  }

  private mutating func code(of field: Field) -> Int32 {
    let ends = field.bytes.isEmpty ? 0 : Int(field.bytes[0]) ^ Int(field.bytes.last!) &* 5
    let place = (field.bytes.count &* 11 ^ ends) & 63
    if let (text, code) = recent[place], text == field { return code }
    let code = codeOfText[field] ?? Int32(texts.count)
    recent[place] = (field, code)
    guard code == texts.count else { return code }
    codeOfText[field] = code
    texts.append(field.text)
    return code
  }

  /// To be called before the fields go.
  mutating func end() { (codeOfText, recent) = ([:], []) }

  /// The rows whose text is missing.
  func missingRows(_ format: CellFormat) -> [Int] {
    let isMissing = texts.map(format.missing.contains)
    return codes.indices.filter { isMissing[Int(codes[$0])] }
  }

  mutating func leaveOut(_ rows: [Int]) { codes.leaveOut(rows) }
}

extension Array {
  /// Removes the elements at some places, which are in order.
  mutating func leaveOut(_ places: [Int]) {
    guard let first = places.first else { return }
    var (end, next) = (first, 0)
    for place in first..<count {
      if next < places.count, places[next] == place {
        next += 1
      } else {
        self[end] = self[place]
        end += 1
      }
    }
    removeLast(count - end)
  }
}
