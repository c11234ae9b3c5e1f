import Foundation
import Testing

@testable import Datasets

@Suite struct OwnTableTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func file(_ text: String, _ name: String = "t.csv") throws -> String {
    try folder.write(Array(text.utf8), as: name)
  }

  func load(
    _ text: String, target: String = "y", _ change: (inout TableOptions) -> Void = { _ in }
  ) throws -> Table {
    var options = TableOptions()
    options.target = target
    change(&options)
    return try loadTable(file(text), options: options).table
  }

  func error(
    _ text: String, target: String = "y", _ change: (inout TableOptions) -> Void = { _ in }
  ) -> String {
    textOfError { _ = try load(text, target: target, change) }
      .replacing(folder.path + "/", with: "")
  }

  @Test(arguments: ["t.csv", "t.data.gz"])
  func `columns get their kinds, and a text target gives classes`(name: String) throws {
    let text = "\u{feff}age;sex;y\r\n3;f;yes\r\n4;m;no\r\n5.5;f;no\r\n"
    var options = TableOptions()
    options.target = "y"
    let (table, schema) = try loadTable(file(text, name), options: options)
    #expect(table.name == "t" && table.rowCount == 3 && table.notes.isEmpty)
    #expect(
      table.columns == [
        TableColumn(name: "age", values: .numbers([3, 4, 5.5])),
        TableColumn(name: "sex", values: .categories([0, 1, 0], names: ["f", "m"])),
      ])
    #expect(table.target == .classes([1, 0, 0], names: ["no", "yes"], column: "y"))
    #expect(schema.separator == .semicolon && schema.hasHeader)
    let copy = try JSONDecoder().decode(TableSchema.self, from: JSONEncoder().encode(schema))
    #expect(copy == schema)
  }

  @Test func `a numeric target gives regression unless it is said to be categorical`() throws {
    let text = "x,y\n1,5\n2,6\n3,5\n"
    let numbers = try load(text)
    #expect(numbers.target == .numbers([5, 6, 5], column: "y"))
    #expect(
      numbers.notes == [
        "the target 'y' has 2 distinct whole numbers and is read as numbers; --categorical 'y' "
          + "makes them classes"
      ])
    let classes = try load(text) { $0.categorical = ["y"] }
    #expect(classes.target == .classes([0, 1, 0], names: ["5", "6"], column: "y"))
    #expect(classes.notes.isEmpty)
  }

  @Test func `without a header, columns go by their numbers`() throws {
    let table = try load("1,a,0.5\n2,b,0.7\n3,a,0.1\n", target: "3") { $0.without = ["1"] }
    #expect(table.columns.map(\.name) == ["column 2"])
    #expect(table.target == .numbers([0.5, 0.7, 0.1], column: "column 3"))
    #expect(table.notes == ["the file has no header, so its columns are called by their numbers"])
  }

  @Test func `columns can be left out and rows grouped`() throws {
    let text = "who,id,x,y\nann,1,1,2.5\nbob,2,2,3.5\nann,3,3,1.5\n"
    let table = try load(text) {
      $0.group = " who"
      $0.without = ["id"]
    }
    #expect(table.columns.map(\.name) == ["x"])
    #expect(table.groups == [0, 1, 0])
  }

  @Test func `missing values are NaN or nil, and are told`() throws {
    let table = try load("x,c,y\n1,a,2.5\nNaN,?,3.5\nNA,b,1\n4,a,null\n")
    guard case .numbers(let numbers) = table.columns[0].values else {
      Issue.record("x is no column of numbers")
      return
    }
    #expect(numbers[0] == 1 && numbers[1].isNaN && numbers[2].isNaN && table.rowCount == 3)
    #expect(table.columns[1].values == .categories([0, nil, 1], names: ["a", "b"]))
    #expect(
      table.notes == [
        "1 row without a target was left out",
        "3 values are missing (2 in 'x', 1 in 'c'); a number that is missing counts as the mean of "
          + "the training rows, a category as none",
      ])
  }

  @Test func `columns that are read as categories for a reason are told`() throws {
    let table = try load("name,x,y\nann,1,2.5\nbob,two,3.5\ncid,1,1\n")
    #expect(
      table.notes == [
        "'name' has another category in each row; if it only names the row, leave it out with "
          + "--without", "'x' is read as categories, because it holds texts such as 'two'",
      ])
  }

  @Test func `a slip in a column of many numbers is an error`() throws {
    let lines = (1...40).map { "\($0).5,\($0 % 7)" }
    let text = (["x,y"] + lines.dropLast() + ["abc,3"]).joined(separator: "\n")
    #expect(
      error(text)
        == "'abc' in line 41 of t.csv, column 1 ('x'), is not a number, but the column holds "
        + "numbers. Correct it, write NA if the value is missing, or pass --categorical 'x' if the "
        + "column holds categories.")
    #expect(try load(text) { $0.categorical = ["x"] }.rowCount == 40)
  }

  @Test func `an infinite number is an error, and so is a decimal comma`() {
    for text in ["-inf", "1e101", "-1.7976931348623157e308"] {
      #expect(
        error("x,y\n1,2.5\n\(text),3\n")
          == "'\(text)' in line 3 of t.csv, column 1 ('x'), is not a number between -1e100 and 1e100. "
          + "Correct it, or write NA if the value is missing.")
    }
    #expect(
      error("1;2,5\n2;3\n", target: "2")
        == "'2,5' in line 1 of t.csv, column 2, has a comma. Write numbers with a decimal point, and "
        + "thousands without a separator, pass --decimal ',' if commas are decimal, or pass "
        + "--categorical 'column 2' if the column holds categories.")
  }

  @Test func `a file without rows is an error`() {
    #expect(error("") == "t.csv is empty. Check that it is the right file.")
    #expect(error("\n \n") == "t.csv is empty. Check that it is the right file.")
    #expect(
      error("x,y\n")
        == "t.csv holds one line of names and no rows below it. Check that it is whole.")
  }

  @Test func `bytes that are not UTF-8 are named by their line`() throws {
    let path = try folder.write(Array("x,y\n1,2\n".utf8) + [0xe4, 44, 51], as: "t.csv")
    #expect(
      textOfError { _ = try loadTable(path) }
        == "Line 3 of \(path) is not UTF-8 text. Save the file as UTF-8, or, if it is a workbook or "
        + "an archive, export the table as CSV.")
  }

  @Test func `a target must be said, and columns must be there`() {
    #expect(
      error("x,y\n1,2\n", target: "")
        == "Nothing says which column of t.csv is to be predicted. Pass --target with one of its "
        + "columns: x, y.")
    #expect(
      error("x,y\n1,2\n", target: "z")
        == "--target names 'z', but t.csv has no such column. Its columns are: x, y.")
    #expect(
      error("x,y\n1,2\n") { $0.group = "2" }
        == "--group names '2', but t.csv has no such column. Its columns are: x, y.")
  }

  @Test func `options cannot claim one column twice or all features`() {
    #expect(
      error("x,y\n1,2\n") { $0.without = ["y"] }
        == "--target and --without both name the column 'y'. It can be only one of the two.")
    #expect(
      error("x,y\n1,2\n") { $0.without = ["x"] }
        == "t.csv has no column left to predict from. Leave out fewer with --without.")
  }

  @Test func `a header with one name twice is an error`() {
    #expect(
      error("x, x ,y\n1,2,3\n")
        == "The header of t.csv has the name 'x' twice, in columns 1 and 2. Rename one of them.")
  }

  @Test func `a target without values or with a single one is an error`() {
    #expect(
      error("x,y\n1,\n2,?\n")
        == "No row of t.csv has a value in the target 'y'. Name another one with --target.")
    #expect(
      error("x,y\n1,a\n2,a\n")
        == "The target 'y' is 'a' in all rows of t.csv, so there is nothing to learn. Name another "
        + "one with --target.")
    #expect(error("x,y\n1,3\n2,3\n").hasPrefix("The target 'y' is 3.0 in all rows"))
  }

  @Test func `a table is told by its name`() {
    for name in ["iris", "Wine_Red", "x.csv", "a/b.TSV", "x.data.gz", "notes.txt"] {
      #expect(isTable(name), "\(name)")
    }
    for name in ["mnist", "cifar10", "digits", "x.png", "x.gz"] {
      #expect(!isTable(name), "\(name)")
    }
  }

  @Test func `a file that is not there is named`() {
    let text = textOfError { _ = try loadTable("/nowhere/x.csv") }
    #expect(text.hasPrefix("There is no file /nowhere/x.csv."))
  }
}
