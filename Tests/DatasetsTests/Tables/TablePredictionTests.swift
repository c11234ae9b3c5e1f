import Testing

@testable import Datasets

@Suite struct TablePredictionTests {
  let folder: TemporaryFolder
  let named: TableSchema
  let numbered: TableSchema

  init() throws {
    folder = try TemporaryFolder()
    named = TableSchema(
      columns: [
        .init("age"), .init("sex", .category(names: ["f", "m"])), .init("id", role: .ignored),
        .init("y", .category(names: ["no", "yes"]), role: .target),
      ], separator: .comma, hasHeader: true)
    numbered = TableSchema(
      columns: [.init("a"), .init("id", role: .ignored), .init("y", role: .target), .init("b")],
      separator: .semicolon, hasHeader: false)
  }

  func read(_ schema: TableSchema, _ text: String) throws -> Table {
    try schema.readRows(folder.write(Array(text.utf8), as: "new.csv"))
  }

  func error(_ schema: TableSchema, _ text: String) -> String {
    textOfError { _ = try read(schema, text) }.replacing(folder.path + "/", with: "")
  }

  @Test func `columns are found by name in any order, and the target may be absent`() throws {
    let table = try read(named, "sex,colour,age\nm,red,3\n,blue,4\n")
    #expect(table.columns.map(\.name) == ["age", "sex"])
    #expect(table.columns[0].values == .numbers([3, 4]))
    #expect(table.columns[1].values == .categories([1, nil], names: ["f", "m"]))
    #expect(table.target == nil && table.name == "new" && table.rowCount == 2)
    #expect(table.notes[0] == "not used: 'colour'")
  }

  @Test func `a target that is there is read, unless a row lacks it`() throws {
    let whole = try read(named, "age,sex,y\n3,m,yes\n4,f,yes\n")
    #expect(whole.target == .classes([1, 1], names: ["no", "yes"], column: "y"))
    let partial = try read(named, "age,sex,y\n3,m,yes\n4,f,?\n")
    #expect(partial.target == nil && partial.rowCount == 2)
    #expect(partial.notes == ["the answers in 'y' were not used: 1 row has none"])
  }

  @Test func `answers that are to come may be anything`() throws {
    let table = try read(named, "age,sex,y\n3,m,to be told\n4,f,yes\n")
    #expect(table.target == nil && table.rowCount == 2)
    #expect(
      table.notes.map { $0.replacing(folder.path + "/", with: "") } == [
        "the answers in 'y' were not used: 'to be told' in line 2 of new.csv, column 3 ('y'), is none "
          + "of the categories known there: no, yes. Correct it, or write NA if the value is missing."
      ])
    #expect(try read(numbered, "1;7;?;2\n").target == nil)
    #expect(try read(numbered, "1;7;1.5 %;2\n").target == nil)
    let path = try folder.write(Array("age,sex,y\n3,m,to be told\n".utf8), as: "new.csv")
    #expect(textOfError { _ = try named.readRows(path, answered: true) }.contains("'to be told'"))
  }

  @Test func `categories are found by their texts, and numbers in another style are named`() throws
  {
    let schema = TableSchema(
      columns: [.init("id", .category(names: ["7", "007"])), .init("x")], separator: .comma,
      hasHeader: true)
    let table = try read(schema, "id,x\n007,1\n7.0,2\n7,3\n")
    #expect(table.columns[0].values == .categories([1, 0, 0], names: ["7", "007"]))
    #expect(error(schema, "id,x\n07,1\n").hasPrefix("'07' in line 2 of new.csv, column 1 ('id')"))
    #expect(
      error(schema, "id,x\n7,5 %\n")
        == "'5 %' in line 2 of new.csv, column 2 ('x'), has a percent sign. Write the number without "
        + "it.")
  }

  @Test(arguments: ["1;7;0.5;2\n", "1;7;2\n", "1;2\n"])
  func `lines without names have all columns, all but the target, or the features`(
    text: String
  ) throws {
    let table = try read(numbered, text)
    #expect(table.columns.map(\.values) == [.numbers([1]), .numbers([2])])
    #expect(table.target == (text.contains("0.5") ? .numbers([0.5], column: "y") : nil))
  }

  @Test func `an unknown category is named with its place`() {
    #expect(
      error(named, "age,sex\n3,m\n4,x\n")
        == "'x' in line 3 of new.csv, column 2 ('sex'), is none of the categories known there: f, m. "
        + "Correct it, write NA if the value is missing, or give --unknown missing, which takes all such "
        + "values for missing.")
  }

  @Test func `a text in a column of numbers is named with its place`() {
    #expect(
      error(named, "sex,age\nm,old\n")
        == "'old' in line 2 of new.csv, column 2 ('age'), is not a number, but the column holds "
        + "numbers. Correct it, or write NA if the value is missing.")
  }

  @Test func `columns that lack are named`() {
    #expect(
      error(named, "age;sex\n3;m\n")
        == "The first line of new.csv must name the columns that the network was trained with, "
        + "between commas, but lacks: age, sex.")
    #expect(
      error(numbered, "1;2;3;4;5\n")
        == "The lines of new.csv have 5 fields between semicolons, but the network was trained with "
        + "4 columns: a, id, y, b. Give all of them, all but the target, or only the 2 features.")
  }
}
