import Testing

@testable import Datasets

@Suite struct RealTableTests {
  struct Expected: Sendable, CustomTestStringConvertible {
    let set: CatalogueEntry
    let rows: Int
    let columns: Int
    let width: Int
    var classes: [Int]?
    /// The least and the greatest number of each target.
    var ranges: [ClosedRange<Double>] = []

    var testDescription: String { self.set.name }
  }

  static let all = [
    Expected(
      set: Catalogue.thyroid, rows: 7200, columns: 21, width: 21, classes: [166, 368, 6666]),
    Expected(
      set: Catalogue.breastCancerLjubljana, rows: 286, columns: 9, width: 36, classes: [201, 85]),
    Expected(
      set: Catalogue.breastCancerWisconsin, rows: 699, columns: 9, width: 9, classes: [458, 241]),
    Expected(set: Catalogue.iris, rows: 150, columns: 4, width: 4, classes: [50, 50, 50]),
    Expected(
      set: Catalogue.mesothelioma, rows: 324, columns: 34, width: 34, classes: [228, 96]),
    Expected(
      set: Catalogue.parkinsons, rows: 5875, columns: 16, width: 16,
      ranges: [5.0377...39.511, 7...54.992]),
    Expected(
      set: Catalogue.parkinsonsMotor, rows: 5875, columns: 16, width: 16,
      ranges: [5.0377...39.511]),
    Expected(
      set: Catalogue.parkinsonsTotal, rows: 5875, columns: 16, width: 16, ranges: [7...54.992]),
    Expected(set: Catalogue.redWine, rows: 1599, columns: 11, width: 11, ranges: [3...8]),
    Expected(set: Catalogue.whiteWine, rows: 4898, columns: 11, width: 11, ranges: [3...9]),
    Expected(set: Catalogue.diabetes, rows: 442, columns: 10, width: 10, ranges: [25...346]),
    Expected(set: Catalogue.abalone, rows: 4177, columns: 8, width: 10, ranges: [1...29]),
    Expected(
      set: Catalogue.lifeExpectancy, rows: 2928, columns: 19, width: 19, ranges: [36.3...89]),
  ]

  func load(
    _ set: CatalogueEntry, _ change: (inout TableOptions) -> Void = { _ in }
  ) throws -> Table {
    var options = TableOptions()
    change(&options)
    return try loadTable(set.name, options: options, root: DataRoot(path: realData)).table
  }

  @Test(
    .enabled(if: hasReal(Catalogue.iris), "there are no tables where HOMEOSTAT_DATA says"),
    arguments: all)
  func `a real set has its published size, targets and sums`(expected: Expected) throws {
    let set = expected.set
    #expect(set.verify(in: DataRoot(path: realData)).allSatisfy { $0.state == .ok })
    let table = try load(set)
    #expect(table.rowCount == expected.rows && table.columns.count == expected.columns)
    #expect(table.columns.count == set.table?.featureCount)
    let rows = Array(0..<table.rowCount)
    let encoder = TableEncoder(fitting: table, rows: rows)
    #expect(encoder.width == expected.width)
    #expect(try encoder.encode(table).count { !$0.isFinite } == 0)
    switch table.target {
    case .classes(let classes, let names, _):
      #expect(names.indices.map { name in classes.count { $0 == name } } == expected.classes)
    case .numbers(let columns):
      let ranges = try columns.map {
        try #require($0.numbers.min())...(try #require($0.numbers.max()))
      }
      #expect(ranges == expected.ranges && columns.count == set.table?.targetCount)
    case nil: Issue.record("there is no target")
    }
    let folds = try Validation.folds(10, repeats: 1).splits(
      of: StratifiedSamples(table), seed: 1)
    #expect(folds.flatMap(\.test).sorted() == rows)
  }

  @Test(.enabled(if: hasReal(Catalogue.breastCancerWisconsin), "the set is not there"))
  func `missing values of the real sets are told`() throws {
    #expect(
      try load(Catalogue.breastCancerWisconsin).notes.last
        == "16 values are missing (16 in 'Bare Nuclei'); a number that is missing counts as the "
        + "mean of the training rows, a category as none")
    let ljubljana = try load(Catalogue.breastCancerLjubljana)
    #expect(
      ljubljana.notes.last?.hasPrefix(
        "9 values are missing (8 in 'node-caps', 1 in 'breast-quad');") == true)
  }

  @Test(.enabled(if: hasReal(Catalogue.mesothelioma), "the set is not there"))
  func `the leak of the mesothelioma set is told, and can be left out`() throws {
    let table = try load(Catalogue.mesothelioma)
    #expect(table.notes.contains { $0.contains("'diagnosis method' gives the class") })
    let honest = try load(Catalogue.mesothelioma) { $0.without = ["diagnosis method"] }
    #expect(honest.columns.count == 33)
    #expect(!honest.notes.contains { $0.contains("diagnosis method") })
  }

  @Test(.enabled(if: hasReal(Catalogue.parkinsonsMotor), "the set is not there"))
  func `the recordings of a subject can be kept together`() throws {
    let table = try load(Catalogue.parkinsonsMotor) { $0.group = "subject#" }
    let groups = try #require(table.groups)
    #expect(Set(groups) == Set(0..<42))
    #expect(!table.notes.contains { $0.contains("--group") })
    for split in try Validation.folds(10, repeats: 1).splits(
      of: StratifiedSamples(table), seed: 1)
    {
      #expect(
        Set(split.training.map { groups[$0] }).isDisjoint(with: split.test.map { groups[$0] }))
      #expect((500...680).contains(split.test.count), "\(split.test.count)")
    }
  }

  @Test(.enabled(if: hasReal(Catalogue.lifeExpectancy), "the set is not there"))
  func `rows of life expectancy without a target are left out`() throws {
    let notes = try load(Catalogue.lifeExpectancy).notes
    #expect(notes.contains("10 rows without a target were left out"))
    #expect(notes.contains { $0.contains("19 numeric columns") })
  }

  @Test(.enabled(if: hasReal(Catalogue.redWine), "the set is not there"))
  func `the quality of wine can be classes`() throws {
    let table = try load(Catalogue.redWine) { $0.categorical = ["quality"] }
    guard case .classes(_, let names, _) = table.target else {
      Issue.record("there are no classes")
      return
    }
    #expect(names == ["3", "4", "5", "6", "7", "8"])
  }

  @Test(
    .enabled(if: hasReal(Catalogue.iris), "the set is not there"),
    arguments: ["iris/iris.data", "abalone/abalone.data", "thyroid/ann-test.data"])
  func `a file of a set is also read as one's own`(file: String) throws {
    var options = TableOptions()
    options.target = ["iris": "5", "abalone": "9"][file.prefix { $0 != "/" }] ?? "22"
    let (table, schema) = try loadTable("\(realData)/\(file)", options: options)
    #expect(!schema.hasHeader && table.rowCount >= 150)
    #expect(table.columns.count == schema.columns.count - 1)
  }
}
