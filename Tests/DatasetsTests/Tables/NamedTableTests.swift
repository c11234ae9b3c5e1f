import Testing

@testable import Datasets

@Suite struct NamedTableTests {
  let folder: TemporaryFolder
  var root: DataRoot { DataRoot(path: folder.path) }
  let flowers = """
    5.1,3.5,1.4,0.2,Iris-setosa
    4.9,3.0,1.4,0.2,Iris-setosa
    6.4,3.2,4.5,1.5,Iris-versicolor

    """

  init() throws { folder = try TemporaryFolder() }

  func write(_ text: String, _ name: String) throws {
    try folder.write(Array(text.utf8), as: name)
  }

  func error(_ name: String, _ change: (inout TableOptions) -> Void = { _ in }) -> String {
    var options = TableOptions()
    change(&options)
    return textOfError { _ = try loadTable(name, options: options, root: root) }
      .replacing(folder.path + "/", with: "")
  }

  @Test(arguments: ["iris.data", "iris.data.gz"])
  func `a set is read by its fixed schema, and a part of it says so`(file: String) throws {
    try write(flowers, "iris/\(file)")
    let (table, schema) = try loadTable("Iris", root: root)
    #expect(table.name == "iris" && table.notes == ["these are 3 rows, not the 150 of Iris"])
    #expect(
      table.columns[3] == TableColumn(name: "petal width", values: .numbers([0.2, 0.2, 1.5])))
    let names = ["Iris-setosa", "Iris-versicolor", "Iris-virginica"]
    #expect(table.target == .classes([0, 0, 1], names: names, column: "class"))
    #expect(schema == Catalogue.iris.table?.schema)
  }

  @Test func `a text among the numbers of a set is named`() throws {
    try write(flowers + "5.0,x,1.4,0.2,Iris-setosa\n", "iris/iris.data")
    #expect(
      error("iris")
        == "'x' in line 4 of iris/iris.data, column 2 ('sepal width'), is not a number, but the "
        + "column holds numbers. Correct it, or write NA if the value is missing.")
  }

  @Test func `the target of a set stays, and may be named`() throws {
    try write(flowers, "iris/iris.data")
    #expect(
      error("iris") { $0.target = "1" }
        == "The set iris has the target 'class', not 'sepal length'. Leave out --target, or give the "
        + "file by its path.")
    #expect(
      error("iris") { $0.without = ["class"] }
        == "The set's own target and --without both name the column 'class'. It can be only one of "
        + "the two.")
    var options = TableOptions()
    options.target = "class"
    options.without = ["petal width"]
    #expect(try loadTable("iris", options: options, root: root).table.columns.count == 3)
  }

  @Test func `a set leaves nothing to say of numbers and their marks`() throws {
    try write(flowers, "iris/iris.data")
    let text =
      "The set iris is read by a schema of its own, in which --numeric has no effect. Leave it "
      + "out, or give the file by its path."
    #expect(error("iris") { $0.numeric = ["1"] } == text)
    #expect(error("iris") { $0.decimal = .comma } == text.replacing("numeric", with: "decimal"))
  }

  @Test func `files side by side must have equally many rows`() throws {
    let row = "59 2 32.1 101.0 157 93.2 38.0 4.0 4.8598 87\n"
    try write(row + row, "diabetes/diabetes_data_raw.csv")
    try write("151\n75\n141\n", "diabetes/diabetes_target.csv.gz")
    #expect(
      error("diabetes")
        == "diabetes/diabetes_data_raw.csv has 2 rows and diabetes/diabetes_target.csv.gz 3 rows, "
        + "though they belong together row by row. Get the set again with `homeostat data fetch`.")
    try write("1.5e2\nx\n", "diabetes/diabetes_target.csv.gz")
    #expect(
      error("diabetes").hasPrefix(
        "'x' in line 2 of diabetes/diabetes_target.csv.gz, column 1 ('progression'), is not"))
  }

  @Test func `images and tables are not taken for each other`() {
    #expect(
      textOfError { _ = try loadImages("iris", root: root) }
        == "The data set iris is a table, but images are needed here.")
    #expect(error("mnist") == "The data set mnist holds images, but a table is needed here.")
  }

  @Test func `a missing table names the places and the command`() {
    let text = error("wine-red")
    #expect(text.contains("  wine-quality\n") && text.contains("`homeostat data fetch wine-red`"))
  }

  @Test func `sets of one folder share it, and a blank in a name is written for a URL`() {
    #expect(root.folder(of: Catalogue.parkinsonsTotal).hasSuffix("/parkinsons-telemonitoring"))
    let fetcher = Fetcher(environment: ["HOMEOSTAT_MIRROR": "http://localhost"])
    let life = Catalogue.lifeExpectancy
    #expect(
      fetcher.urls(of: life.files[0].published, in: life)
        == ["http://localhost/life-expectancy/Life%20Expectancy%20Data.csv"])
  }

  @Test func `a set without a mirror says why`() async throws {
    let fetcher = Fetcher(environment: [:])
    #expect(!fetcher.canFetch(Catalogue.mesothelioma) && fetcher.canFetch(Catalogue.iris))
    do {
      try await fetcher.fetch(Catalogue.mesothelioma, into: root)
      Issue.record("the fetch did not fail")
    } catch {
      #expect(
        "\(error)".replacing(folder.path + "/", with: "")
          == "The data set mesothelioma cannot be fetched: it is published as a workbook, whose "
          + "sheet was laid out anew as CSV. Put Mesothelioma_data_set.csv into mesothelioma, or set "
          + "HOMEOSTAT_MIRROR to the base URL of a mirror of your own.")
    }
  }

  @Test func `a table is verified, packed or not`() throws {
    try write(flowers, "iris/iris.data")
    guard case .wrongSize(88, 4551) = Catalogue.iris.verify(in: root)[0].state else {
      Issue.record("\(Catalogue.iris.verify(in: root))")
      return
    }
    #expect(Catalogue.redWine.verify(in: root).map(\.state) == [.missing])
  }
}
