import Testing

@testable import Datasets

@Suite struct TableTextTests {
  func rows(_ text: String, _ separator: TableSchema.Separator = .comma) throws -> [[String]] {
    try DelimitedText.rows(of: Array(text.utf8), path: "t.csv", separator: separator)
      .map(\.fields)
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
    let rows = try DelimitedText.rows(
      of: Array("a,b\n\n\"1\n2\",3\n4,5\n".utf8), path: "t.csv", separator: .comma)
    #expect(rows.map(\.line) == [1, 3, 5])
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
  ])
  func `a header is recognised by its place over numbers`(rows: [[String]], isHeader: Bool) {
    #expect(TableInference.hasHeader(rows) == isHeader)
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
    ("1_000", .text), ("-Inf", .infinite), ("infinity", .infinite), ("1e999", .infinite),
    ("1,5", .decimalComma), ("1,5,2", .text), ("e", .text), ("-", .text),
  ])
  func `a cell is what it looks like`(field: String, cell: Cell) {
    #expect(Cell(field, missing: Set(TableSchema.usualMissing)) == cell)
  }

  @Test func `categories are in order, and numbers are equal as numbers`() {
    let numbers = CategoryIndex(of: ["10", "2", "2.0", "?", "1"], missing: ["?"])
    #expect(numbers.names == ["1", "2", "10"])
    #expect(numbers["2.00"] == 1 && numbers["3"] == nil)
    #expect(CategoryIndex(of: ["b", "10", "a"], missing: []).names == ["10", "a", "b"])
  }
}
