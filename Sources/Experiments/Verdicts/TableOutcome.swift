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
    /// The p-values of the differences from the baseline.
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
