import Foundation
import Settings
import Statistics

/// What a study came to: curves, numbers and verdicts, which its page shows as well.
public struct StudyOutcome: Sendable {
  /// What an arm's runs gave over the steps of training.
  public struct Curve: Sendable {
    /// The title of the panel that draws it.
    public let panel: String
    public let arm: String
    /// What is measured, such as "training loss".
    public let measure: String
    /// The values of each run, by its seed, a value an epoch or a measurement; a run that diverged has one
    /// value, chance.
    public let runs: [Int: [Double]]

    /// The median of the runs that reach so far, at each step.
    public var medians: [Double] {
      (0..<(runs.values.map(\.count).max() ?? 0)).map { step in
        median(runs.values.compactMap { $0.indices.contains(step) ? $0[step] : nil })
      }
    }
  }

  /// The last values of an arm's runs.
  public struct Summary: Sendable {
    public let panel: String
    public let arm: String
    public let measure: String
    public let runs: Int
    public let median: Double?
    /// The 95 % bootstrap interval of the median.
    public let interval: ClosedRange<Double>?
    public let mean: Double?
    public let deviation: Double?
    /// How many runs ended as dead networks, and how many diverged.
    public let dead: Int
    public let diverged: Int
  }

  /// What the runs say of a claim.
  public struct Judgement: Sendable {
    public let claim: String
    public let verdict: Verdict
    /// Of Wilcoxon's signed-rank test, corrected after Holm for all claims; nil where there is nothing to test.
    public let p: Double?
    public let medianDifference: Double?
    /// Why the claim is undecidable, where it is.
    public let reason: String?
  }

  public let curves: [Curve]
  public let summaries: [Summary]
  public let verdicts: [Judgement]
  /// The page, `README.md`, beside which `figure.svg` and the numbers lie.
  public let page: URL

  init(of reproduction: Reproduction, set: String?) throws {
    let command = shellCommand(reproduction.command + (set.map { ["--data", $0] } ?? []))
    let outcome = try reproduction.conclude(command: command)
    page = reproduction.place(command: command).appending(path: "README.md")
    curves = try reproduction.panelRuns.flatMap(Self.curves)
    summaries = outcome.rows.map(Summary.init)
    verdicts = outcome.claims.map(Judgement.init)
  }

  private static func curves(of runs: PanelRuns) -> [Curve] {
    guard let measure = runs.panel.graph.measure else { return [] }
    return runs.panel.arms.enumerated().map { place, arm in
      Curve(
        panel: runs.panel.title, arm: arm.name, measure: measure.title,
        runs: runs.series(place, measure))
    }
  }
}

extension StudyOutcome.Summary {
  init(_ row: ArmOutcome) {
    (panel, arm, measure) = (row.panel, row.arm, row.measure)
    let sample = row.ours
    (runs, dead, diverged) = (sample.count, sample.dead, sample.diverged)
    (median, mean, deviation) = (sample.median, sample.mean, sample.deviation)
    interval = sample.interval.map { $0[0]...$0[1] }
  }
}

extension StudyOutcome.Judgement {
  init(_ claim: ClaimOutcome) {
    (self.claim, verdict) = (claim.text, claim.verdict)
    let comparison = claim.comparison
    (p, medianDifference, reason) = (comparison.p, comparison.medianDifference, comparison.reason)
  }
}
