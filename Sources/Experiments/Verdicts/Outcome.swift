import Foundation
import Statistics

/// What an experiment came to: numbers, verdicts and charts, ready to be written or shown.
package struct Outcome: Codable, Sendable {
  package let id: String
  package let title: String
  package let source: String
  package let about: String
  /// What was followed where a paper's text and its published code differ; nil where they do not.
  package let edition: String?
  package var differences: [String]
  package let changes: [String]
  /// The command that makes it again.
  package let command: String
  /// What tells its page from others, such as that of another search; nil in older files.
  package var origin: String?
  package let machine: String
  package let version: String
  /// The seconds of all runs, added up.
  package let seconds: Double
  package let rows: [ArmOutcome]
  package let table: TableOutcome?
  package let claims: [ClaimOutcome]
  package let runs: [RunOutcome]
  package var charts: [Chart]

  /// The outcome in one line of JSON.
  package var json: String {
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
  package var reasons: [String] {
    claims.compactMap(\.comparison.reason).reduce(into: []) {
      if !$0.contains($1) { $0.append($1) }
    }
  }

  /// How many networks or neurons were run; panels may show the same ones.
  package var runCount: Int { Set(runs.map(\.key)).count }
}

/// One arm of a panel in numbers.
package struct ArmOutcome: Codable, Sendable {
  package let panel: String
  package let arm: String
  package let place: Double?
  package let measure: String
  package let ours: Sample
  package let published: Sample?
  /// The p-value of equal medians of our and the published runs (Wilcoxon's rank-sum test); nil where settings differ or single runs are not known.
  package let agreement: Double?

  /// Last values of some runs.
  package struct Sample: Codable, Sendable {
    package let count: Int
    package let median: Double?
    /// The 95 % bootstrap interval of the median.
    package let interval: [Double]?
    package let mean: Double?
    /// The 95 % interval of the mean by Student's t.
    package let meanInterval: [Double]?
    package let deviation: Double?
    package let dead: Int
    package let diverged: Int
    /// The median of the networks that neither died nor diverged.
    package let survivorsMedian: Double?

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
package struct ClaimOutcome: Codable, Sendable {
  package let text: String
  package let verdict: Verdict
  package let comparison: Comparison
  /// The same claim judged by the authors' own runs, where they are known.
  package let published: Comparison?

  package struct Comparison: Codable, Sendable {
    package let verdict: Verdict
    /// Why the claim is undecidable, where it is.
    package let reason: String?
    package let pairs: Int
    package let medianDifference: Double?
    package let interval: [Double]?
    /// Of Wilcoxon's signed-rank test, corrected after Holm for all claims of the experiment.
    package let p: Double?
    /// Of Student's paired t test and Welch's test, uncorrected.
    package let pairedT: Double?
    package let welch: Double?
    package let cliffsDelta: Double?
    package let hedgesG: Double?
  }
}

/// One run of an arm.
package struct RunOutcome: Codable, Sendable {
  package let panel: String
  package let arm: String
  package let seed: Int
  package let key: String
  package let state: String
  package let last: Double?
  package let testError: Double?
  package let isDead: Bool
  package let seconds: Double
  package let reason: String?
}
