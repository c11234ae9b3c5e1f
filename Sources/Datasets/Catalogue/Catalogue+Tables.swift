extension Catalogue {
  /// The tabular sets.
  public static let tables: [CatalogueEntry] = [
    thyroid, breastCancerLjubljana, breastCancerWisconsin, iris, mesothelioma, parkinsons,
    parkinsonsMotor, parkinsonsTotal, redWine, whiteWine, diabetes, abalone, lifeExpectancy,
  ]

  static let unstatedLicence = "none stated in the files"

  /// The folder of a set at UCI, which published most of them.
  static func uci(_ folder: String) -> [String] {
    ["https://archive.ics.uci.edu/ml/machine-learning-databases/\(folder)"]
  }

  /// A file that is published as it is.
  static func plain(_ name: String, _ byteCount: Int, _ sha256: String) -> CatalogueFile {
    let file = KnownFile(name: name, byteCount: byteCount, sha256: sha256)
    return CatalogueFile(published: file, contents: [file])
  }

  /// Columns of numbers, or of one role.
  static func columns(
    _ names: [String], role: TableSchema.Role = .feature
  ) -> [TableSchema.Column] {
    names.map { TableSchema.Column($0, role: role) }
  }

  /// A target of classes.
  static func classes(_ column: String, _ names: [String]) -> TableSchema.Column {
    TableSchema.Column(column, .category(names: names), role: .target)
  }

  /// A feature of categories.
  static func categories(_ column: String, _ names: [String]) -> TableSchema.Column {
    TableSchema.Column(column, .category(names: names))
  }
}
