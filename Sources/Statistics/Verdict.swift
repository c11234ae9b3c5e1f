/// What measurements say of a claim that one group of runs ends lower than another.
///
/// The runs are paired by seed. The claim
/// - holds, if Wilcoxon's signed-rank test finds a difference (p < 0.05) and the median difference is
///   on the claim's side;
/// - fails, if it finds one on the other side;
/// - ties, if it finds none, and the 95 % bootstrap interval of the median difference lies within
///   5 % of the other group's median to either side;
/// - is underpowered in every other case: there are too few runs, or they vary too much, to tell.
public enum Verdict: String, Codable, Sendable {
  case holds, ties, fails, underpowered
}

/// A comparison of two groups of runs, paired by seed, with all that a reader needs to judge it.
public struct PairedComparison: Sendable {
  public let verdict: Verdict
  public let pairs: Int
  /// The median of the differences a − b.
  public let medianDifference: Double
  /// The 95 % bootstrap interval of that median.
  public let interval: ClosedRange<Double>?
  public let p: Double
  /// How much more often a run of `a` is the higher one, −1 to 1.
  public let cliffsDelta: Double

  /// Below this p a difference is taken to be real.
  public static let significance = 0.05
  /// Within this share of the other group's median a difference does not matter.
  public static let margin = 0.05

  /// Judges the claim that `a` ends lower than `b`.
  ///
  /// `p` replaces the test's own where several claims were corrected together.
  public init(claiming a: [Double], lowerThan b: [Double], p corrected: Double? = nil) {
    let differences = zip(a, b).map { $0 - $1 }
    pairs = differences.count
    medianDifference = median(differences)
    p = corrected ?? wilcoxonSignedRank(a, b).p
    interval = bootstrapInterval(differences, of: median)
    cliffsDelta = Statistics.cliffsDelta(a, b)
    let width = Self.margin * abs(median(b))
    if p < Self.significance {
      verdict = medianDifference < 0 ? .holds : .fails
    } else if let interval, interval.lowerBound >= -width, interval.upperBound <= width {
      verdict = .ties
    } else {
      verdict = .underpowered
    }
  }
}
