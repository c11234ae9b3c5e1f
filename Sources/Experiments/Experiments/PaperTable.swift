import Foundation

/// The number of a run that stands in a cell of a table.
public struct CellMeasure: Sendable, Hashable {
  public let title: String
  /// The series in the store.
  let series: String
  /// What a number of the series is multiplied by, and what is then added to it.
  var factor = 1.0
  var offset = 0.0
  var isHigherBetter = false
  /// Whether the number is that of the epoch with the lowest test error, which the test samples
  /// themselves choose, or that of the last epoch.
  var isOfBestEpoch = false
  /// The digits after the point.
  var digits = 2

  /// The share of wrong classes in percent, after the last epoch.
  static let error = CellMeasure(title: "error (%)", series: "test_error", factor: 100)
  /// The share of right classes in percent, in the best epoch.
  static let bestAccuracy = CellMeasure(
    title: "accuracy (%)", series: "test_error", factor: -100, offset: 100, isHigherBetter: true,
    isOfBestEpoch: true)

  /// The mean absolute error in the best epoch, over what the paper divides it by.
  static func bestAbsoluteError(over unit: Double, _ title: String, digits: Int = 2) -> CellMeasure
  {
    CellMeasure(
      title: title, series: "test_error", factor: 1 / unit, isOfBestEpoch: true, digits: digits)
  }

  func value(_ number: Double) -> Double { number * factor + offset }
}

/// How the panels of an experiment make one table.
public struct TableLayout: Sendable {
  /// The arm that the others are compared with.
  let baseline: String
  /// Whether arms are the table's columns, and panels its rows.
  let armsAreColumns: Bool
}

/// What a paper's table says of one arm.
public struct PublishedCell: Codable, Hashable, Sendable {
  public let value: Double
  public let deviation: Double?
  /// Value and deviation as they are printed.
  public let text: String
  /// The mean epoch of the best value.
  public let epoch: Double?
  /// Its marks of significance, and those of its epoch.
  public let stars, epochStars: String

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

/// A table as it came out, beside the published one.
public struct TableOutcome: Codable, Sendable {
  public let baseline: String
  public let armsAreColumns: Bool
  public let panels: [String]
  /// What is measured in each panel.
  public let measures: [String]
  public let digits: [Int]
  /// Whether a panel's numbers are those of the runs' best epochs.
  public let areOfBestEpochs: [Bool]
  public let arms: [String]
  /// By panel, then by arm; nil where an arm has no place in a panel, or neither a run nor a published
  /// value.
  public let cells: [[Cell?]]

  public struct Cell: Codable, Sendable {
    public let runs: Int
    public let diverged: Int
    /// Nil where no run came to its end, as are the next.
    public let mean: Double?
    public let deviation: Double?
    public let median: Double?
    /// The mean over runs of the value after the last epoch.
    public let lastMean: Double?
    /// The mean of the runs' best epochs.
    public let bestEpoch: Double?
    /// By how many percent of the baseline the arm is better; nil for the baseline.
    public let improvement: Double?
    /// The chances of such a difference from the baseline if there were none.
    public fileprivate(set) var significance: Significance?
    public let published: PublishedCell?
    public let publishedImprovement: Double?
  }

  public struct Significance: Codable, Sendable {
    /// Student's t test of two samples, which the papers use.
    public let student: Double?
    public let welch: Double?
    /// Wilcoxon's signed-rank test of pairs of one seed.
    public let wilcoxon: Double?
    /// The same, corrected after Holm for all cells of the table.
    public var holm: Double?
  }
}

extension TableOutcome.Cell {
  mutating func correct(to p: Double) { significance?.holm = p }

  /// Hofmann and Mäder's marks by Student's t test: * for p ≤ 0.1, ** for 0.01, *** for 0.001, and −.
  public var stars: String {
    guard let significance else { return "" }
    // No spread on either side leaves nothing to test.
    guard let p = significance.student else { return "−" }
    return p <= 0.001 ? "***" : p <= 0.01 ? "**" : p <= 0.1 ? "*" : "−"
  }
}
