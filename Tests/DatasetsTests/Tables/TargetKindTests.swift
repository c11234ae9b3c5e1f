import Foundation
import Testing

@testable import Datasets

@Suite struct TargetKindTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func load(
    _ text: String, target: String = "y", _ change: (inout TableOptions) -> Void = { _ in }
  ) throws -> Table {
    var options = TableOptions()
    options.target = target
    change(&options)
    return try loadTable(folder.write(Array(text.utf8), as: "t.csv"), options: options).table
  }

  func error(_ text: String, _ change: (inout TableOptions) -> Void) -> String {
    textOfError { _ = try load(text, change) }.replacing(folder.path + "/", with: "")
  }

  static let note =
    "the target 'y' holds only 0 and 1 and is read as two classes; --numeric 'y' makes them numbers"

  @Test(arguments: [
    ("x,y\n1,0\n2,1\n3,1\n", ["0", "1"]), ("x,y\n1,0.0\n2,1.0\n3,1\n", ["0.0", "1"]),
    ("x,y\n1,0\n2,1\n3,1.0\n", ["0", "1"]),
  ])
  func `a target of 0 and 1 is two classes, and a note says so`(
    text: String, names: [String]
  ) throws {
    let table = try load(text)
    #expect(table.target == .classes([0, 1, 1], names: names, column: "y"))
    #expect(table.notes.first == Self.note)
  }

  @Test func `rows without a target are left out of it`() throws {
    let table = try load("x,y\n1,0\n2,\n3,1\n4,\n")
    #expect(table.target == .classes([0, 1], names: ["0", "1"], column: "y"))
    #expect(table.notes == [Self.note, "2 rows without a target were left out"])
  }

  @Test func `a file without a header has such a target, too`() throws {
    let table = try load("1.5,1\n2.5,0\n3.5,0\n", target: "2")
    #expect(table.target == .classes([1, 0, 0], names: ["0", "1"], column: "column 2"))
  }

  @Test func `--numeric makes numbers of it, without a note`() throws {
    let table = try load("x,y\n1,0\n2,1\n3,1\n") { $0.numeric = ["y"] }
    #expect(table.target == .numbers([0, 1, 1], column: "y") && table.notes.isEmpty)
  }

  @Test func `--categorical makes the same classes without a note`() throws {
    let table = try load("x,y\n1,0\n2,1\n3,1\n") { $0.categorical = ["y"] }
    #expect(table.target == .classes([0, 1, 1], names: ["0", "1"], column: "y"))
    #expect(table.notes.isEmpty)
  }

  @Test(arguments: [
    "x,y\n1,1\n2,2\n3,1\n", "x,y\n1,-1\n2,1\n3,1\n", "x,y\n1,0\n2,1\n3,2\n",
    "x,y\n1,0\n2,1\n3,0.5\n", "x,y\n1,00\n2,1\n3,0\n",
  ])
  func `other numbers stay numbers`(text: String) throws {
    let table = try load(text)
    guard case .numbers = table.target else {
      Issue.record("\(text) has classes")
      return
    }
  }

  @Test func `features of 0 and 1, and one of several targets, stay numbers`() throws {
    let text = "x,z,y\n0,0.5,0\n1,1.5,1\n1,2.5,0\n"
    #expect(try load(text, target: "z").columns.map(\.values.count) == [3, 3])
    guard case .numbers(let columns) = try load(text, target: "z,y").target else {
      Issue.record("several targets are classes")
      return
    }
    #expect(columns.map(\.name) == ["z", "y"])
  }

  @Test func `in a column that is named by --numeric a text is an error`() throws {
    let text = "x,y\n1,2.5\ntwo,3.5\n3,1\n"
    #expect(try load(text).notes.count == 2)
    #expect(
      error(text) { $0.numeric = ["x"] }
        == "'two' in line 3 of t.csv, column 1 ('x'), is not a number, but the column holds numbers. "
        + "Correct it, or write NA if the value is missing.")
  }

  @Test func `what contradicts another option, or has no effect, is refused`() {
    let text = "id,x,y\n1,1,2.5\n2,2,3.5\n"
    #expect(
      error(text) { ($0.numeric, $0.categorical) = (["x"], ["x"]) }
        == "--categorical and --numeric both name the column 'x'. It can be only one of the two.")
    for option in ["--numeric", "--categorical"] {
      let text = error(text) {
        $0.without = ["id"]
        if option == "--numeric" { $0.numeric = ["id"] } else { $0.categorical = ["id"] }
      }
      #expect(
        text
          == "\(option) names the column 'id', which is neither a target nor an input, so that it "
          + "has no effect. Leave it out there.")
    }
  }
}
