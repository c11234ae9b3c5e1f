/// What a paper's table says of one arm.
package struct PublishedCell: Codable, Hashable, Sendable {
  package let value: Double
  package let deviation: Double?
  /// Value and deviation as they are printed.
  package let text: String
  /// The mean epoch of the best value.
  package let epoch: Double?
  /// Its marks of significance, and those of its epoch.
  package let stars, epochStars: String

  /// A cell of Hofmann and Mäder's tables; nil where the paper has none.
  static func hofmann(table: Int, row: String, _ method: String) -> PublishedCell? {
    hofmannCells["\(table),\(row),\(method)"]
  }

  private static let hofmannCells: [String: PublishedCell] = {
    let lines = Resources.text("Published/hofmann_tables.csv").split(whereSeparator: \.isNewline)
      .dropFirst().map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
    return Dictionary(
      uniqueKeysWithValues: lines.map { field in
        let cell = PublishedCell(
          value: Double(field[3])!, deviation: Double(field[4]),
          text: field[3] + (field[4].isEmpty ? "" : " ± \(field[4])"), epoch: Double(field[5]),
          stars: field[6], epochStars: field[7])
        return (field[0...2].joined(separator: ","), cell)
      })
  }()
}
