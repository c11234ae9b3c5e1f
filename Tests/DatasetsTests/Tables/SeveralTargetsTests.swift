import Testing

@testable import Datasets

@Suite struct SeveralTargetsTests {
  let folder: TemporaryFolder
  let people = "a,height,weight,kind\n1,180,70.5,x\n2,165,60,y\n3,172,81,x\n"

  init() throws { folder = try TemporaryFolder() }

  private func options(
    _ target: String, _ change: (inout TableOptions) -> Void = { _ in }
  ) -> TableOptions {
    var options = TableOptions()
    options.target = target
    change(&options)
    return options
  }

  private func load(
    _ text: String, _ target: String, _ change: (inout TableOptions) -> Void = { _ in }
  ) throws -> (table: Table, schema: TableSchema) {
    let file = try folder.write(Array(text.utf8), as: "t.csv")
    return try loadTable(file, options: options(target, change))
  }

  private func error(
    _ text: String, _ target: String, _ change: (inout TableOptions) -> Void = { _ in }
  ) -> String {
    textOfError { _ = try load(text, target, change) }.replacing(folder.path + "/", with: "")
  }

  @Test(arguments: ["height,weight", "weight,height", "\"height\",weight"])
  func `columns of numbers are targets together, in the order of the file`(target: String) throws {
    let (table, schema) = try load(people, target)
    #expect(
      table.target
        == .numbers([
          TargetColumn(name: "height", numbers: [180, 165, 172]),
          TargetColumn(name: "weight", numbers: [70.5, 60, 81]),
        ]))
    #expect(table.columns.map(\.name) == ["a", "kind"])
    #expect(schema.targets.map(\.name) == ["height", "weight"])
  }

  @Test func `a note on few numbers does not offer classes, which several targets cannot be`()
    throws
  {
    #expect(
      try load(people, "height,weight").table.notes == [
        "the target 'height' has 3 distinct whole numbers and is read as numbers"
      ])
  }

  @Test func `without a header targets go by their numbers`() throws {
    let (table, _) = try load("1,5,0.5\n2,6,0.25\n", "2,3")
    #expect(
      table.target
        == .numbers([
          TargetColumn(name: "column 2", numbers: [5, 6]),
          TargetColumn(name: "column 3", numbers: [0.5, 0.25]),
        ]))
  }

  @Test(arguments: ["size, cm", "\"size, cm\""])
  func `a single name may have a comma, with quotes and without`(target: String) throws {
    let (table, _) = try load("a,\"size, cm\"\n1,2\n2,3\n", target)
    #expect(table.target == .numbers([2, 3], column: "size, cm"))
    let (both, _) = try load("a,\"size, cm\",b\n1,2,3\n2,3,4\n", "\"size, cm\",b")
    #expect(both.columns.map(\.name) == ["a"])
  }

  @Test func `rows without one of the targets are left out, and told`() throws {
    let gaps = people + "4,,80,x\n5,160,NA,y\n"
    let (table, _) = try load(gaps, "height,weight")
    #expect(table.rowCount == 3)
    #expect(table.notes.last == "2 rows without one of the targets were left out")
    #expect(try load(gaps, "height,weight") { $0.group = "kind" }.table.groups == [0, 1, 0])
    #expect(
      error("a,b,c\n1,2,\n2,,3\n", "b,c")
        == "No row of t.csv has a value in each of the targets 'b', 'c'. Name others with --target."
    )
  }

  @Test func `what cannot be is refused with what to do`() {
    #expect(
      error(people, "height,kind")
        == "The target 'kind' of t.csv holds classes, but several targets must all be numbers. Name "
        + "'kind' alone with --target, or leave it out of the targets.")
    #expect(
      error(people, "height,weight") { $0.categorical = ["weight"] }.hasPrefix(
        "The target 'weight' of t.csv holds classes"))
    #expect(
      error(people, "height,height")
        == "--target names the column 'height' twice. Name each target once.")
    #expect(error(people, "height,").hasPrefix("--target names '', but t.csv has no such column"))
    #expect(
      error(people, "height,size")
        == "--target names 'size', but t.csv has no such column. Its columns are: a, height, weight, "
        + "kind.")
    #expect(
      error("a,b,c\n1,2,3\n2,3,3\n", "b,c")
        == "The target 'c' is 3.0 in all rows of t.csv, so there is nothing to learn. Name another "
        + "one with --target.")
    #expect(
      error(people, "height,weight") { $0.without = ["weight"] }
        == "--target and --without both name the column 'weight'. It can be only one of the two.")
    #expect(error("a,b\n1,2\n2,3\n", "a,b").hasPrefix("t.csv has no column left to predict from."))
  }

  @Test func `further rows have all targets, or answers that are not used`() throws {
    let schema = try load(people, "height,weight").schema
    func read(_ text: String, answered: Bool = false) throws -> Table {
      try schema.readRows(folder.write(Array(text.utf8), as: "new.csv"), answered: answered)
    }
    let whole = try read("weight,kind,a,height\n70,x,1,180\n")
    #expect(
      whole.target
        == .numbers([
          TargetColumn(name: "height", numbers: [180]), TargetColumn(name: "weight", numbers: [70]),
        ]))
    #expect(try read("kind,a\nx,1\n").notes.isEmpty)
    let part = try read("kind,a,height\nx,1,180\n")
    #expect(part.target == nil)
    #expect(part.notes == ["the answers in 'height' were not used: there is no 'weight'"])
    let gap = "kind,a,height,weight\nx,1,180,70\ny,2,170,\n"
    #expect(
      try read(gap).notes
        == ["the answers in 'height', 'weight' were not used: 1 row has none"])
    #expect(
      try read(gap + "x,3,tall,\ny,,,60\n").notes.first
        == "the answers in 'height', 'weight' were not used: 3 rows have none")
    let answered = try read(gap, answered: true)
    #expect(
      answered.rowCount == 1 && answered.notes == ["1 row without one of the targets left out"])
    #expect(try read("kind,a,height\nx,1,180\n", answered: true).target == nil)
  }

  @Test func `a table is another one when a second target is`() throws {
    func digest(_ second: Double) -> String {
      Table(
        name: "t", columns: [TableColumn(name: "x", values: .numbers([1, 2]))],
        target: .numbers([
          TargetColumn(name: "y", numbers: [3, 4]), TargetColumn(name: "z", numbers: [5, second]),
        ]), rowCount: 2
      ).digest
    }
    #expect(digest(6) == digest(6) && digest(6) != digest(7))
  }

  @Test func `a set with two targets keeps both`() throws {
    let names = Catalogue.parkinsons.table?.schema.columns.map(\.name) ?? []
    let rows = (1...3).map { row in names.indices.map { "\(row * 10 + $0)" }.joined(separator: ",")
    }
    let text = ([names.joined(separator: ",")] + rows).joined(separator: "\n")
    try folder.write(
      Array(text.utf8), as: "parkinsons-telemonitoring/parkinsons_updrs.data")
    let root = DataRoot(path: folder.path)
    for target in ["", "motor_UPDRS,total_UPDRS"] {
      let (table, _) = try loadTable("parkinsons", options: options(target), root: root)
      #expect(
        table.target
          == .numbers([
            TargetColumn(name: "motor_UPDRS", numbers: [14, 24, 34]),
            TargetColumn(name: "total_UPDRS", numbers: [15, 25, 35]),
          ]))
      #expect(table.columns.count == 16 && table.columns[0].name == "Jitter(%)")
      #expect(!table.notes.contains { $0.contains("other score") })
    }
    #expect(
      textOfError {
        _ = try loadTable("parkinsons", options: options("motor_UPDRS"), root: root)
      }
        == "The set parkinsons has the targets 'motor_UPDRS', 'total_UPDRS', not 'motor_UPDRS'. Leave "
        + "out --target, or give the file by its path.")
  }
}
