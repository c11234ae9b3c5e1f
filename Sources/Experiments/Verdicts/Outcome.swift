import Foundation
import Statistics

/// What an experiment came to: numbers, verdicts and charts, ready to be written or shown.
public struct Outcome: Codable, Sendable {
  public let id: String
  public let title: String
  public let source: String
  public let about: String
  /// What was followed where a paper's text and its published code differ; nil where they do not.
  public let edition: String?
  public let differences: [String]
  public let changes: [String]
  /// The command that makes it again.
  public let command: String
  /// What tells its page from others, such as that of another search; nil in older files.
  public var origin: String?
  public let machine: String
  public let version: String
  /// The seconds of all runs, added up.
  public let seconds: Double
  public let rows: [ArmOutcome]
  public let table: TableOutcome?
  public let claims: [ClaimOutcome]
  public let runs: [RunOutcome]
  public let charts: [Chart]

  /// The outcome in one line of JSON.
  public var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }

  /// Whose settings these are, for a line of small print.
  var settings: String? {
    edition.map { "settings of the \($0 == "text" ? "text" : "published code")" }
  }

  /// Why claims are undecidable, each reason once.
  public var reasons: [String] {
    claims.compactMap(\.comparison.reason).reduce(into: []) {
      if !$0.contains($1) { $0.append($1) }
    }
  }

  /// How many networks or neurons were run; panels may show the same ones.
  public var runCount: Int { Set(runs.map(\.key)).count }
}

/// One arm of a panel in numbers.
public struct ArmOutcome: Codable, Sendable {
  public let panel: String
  public let arm: String
  public let place: Double?
  public let measure: String
  public let ours: Sample
  public let published: Sample?
  /// The p-value of equal medians of our and the published runs (Wilcoxon's rank-sum test); nil where settings differ or single runs are not known.
  public let agreement: Double?

  /// Last values of some runs.
  public struct Sample: Codable, Sendable {
    public let count: Int
    public let median: Double?
    /// The 95 % bootstrap interval of the median.
    public let interval: [Double]?
    public let mean: Double?
    /// The 95 % interval of the mean by Student's t.
    public let meanInterval: [Double]?
    public let deviation: Double?
    public let dead: Int
    public let diverged: Int
    /// The median of the networks that neither died nor diverged.
    public let survivorsMedian: Double?

    init(_ values: [Double], dead: Int, diverged: Int, survivors: [Double]) {
      let summary = Summary(values)
      count = values.count
      median = summary.median.finite
      interval = bootstrapInterval(values, of: Statistics.median).map {
        [$0.lowerBound, $0.upperBound]
      }
      mean = summary.mean.finite
      meanInterval = tInterval(values).map { [$0.lowerBound, $0.upperBound] }
      deviation = summary.deviation.finite
      self.dead = dead
      self.diverged = diverged
      survivorsMedian = Statistics.median(survivors).finite
    }
  }
}

/// A claim of a paper beside what came of it.
public struct ClaimOutcome: Codable, Sendable {
  public let text: String
  public let verdict: Verdict
  public let comparison: Comparison
  /// The same claim judged by the authors' own runs, where they are known.
  public let published: Comparison?

  public struct Comparison: Codable, Sendable {
    public let verdict: Verdict
    /// Why the claim is undecidable, where it is.
    public let reason: String?
    public let pairs: Int
    public let medianDifference: Double?
    public let interval: [Double]?
    /// Of Wilcoxon's signed-rank test, corrected after Holm for all claims of the experiment.
    public let p: Double?
    /// Of Student's paired t test and Welch's test, uncorrected.
    public let pairedT: Double?
    public let welch: Double?
    public let cliffsDelta: Double?
    public let hedgesG: Double?
  }
}

/// One run of an arm.
public struct RunOutcome: Codable, Sendable {
  public let panel: String
  public let arm: String
  public let seed: Int
  public let key: String
  public let state: String
  public let last: Double?
  public let testError: Double?
  public let isDead: Bool
  public let seconds: Double
  public let reason: String?
}
