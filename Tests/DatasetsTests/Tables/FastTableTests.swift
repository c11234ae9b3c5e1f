import Testing

@testable import Datasets

@Suite("Tables that are read fast")
struct FastTableTests {
  /// Rows of plain fields, among them some that the fast way leaves to the other: quotes, blanks at the edges,
  /// empty lines, and line ends of two bytes.
  @Test("Rows that are split 64 bytes at a time are those of the text", arguments: 0..<24)
  func split(seed: Int) throws {
    var numbers = SeededNumbers(seed: seed)
    func pick<Element>(_ elements: [Element]) -> Element {
      elements[Int(numbers.next() % UInt64(elements.count))]
    }
    let width = [1, 2, 3, 11, 40][seed % 5]
    let (separator, byte): (TableSchema.Separator, String) = [
      (.comma, ","), (.tab, "\t"), (.semicolon, ";"),
    ][seed % 3]
    let plain = ["1", "-2.5", "red", "dark red", "é", "0.123456789", "a\"b", "2019"]
    var (text, expected) = ("", [[String]]())
    for _ in 0..<200 {
      let isPlain = seed < 8 || numbers.next() % 10 > 0
      let fields = (0..<width).map { _ in pick(plain) }
      expected.append(fields)
      let written = fields.map { field in
        isPlain
          ? field
          : pick([field, " \(field)", "\(field)  ", "\"\(field.replacing("\"", with: "\"\""))\""])
      }
      text +=
        written.joined(separator: byte) + (isPlain ? "\n" : pick(["\n", "\r\n", "\n\n", "\n \n"]))
    }
    if seed % 2 == 0 { text.removeLast() }
    let table = try RawTable(Array(text.utf8), path: "a.csv", separator: separator)
    #expect(table.rowCount == expected.count)
    #expect(table.texts == expected)
    // Of the last row the end may be missing, and its place is found all the same.
    #expect(table.text(row: 199, column: width - 1) == expected[199][width - 1])
  }

  @Test("A row of another width among plain rows is refused by its line")
  func ragged() {
    let rows = (1...100).map { "\($0),red" }
    for (line, row) in [(70, "1,2,3"), (2, "1"), (100, "1,2,3")] {
      let text = rows.enumerated().map { $0 + 1 == line ? row : $1 }.joined(separator: "\n") + "\n"
      #expect(
        textOfError { _ = try RawTable(Array(text.utf8), path: "t.csv") }.hasPrefix(
          "Line \(line) of t.csv has \(row == "1" ? "1 field" : "3 fields"), but line 1 has 2."))
    }
  }

  @Test("Digits read eight at a time are the number that they are", arguments: [".", ","])
  func digits(mark: String) {
    var numbers = SeededNumbers(seed: 7)
    let decimal: DecimalMark = mark == "," ? .comma : .point
    for _ in 0..<20_000 {
      let length = 1 + Int(numbers.next() % 26)
      var text = (0..<length).map { _ in String(numbers.next() % 10) }.joined()
      func insert(_ piece: String) {
        let place = Int(numbers.next() % UInt64(text.count + 1))
        text.insert(contentsOf: piece, at: text.index(text.startIndex, offsetBy: place))
      }
      if numbers.next() % 4 > 0 { insert(mark) }
      if numbers.next() % 16 == 0 { insert(["e", " ", "/", ":", "+", "-", mark][length % 7]) }
      if numbers.next() % 2 == 0 { text = "-" + text }
      let parts = text.drop { $0 == "-" }.split(
        separator: Character(mark), omittingEmptySubsequences: false)
      let isPlain =
        text.dropFirst().allSatisfy { $0 != "-" } && parts.count <= 2
        && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }
        && parts.map(\.count).reduce(parts.count - 1, +) <= 24
      let expected = isPlain ? Double(text.replacing(",", with: ".")) : nil
      // Other bytes follow, of a kind that must not count.
      let found = Array((text + "12.345678").utf8).withUnsafeBufferPointer {
        DecimalNumber.readDigits(
          Field(bytes: UnsafeBufferPointer(rebasing: $0[..<text.utf8.count])), decimal)
      }
      #expect(found?.number.bitPattern == expected?.bitPattern, "\(text)")
      if let found { #expect(found.isWhole == (parts.count == 1), "\(text)") }
    }
  }

  @Test("A number as a name is found again below, and a count of rows is one, over many blocks")
  func countsAndNames() throws {
    let lines = ["2019,2020,row"] + (1...5000).map { "\($0 * 7 % 5001),\(-$0),\($0)" }
    let raw = try RawTable(Array(lines.joined(separator: "\n").utf8), path: "t.csv")
    let format = CellFormat(missing: TableSchema.usualMissing)
    let columns = TableCensus(of: raw, as: format).columns
    #expect(columns.map(\.nameComesAgain) == [true, false, false])
    #expect(columns.map(\.counts) == [false, false, true])
  }

  @Test("Columns are found to be what they are, wherever their cells lie")
  func census() throws {
    // Beyond one block, with a cell of each other kind in some column.
    var lines = ["x,year,id,colour,late"]
    for row in 0..<5000 {
      lines.append(
        "\(Double(row) / 8),\(1990 + row % 30),\(row == 4000 ? "007" : "\(row)"),"
          + "\(["red", "green", ""][row % 3]),\(row == 4999 ? "slip" : "\(row)")")
    }
    let format = CellFormat(missing: TableSchema.usualMissing)
    let text = lines.joined(separator: "\n")
    let census = TableCensus(of: try RawTable(Array(text.utf8), path: "t.csv"), as: format)
    #expect(census.columns.map(\.all) == [5000, 5000, 5000, 3334, 5000])
    #expect(census.columns.map(\.numbers) == [5000, 5000, 5000, 0, 4999])
    #expect(census.columns.map(\.texts) == [0, 0, 0, 3334, 1])
    #expect(census.columns[1].years == 5000 && census.columns[0].years == 0)
    #expect(census.columns[2].firstIdentifier == "007")
    #expect(census.columns.map(\.counts) == [false, false, false, false, false])
    #expect(census.columns[4].firstText?.row == 5000)
    var first = census.columns[0]
    #expect(first.takeCells(asTexts: false)?.numbers == (0..<5000).map { Double($0) / 8 })
  }
}

/// Numbers that follow from a seed.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: Int) { state = UInt64(seed) &* 2 &+ 1 }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
