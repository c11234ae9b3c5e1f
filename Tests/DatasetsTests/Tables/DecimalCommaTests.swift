import Foundation
import Settings
import Testing

@testable import Datasets

@Suite struct DecimalCommaTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func file(_ text: String) throws -> String { try folder.write(Array(text.utf8), as: "t.csv") }

  func load(_ text: String, target: String = "y") throws -> (table: Table, schema: TableSchema) {
    var options = TableOptions()
    (options.target, options.decimal) = (target, .comma)
    return try loadTable(file(text), options: options)
  }

  func error(_ text: String, target: String = "y") -> String {
    textOfError { _ = try load(text, target: target) }.replacing(folder.path + "/", with: "")
  }

  @Test(arguments: [
    "1", "-1,5", "0,125", ",5", "+2,5e-3", "12345678901234567890,5", "0,1234567890123456789", "1e3",
    "3,38e-005", "1,7976931348623157e308", "007,50",
  ])
  func `numbers are those that the same digits with a point are`(text: String) {
    let expected = Double(text.replacing(",", with: "."))
    #expect(DecimalNumber.read(text, .comma)?.bitPattern == expected?.bitPattern)
  }

  @Test func `a thousand random numbers are read as with a point`() {
    var state: UInt64 = 7
    for _ in 0..<1000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let text = "\(Double(bitPattern: state))"
      guard let expected = Double(text), expected.isFinite else { continue }
      #expect(DecimalNumber.read(text.replacing(".", with: ","), .comma) == expected, "\(text)")
    }
  }

  @Test(arguments: [
    ("1.5", NumberStyle.point), ("1.000", .point), ("1.299,99", .point), ("1.000.000", .point),
    ("1,000,000", .thousands), ("1 000,5", .thousands), ("0,5 %", .percent), ("5 €", .currency),
  ])
  func `a number in another style is told from a text`(field: String, style: NumberStyle) {
    #expect(Cell(field, as: CellFormat(missing: [], decimal: .comma)) == .written(style))
  }

  @Test(arguments: ["5.3.2021", "1,5,2", "1.2.3.4", "1.5x", ","])
  func `what is no number in any style stays a text`(field: String) {
    #expect(Cell(field, as: CellFormat(missing: [], decimal: .comma)) == .text)
  }

  @Test(arguments: [
    ("x;c;y\n1,5;a;2,25\n-2;b;3\n", TableSchema.Separator.semicolon),
    ("x\tc\ty\n1,5\ta\t2,25\n-2\tb\t3\n", .tab), ("x c y\n1,5 a 2,25\n-2 b 3\n", .blanks),
    ("sep=;\nx;c;y\n1,5;a;2,25\n-2;b;3\n", .semicolon),
  ])
  func `what separates fields is never the comma`(
    text: String, separator: TableSchema.Separator
  ) throws {
    let (table, schema) = try load(text)
    #expect(schema.separator == separator && schema.decimal == .comma)
    #expect(table.columns[0].values == .numbers([1.5, -2]))
    #expect(table.columns[1].values == .categories([0, 1], names: ["a", "b"]))
    #expect(table.target == .numbers([2.25, 3], column: "y"))
  }

  @Test func `a schema keeps the mark, and reads further rows with it`() throws {
    let (_, schema) = try load("x;y\n1,5;a\n2,5;b\n")
    let copy = try JSONDecoder().decode(TableSchema.self, from: JSONEncoder().encode(schema))
    #expect(copy == schema && copy.decimal == .comma)
    let rows = try copy.readRows(file("x;y\n-0,25;b\n"))
    #expect(rows.columns[0].values == .numbers([-0.25]))
    let pointed = textOfError { _ = try copy.readRows(file("x;y\n0.25;b\n")) }
    #expect(
      pointed.hasSuffix(
        "column 1 ('x'), has a point. Write numbers with a decimal comma, and thousands without a "
          + "separator."))
  }

  @Test func `a schema with points is written as it was before there were commas`() throws {
    var options = TableOptions()
    options.target = "y"
    let schema = try loadTable(file("x,y\n1.5,a\n2.5,b\n"), options: options).schema
    let text = String(decoding: try JSONEncoder().encode(schema), as: UTF8.self)
    #expect(!text.contains("decimal") && schema.decimal == .point)
  }

  @Test func `in categories 2,0 is 2, and 1.000 is not 1`() throws {
    let (table, _) = try load("x;n;y\na;2,0;u\n1.000;2;v\n1;3;u\n")
    #expect(table.columns[0].values == .categories([2, 1, 0], names: ["1", "1.000", "a"]))
    #expect(table.columns[1].values == .numbers([2, 2, 3]))
    let encoder = TableEncoder(fitting: table, rows: [0, 1, 2])
    #expect(try encoder.encode(table).prefix(3) == [0, 0, 1])
    #expect(try encoder.encode(table, rows: [1]).prefix(3) == [0, 1, 0])
  }

  @Test(arguments: ["x,y\n1,2\n", "x\n1,5\n2,5\n", "sep=,\nx,y\n1,2\n"])
  func `a file whose fields only commas could separate is an error`(text: String) {
    #expect(
      error(text)
        == "With --decimal ',' semicolons, tabs or blanks stand between the fields of t.csv, but its "
        + "lines have none of them. Leave out --decimal, or write the file with semicolons.")
  }

  @Test func `a number with a point is an error that says so`() {
    #expect(
      error("x;y\n1,5;2\n1.5;3\n")
        == "'1.5' in line 3 of t.csv, column 1 ('x'), has a point. Write numbers with a decimal comma, "
        + "and thousands without a separator, or pass --categorical 'x' if the column holds "
        + "categories.")
  }
}
