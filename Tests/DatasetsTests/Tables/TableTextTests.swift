import Testing

@testable import Datasets

@Suite struct TableTextTests {
  func rows(_ text: String, _ separator: TableSchema.Separator = .comma) throws -> [[String]] {
    try table(text, separator).texts
  }

  func table(_ text: String, _ separator: TableSchema.Separator = .comma) throws -> RawTable {
    try RawTable(Array(text.utf8), path: "t.csv", separator: separator)
  }

  @Test func `quoted fields hold separators, quotes and line ends`() throws {
    let text = "a,\"b,c\" ,\"say \"\"so\"\"\"\n1,\"two\r\nlines\",3\n"
    #expect(try rows(text) == [["a", "b,c", "say \"so\""], ["1", "two\nlines", "3"]])
    #expect(try rows("5\" pipe,2\n") == [["5\" pipe", "2"]])
  }

  @Test(arguments: ["1,2\n3,4\n", "1,2\r\n3,4\r\n", "1,2\r3,4", "\n1, 2\n \n\n3,\t4 \n\n"])
  func `every line end and empty lines are understood`(text: String) throws {
    #expect(try rows(text) == [["1", "2"], ["3", "4"]])
  }

  @Test func `empty fields are fields, also at the end of a line`() throws {
    #expect(try rows(",,\n,\"\",\n") == [["", "", ""], ["", "", ""]])
    #expect(try rows("1\t\t\n\t2\t\n", .tab) == [["1", "", ""], ["", "2", ""]])
  }

