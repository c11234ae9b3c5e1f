import Foundation
import Testing

@testable import Datasets

/// What is guessed of people's own tables, and told.
@Suite struct TableGuessTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func load(_ text: String, target: String = "y", categorical: [String] = []) throws -> Table {
    var options = TableOptions()
    (options.target, options.categorical) = (target, categorical)
    return try loadTable(folder.write(Array(text.utf8), as: "t.csv"), options: options).table
  }

  func error(_ text: String, target: String = "y") -> String {
    textOfError { _ = try load(text, target: target) }.replacing(folder.path + "/", with: "")
  }

  /// A header and forty rows of a number and a value of `column`.
  func table(_ header: String, _ column: (Int) -> String) -> String {
    ([header] + (0..<40).map { "\(column($0)),\($0 % 7).5,\($0 % 5).25" }).joined(separator: "\n")
  }

  @Test(arguments: [
    ("0.5%", "has a percent sign. Write the number without it"),
    ("\"1,000\"", "has a comma. Write numbers with a decimal point, and thousands without a"),
    ("\"1,037,219\"", "has a comma. Write numbers"), ("1 000", "has a separator of thousands."),
    ("$5", "has a currency sign."), ("\u{2212}5", "has a minus sign that is not the hyphen"),
  ])
  func `numbers as people write them are an error, in a feature and in the target`(
    cell: String, problem: String
  ) throws {
    let feature = error(table("share,b,y") { _ in cell })
    let shown = cell.replacing("\"", with: "")
    #expect(feature.hasPrefix("'\(shown)' in line 2 of t.csv, column 1 ('share'), \(problem)"))
    #expect(feature.hasSuffix(", or pass --categorical 'share' if the column holds categories."))
    let target = error(table("share,b,y") { _ in cell }, target: "share")
    #expect(target == feature)
    // Some are enough, also among plain numbers and words.
    let mixed = error(table("share,b,y") { $0 % 10 == 0 ? "5" : $0 % 10 == 1 ? "unsure" : cell })
    #expect(mixed.contains(problem))
    let few = error(table("share,b,y") { $0 == 7 ? cell : "\($0)" })
    #expect(few.contains("in line 9 of t.csv") && few.contains(problem))
    let categories = try load(table("share,b,y") { _ in cell }, categorical: ["share"])
    #expect(categories.columns[0].values.count == 40)
  }

  @Test func `a German table is told of its commas`() {
    let text = "a;preis\n0;1.299,99\n1;2.000,50\n2;999,00\n3;1.100,00\n4;89,95\n"
    #expect(
      error(text, target: "preis").hasPrefix(
        "'1.299,99' in line 2 of t.csv, column 2 ('preis'), has a comma."))
  }

  @Test(arguments: ["NULL", "None", "#N/A", "<NA>", "n/a", "NaN", "null", "N/A", "-nan"])
  func `what pandas takes for missing is missing`(marker: String) throws {
    let read = try load(table("t,b,y") { $0 % 4 == 0 ? marker : "\($0).5" })
    #expect(read.columns[0].values.missingCount == 10)
    guard case .numbers = read.columns[0].values else {
      Issue.record("\(marker) made categories")
      return
    }
    #expect(
      read.notes.first?.hasPrefix("10 values are missing (10 in 't')") == true, "\(read.notes)")
    let words = try load(table("t,b,y") { $0 % 4 == 0 ? marker : "w\($0 % 3)" })
    #expect(words.columns[0].values.missingCount == 10)
    #expect(words.notes.first == "in 't', '\(marker)' counts as missing")
  }

  @Test func `identifiers that look alike are classes of their own`() throws {
    let ids = ["9007199254740992", "9007199254740993", "9007199254740994"]
    let large = try load(table("id,b,y") { ids[$0 % 3] }, target: "id", categorical: ["id"])
    guard case .classes(let classes, let names, _) = large.target else {
      Issue.record("no classes")
      return
    }
    #expect(names == ids && classes[..<4] == [0, 1, 2, 0])
    let gaps = try load(table("id,b,y") { ["2", "2.0", "3"][$0 % 3] }, categorical: ["id"])
    #expect(
      gaps.notes.first
        == "in 'id', a whole number is one category with and without a point, such as 2.0 and 2")
  }

  @Test func `rows of a group are found by its text, and a row without one is an error`() throws {
    func groups(_ text: String) throws -> [Int]? {
      var options = TableOptions()
      (options.target, options.group) = ("y", "who")
      return try loadTable(folder.write(Array(text.utf8), as: "t.csv"), options: options)
        .table.groups
    }
    #expect(try groups("who,x,y\n7,1,2.5\n007,2,3.5\n7.0,1,4.5\n1e5,2,1\n") == [0, 1, 0, 2])
    #expect(
      textOfError { _ = try groups("who,x,y\n7,1,2.5\n,2,3.5\n") }
        .replacing(folder.path + "/", with: "")
        == "line 3 of t.csv, column 1 ('who'), is empty, so nothing tells which rows belong together "
        + "with this one. Fill it in, or leave the row out.")
  }

  @Test func `a header of years is no row`() throws {
    let years = try load("country,2019,2020,y\nc,-0.09,0.11,6.75\na,1.44,0.02,5.59\nc,0,1,2\n")
    #expect(years.columns.map(\.name) == ["country", "2019", "2020"] && years.rowCount == 3)
    #expect(
      years.notes.first
        == "the first line is read as the names of the columns, though some are numbers, such as "
        + "'2019'")
    let region = "region,2023,2024,2025\nEMEA,10,20,30\nAPAC,5,6,7\nLATAM,1,2,4\n"
    #expect(
      error(region, target: "4")
        == "--target names '4', but t.csv has no such column. Its columns are: region, 2023, 2024, "
        + "2025.")
  }

  @Test func `a column that counts the rows is told`() throws {
    let nameless = try load(",b,y\n0,1.5,2.5\n1,0.5,3.5\n2,1,1\n")
    let note =
      "counts the rows, like the index that pandas writes; in a sorted file it gives the target away, "
      + "so leave it out with --without"
    #expect(nameless.notes.first?.hasPrefix("the nameless column 1 \(note) 'column 1'") == true)
    let again = try load("Unnamed: 0,b,y\n0,1.5,2.5\n1,0.5,3.5\n2,1,1\n")
    #expect(again.notes.first?.hasPrefix("the nameless Unnamed: 0 \(note)") == true)
    let named = try load(table("id,b,y") { "\($0 + 1001)" })
    #expect(named.notes.first?.hasPrefix("'id' counts the rows; in a sorted file") == true)
    #expect(try load(table("id,b,y") { "\($0 * 2)" }).notes == [])
    #expect(try load("x,b,y\n0,1.5,2.5\n1,0.5,3.5\n2,1,1\n").notes == [])
  }

  @Test func `dates, nearly unique texts and few whole numbers are told`() throws {
    let dates = try load(table("day,b,y") { "2021-03-\($0 % 28 + 1)" })
    #expect(
      dates.notes == [
        "'day' holds dates, which are read as 28 categories; write parts of them as numbers, such as "
          + "the month or the days since a beginning, or leave the column out with --without"
      ])
    let names = try load(table("name,b,y") { "person \($0 % 39)" })
    #expect(
      names.notes == [
        "'name' has 39 categories in 40 rows; if it only names the row, leave it out with --without"
      ])
    let classes = try load(table("name,b,y") { "person \($0 % 39)" }, target: "name")
    #expect(
      classes.notes == [
        "'name' has 39 classes in 40 rows, so that most classes are learned from one row or none"
      ])
    let binary = try load(table("z,b,y") { "\($0 % 2 + 1)" }, target: "z")
    #expect(
      binary.notes == [
        "the target 'z' has 2 distinct whole numbers and is read as numbers; --categorical 'z' makes "
          + "them classes"
      ])
  }

  @Test func `numbers that are written as identifiers are told`() throws {
    for identifier in ["01234", "90071992547409921"] {
      let read = try load(table("zip,b,y") { $0 == 3 ? identifier : "\($0 * 3)" })
      #expect(
        read.notes == [
          "'zip' is read as numbers, though '\(identifier)' looks like an identifier; --categorical "
            + "'zip' keeps it as it is written"
        ])
      let kept = try load(
        table("zip,b,y") { $0 % 2 == 0 ? identifier : "7" }, categorical: ["zip"])
      #expect(kept.notes == [] && kept.columns[0].values.missingCount == 0)
    }
    #expect(try load(table("x,b,y") { "0.\($0)" }).notes == [])
  }

  @Test func `a separator that the first line states is taken, and the line is none of the table`()
    throws
  {
    let read = try load("sep=;\r\na,b;y\r\n1;2.5\r\n3;4.5\r\n")
    #expect(read.columns == [TableColumn(name: "a,b", values: .numbers([1, 3]))])
    #expect(error("sep=,\na,y\n1,2\n3\n").hasPrefix("Line 4 of t.csv has 1 field"))
    #expect(try load("sep=x,y\n1,2.5\n3,4.5\n").columns[0].name == "sep=x")
  }

  @Test func `names of thousands of rows are refused before they become inputs`() throws {
    let rows = (0..<30_000).map { "person \($0),0.5,\($0 % 7).25" }
    let text = (["name,b,y"] + rows).joined(separator: "\n")
    #expect(
      error(text)
        == "'name' of t.csv has 30,000 different texts in 30,000 rows, and each would be an input of "
        + "the network. Leave the column out with --without 'name', or give it fewer categories.")
    #expect(
      error(text, target: "name")
        == "The target 'name' of t.csv has 30,000 different texts in 30,000 rows, which would be as "
        + "many classes; 5,000 are the most. Name another target, or write its values as numbers.")
  }

  @Test func `text of two bytes a letter is no table`() throws {
    let path = try folder.write("a,y\n1,2\n".utf8.flatMap { [$0, 0] }, as: "t.csv")
    #expect(
      textOfError { _ = try loadTable(path) }.hasPrefix("Line 1 of \(path) is not UTF-8 text."))
  }
}
