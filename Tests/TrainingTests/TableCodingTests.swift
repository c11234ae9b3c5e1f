import Datasets
import Tensors
import Testing
import Training

@Suite("Another table for a network that has learned one") struct TableCodingTests {
  let schema = TableSchema(
    columns: [.init("x"), .init("y", .category(names: ["no", "yes"]), role: .target)],
    separator: .comma, hasHeader: true)

  private func table(_ target: TableTarget?) -> Table {
    Table(
      name: "t", columns: [TableColumn(name: "x", values: .numbers([1, 2, 3]))], target: target,
      rowCount: 3)
  }

  private func coding() throws -> TableCoding {
    let answers = TableTarget.classes([0, 1, 0], names: ["no", "yes"], column: "y")
    let split = Split(training: [0, 1, 2], test: [0])
    return try #require(try TrainingData(table(answers), read: schema, split).table)
  }

  @Test("has its answers found by their names, not by their order")
  func otherOrder() throws {
    let answers = TableTarget.classes([0, 1, 1], names: ["yes", "no"], column: "y")
    let part = try coding().part(of: table(answers))
    #expect(part.targets.elements(as: Int64.self) == [1, 0, 0])
  }

  @Test("is refused where its answers are unknown, of another kind or missing")
  func unknown() throws {
    let coding = try coding()
    func text(_ target: TableTarget?) -> String {
      do {
        _ = try coding.part(of: table(target))
        return ""
      } catch { return "\(error)" }
    }
    #expect(
      text(.classes([0, 0, 1], names: ["no", "maybe"], column: "y")).hasPrefix(
        "'maybe' in row 3 of the table t, column 'y', is none of the categories known there: no, yes"
      )
    )
    #expect(text(.numbers([1, 2, 3], column: "y")).contains("is of another kind"))
    #expect(text(nil) == "t: has no 'y' to compare with")
  }
}