  @Test func `runs of blanks separate, and those at the ends of a line do not count`() throws {
    #expect(
      try rows("  1  2\t3  \n\"a b\" 5 6\n", .blanks) == [["1", "2", "3"], ["a b", "5", "6"]])
  }

  @Test func `a line is named by where it begins`() throws {
    let text = "a,b\n\n\"1\r\n2\",3\n4,\" \n5\r\n\"\n6,7"
    let table = try table(text)
    #expect(table.texts == [["a", "b"], ["1\n2", "3"], ["4", "5"], ["6", "7"]])
    let places = (0..<4).map { table.place(row: $0, column: 1, name: "b") }
    #expect(places.map(\.line) == [1, 3, 5, 8] && places.allSatisfy { $0.number == 2 })
  }

  @Test(arguments: [
    ("a,b\n1,2\n", TableSchema.Separator.comma), ("a;b\n1,5;2\n3,5;4\n", .semicolon),
    ("a\tb c\n1\t2\n", .tab), ("1 2 3  \n4 5 6  \n", .blanks), ("life expectancy\n1\n2\n", .comma),
    ("\"a;b;c\",d\n1,2\n", .comma), ("a,b;c\n1,2\n3,4\n", .comma),
    ("\"a\nb\";c\n1;2\n", .semicolon), ("\"a \"\"x\ny\"\"\";c\n1;2\n", .semicolon),
    ("size (\");price, total\n5\";3\n6;4\n", .semicolon),
  ])
  func `the separator is recognised`(text: String, separator: TableSchema.Separator) {
    #expect(TableSchema.Separator.recognised(in: Array(text.utf8)) == separator)
  }

  @Test(arguments: [
    ([["age", "sex"], ["3", "f"], ["4", "m"]], true),
    ([["1", "sex"], ["3", "f"], ["4", "m"]], false),
    ([["", "age"], ["1", "3"]], true),
    ([["colour", "kind"], ["red", "a"], ["red", "b"]], true),
    ([["red", "a"], ["red", "b"], ["blue", "a"]], false),
    ([["1", "2"]], false),
    ([["a", "b"]], true),
    ([["x", "2019", "2020", "y"], ["c", "0.5", "0.1", "6"], ["a", "0.2", "0.9", "5"]], true),
    ([["region", "2023", "2024"], ["EMEA", "10", "20"], ["APAC", "5", "6"]], true),
    ([["2000", "2005", "2010"], ["1.5", "2", "3"], ["4", "5", "6"]], true),
    ([["", "0", "1"], ["0", "1.5", "2"], ["1", "2.5", "3"]], true),
    ([["0", "1", "2", "y"], ["5.1", "3.5", "1.4", "7"], ["4.9", "3", "1.4", "8"]], true),
    ([["a", "007", "y"], ["1", "2", "3.5"], ["2", "5", "1.5"]], true),
    ([["a", "0.7", "y"], ["1", "2", "3.5"], ["2", "5", "1.5"]], false),
    ([["abc", "7"], ["1", "2"], ["2", "5"]], false),
    ([["2000", "2001"], ["2001", "2002"], ["2002", "2003"]], false),
    ([["EMEA", "2023", "2024"], ["EMEA", "10", "20"], ["APAC", "5", "6"]], false),
    ([["2000", "2005", "2011"], ["1.5", "2", "3"], ["4", "5", "6"]], false),
    ([["unknown", "5.1", "3"], ["4", "4.9", "2"], ["3", "4.7", "1"]], false),
    ([["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]], false),
    ([["1", "2,5"], ["2", "3"]], false),
  ])
  func `a header is recognised by its place over numbers`(rows: [[String]], isHeader: Bool) throws {
    let text = rows.map { $0.map { "\"\($0)\"" }.joined(separator: ",") }.joined(separator: "\n")
    let format = CellFormat(missing: TableSchema.usualMissing)
    let census = TableCensus(of: try table(text), as: format)
    #expect(HeaderGuess(census, as: format).isHeader == isHeader)
  }

  @Test func `an unclosed quote is named by the line that opens it`() {
    #expect(
      textOfError { _ = try rows("a,b\n1,\"2\n3,4\n") }
        == "Line 2 of t.csv opens a double quote that is never closed. Close it, or double it "
        + "(\"\") if it belongs to the text.")
  }

  @Test(arguments: [TableSchema.Separator.comma, .blanks])
  func `a text after a closing quote is an error`(separator: TableSchema.Separator) {
    let text = "1,2\n1,\"2\"x\n".replacing(",", with: separator == .comma ? "," : " ")
    #expect(
      textOfError { _ = try rows(text, separator) }
        == "Line 2 of t.csv goes on after the closing quote of field 2. Double a quote (\"\") that "
        + "belongs to the text.")
  }

  @Test func `a line of another length is an error`() {
    #expect(
      textOfError { _ = try rows("\na,b,c\n1,2,3\n1\n") }
        == "Line 4 of t.csv has 1 field, but line 2 has 3. All lines must have the same number; put "
        + "a text that holds the separator in double quotes.")
  }

  @Test(arguments: [
    ("1e3", Cell.number(1000)), ("-.5", .number(-0.5)), ("3.38e-005", .number(3.38e-5)),
    ("NaN", .missing), ("?", .missing), ("", .missing), ("NAN", .text), ("0x10", .text),
    ("NULL", .missing), ("None", .missing), ("#N/A", .missing), ("<NA>", .missing),
    ("n/a", .missing), ("none", .text), ("Null", .text),
    ("1_000", .text), ("-Inf", .infinite), ("infinity", .infinite), ("1e999", .infinite),
    ("1,5,2", .text), ("e", .text), ("-", .text), ("20-29", .text), ("5.3.2021", .text),
    ("10.0.0.1", .text), ("%", .text), ("US$ 5", .text), ("12:30", .text), ("½", .text),
  ])
  func `a cell is what it looks like`(field: String, cell: Cell) {
    #expect(Cell(field, as: CellFormat(missing: TableSchema.usualMissing)) == cell)
  }

  @Test(arguments: [
    ("1,5", NumberStyle.comma), ("-1,5e3", .comma), ("1,000", .comma), ("1,000,000", .comma),
    ("1.299,99", .comma), ("12,34,567.5", .comma), ("1 000,5", .comma), ("1 000", .thousands),
    ("1.000.000", .thousands), ("12'345", .thousands), ("1\u{202f}000\u{202f}000", .thousands),
    ("0.5%", .percent), ("-3 %", .percent), ("0,5 %", .percent), ("$1,000.50", .currency),
    ("-€5", .currency), ("5 €", .currency), ("$-5", .currency), ("\u{2212}5", .minus),
    ("\u{2212}1,5", .minus),
  ])
  func `a number in another style is told from a text`(field: String, style: NumberStyle) {
    #expect(Cell(field, as: CellFormat(missing: [])) == .written(style))
  }

  @Test func `dates are told from other texts`() {
    for text in ["2021-03-05", "5.3.2021", "03/05/21 12:30", "2021-03-05T12:30:00Z", "1/2/2021"] {
      #expect(isDate(text), "\(text)")
    }
    for text in ["2021", "a-b-c", "12:30", "1-2", "555-1234-99", "10.0.0.1", "2021-03", "20-29"] {
      #expect(!isDate(text), "\(text)")
    }
  }

  @Test func `categories are in order, and 2.0 is 2`() {
    let numbers = CategoryIndex(of: ["10", "2", "2.0", "?", "1"], as: CellFormat(missing: ["?"]))
    #expect(numbers.names == ["1", "2", "10"])
    #expect(numbers["2.00"] == 1 && numbers["3"] == nil)
    #expect(
      CategoryIndex(of: ["b", "10", "a"], as: CellFormat(missing: [])).names == ["10", "a", "b"])
  }

  @Test(arguments: [
    ["7", "07", "007", "7.5"], ["100000", "1e5", "+100000"],
    ["9007199254740992", "9007199254740993", "9007199254740994"], ["1.1", "1.10"],
    ["0", "00", "-0"], ["a", "A", "a b"],
  ])
  func `identifiers that look alike stay apart`(names: [String]) {
    let index = CategoryIndex(of: names, as: CellFormat(missing: []))
    #expect(Set(index.names) == Set(names))
    #expect(Set(names.compactMap { index[$0] }).count == names.count)
    #expect(CategoryIndex(of: names.reversed(), as: CellFormat(missing: [])).names == index.names)
  }
}

extension RawTable {
  /// The texts of all rows.
  var texts: [[String]] {
    var texts: [[String]] = []
    forEachRow { texts.append($1.texts) }
    return texts
  }
}
