import Foundation
import Testing

@testable import Datasets

@Suite struct TableEncoderTests {
  func table(last: Double = 9) -> Table {
    Table(
      name: "t",
      columns: [
        TableColumn(name: "x", values: .numbers([1, 3, .nan, last])),
        TableColumn(name: "still", values: .numbers([0.1, 0.1, 0.1, 5])),
        TableColumn(name: "two", values: .categories([0, 1, nil, 1], names: ["no", "yes"])),
        TableColumn(name: "many", values: .categories([0, 1, nil, 2], names: ["a", "b", "c"])),
      ], target: nil, rowCount: 4)
  }

  @Test func `numbers are standardised and categories one-hot`() throws {
    let encoder = TableEncoder(fitting: table(), rows: [0, 1, 2])
    #expect(encoder.width == 6)
    #expect(encoder.featureNames == ["x", "still", "two=yes", "many=a", "many=b", "many=c"])
    #expect(
      try encoder.encode(table()) == [
        -1, 0, 0, 1, 0, 0,
        1, 0, 1, 0, 1, 0,
        0, 0, 0.5, 0, 0, 0,
        7, 0, 1, 0, 0, 1,
      ])
    #expect(try encoder.encode(table(), rows: [1]) == [1, 0, 1, 0, 1, 0])
  }

  @Test func `numbers are divided by their deviation`() throws {
    // The mean is 5, the deviation 2.
    let table = Table(
      name: "t", columns: [TableColumn(name: "x", values: .numbers([2, 4, 4, 4, 5, 5, 7, 9]))],
      target: nil, rowCount: 8)
    let encoder = TableEncoder(fitting: table, rows: Array(0..<8))
    #expect(try encoder.encode(table) == [-1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2])
  }

  @Test func `a row outside the fitted ones does not change the encoder`() {
    let encoder = TableEncoder(fitting: table(), rows: [0, 1, 2])
    #expect(encoder == TableEncoder(fitting: table(last: 1e6), rows: [0, 1, 2]))
    #expect(encoder != TableEncoder(fitting: table(last: 1e6), rows: [0, 1, 3]))
  }

  @Test func `an encoder survives being written`() throws {
    let encoder = TableEncoder(fitting: table(), rows: [0, 1, 3])
    let copy = try JSONDecoder().decode(
      TableEncoder.self, from: JSONEncoder().encode(encoder))
    #expect(try copy == encoder && copy.encode(table()) == encoder.encode(table()))
  }

  @Test func `targets are scaled and scaled back`() {
    let scale = TargetScale(fitting: [2, 4, 6, 8])
    #expect(scale.mean == 5 && abs(scale.deviation - 5.0.squareRoot()) < 1e-12)
    #expect(abs(scale.unscaled(scale.scaled(7)) - 7) < 1e-12)
    let constant = TargetScale(fitting: [0.1, 0.1, 0.1])
    #expect(constant.mean == 0.1 && constant.deviation == 1 && constant.scaled(5.1) == 5)
  }
}
