import Foundation
import Testing

@Suite("Columns of a table as they are read")
struct DataShowTests {
  let folder: TemporaryFolder
  let file: String

  init() throws {
    folder = try TemporaryFolder()
    let rows = (0..<30).map { row in
      "\(row % 4 == 0 ? "" : "\(row % 4)"),\(["red", "blue", "red"][row % 3]),2024-05-\(row % 28 + 1),"
        + "code \(row),\(row % 2)"
    }
    try folder.write(
      Data((["size,colour,day,code,open"] + rows).joined(separator: "\n").utf8), to: "t.csv")
    file = folder.path("t.csv")
  }

  @Test(
    "are numbers with their bounds or categories with their counts, and notes say what misleads")
  func columns() throws {
    let shown = try Tool.run(["data", "show", file, "--target", "open", "--categorical", "open"])
    #expect(shown.status == 0, "\(shown.errors)")
    #expect(
      shown.output.hasPrefix(
        """
        \(file): 30 rows, separated by comma, with a header
        size    numbers     1 to 3, mean 1.95455, 3 different; 8 missing
        colour  categories  2: red (20), blue (10)

        """), "\(shown.output)")
    #expect(shown.output.hasSuffix("open    categories  2: 0 (15), 1 (15)  (target)\n"))
    #expect(shown.errors.contains("note: 'day' holds dates"))
    #expect(shown.errors.contains("note: 'code' has another category in each row"))
  }

  @Test("are JSON objects, also without a target and from standard input")
  func json() throws {
    let result = try Tool.shell("\"$HOMEOSTAT\" data show - --without day --json <\"$1\"", [file])
    #expect(result.status == 0, "\(result.errors)")
    let columns = result.events(named: "column")
    #expect(columns.compactMap { $0["name"] as? String } == ["size", "colour", "code", "open"])
    #expect(columns[3]["kind"] as? String == "numbers" && columns[3]["mean"] as? Double == 0.5)
    #expect(columns[1]["counts"] as? [Int] == [20, 10] && columns[0]["missing"] as? Int == 8)
  }

  @Test("are refused as training refuses them")
  func refusals() throws {
    try folder.write(Data("a,b\n1,\"1,5\"\n2,\"2,5\"\n".utf8), to: "decimal.csv")
    let result = try Tool.run(["data", "show", folder.path("decimal.csv")])
    #expect(result.status == 1 && result.errors.contains("line 2"), "\(result.errors)")
    let unknown = try Tool.run(["data", "show", file, "--target", "height"])
    #expect(unknown.status == 1 && unknown.errors.contains("names 'height'"))
  }
}
