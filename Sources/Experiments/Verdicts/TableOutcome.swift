/// A table as it came out, beside the published one.
package struct TableOutcome: Codable, Sendable {
  package let baseline: String
  package let armsAreColumns: Bool
  package let panels: [String]
  /// What is measured in each panel.
  package let measures: [String]
  package let digits: [Int]
  /// Whether a panel's numbers are those of the runs' best epochs.
  package let areOfBestEpochs: [Bool]
  package let arms: [String]
  /// By panel, then by arm; nil where an arm has no place in a panel, or neither a run nor a published
  /// value.
  package let cells: [[Cell?]]

  package struct Cell: Codable, Sendable {
    package let runs: Int
    package let diverged: Int
    /// Nil where no run came to its end, as are the next.
    package let mean: Double?
    package let deviation: Double?
    package let median: Double?
    /// The mean over runs of the value after the last epoch.
    package let lastMean: Double?
    /// The mean of the runs' best epochs.
    package let bestEpoch: Double?
    /// By how many percent of the baseline the arm is better; nil for the baseline.
    package let improvement: Double?
    /// The p-values of the differences from the baseline.
    package fileprivate(set) var significance: Significance?
    /// Student's p of the difference of the best epochs from the baseline's; nil where the numbers are not
    /// those of the best epochs.
    package let epochP: Double?
    package let published: PublishedCell?
    package let publishedImprovement: Double?
  }

  package struct Significance: Codable, Sendable {
    /// Student's t test of two samples, which the papers use.
    package let student: Double?
    package let welch: Double?
    /// Wilcoxon's signed-rank test of pairs of one seed.
    package let wilcoxon: Double?
    /// The same, corrected after Holm for all cells of the table.
    package var holm: Double?
  }
}

extension TableOutcome.Cell {
  mutating func correct(to p: Double) { significance?.holm = p }

  /// Hofmann and Mäder's marks by Student's t test: * for p ≤ 0.1, ** for 0.01, *** for 0.001, and −.
  package var stars: String {
    // No spread on either side leaves nothing to test.
    significance.map { Self.stars($0.student ?? 1) } ?? ""
  }

  /// The same of the best epochs.
  package var epochStars: String { epochP.map(Self.stars) ?? "" }

  private static func stars(_ p: Double) -> String {
    p <= 0.001 ? "***" : p <= 0.01 ? "**" : p <= 0.1 ? "*" : "−"
  }
}
