/// What measurements say of a claim that one group of runs ends lower than another.
///
/// The runs are paired by seed, and Wilcoxon's signed-rank test asks whether the groups differ. The
/// claim
/// - holds, if the test finds a difference (p < 0.05) and its ranks are on the claim's side;
/// - fails, if it finds one and its ranks are on the other side;
/// - is undecidable, if no outcome of so many pairs could reach p < 0.05, or a number is NaN;
/// - ties, if the test could find a difference and finds none, and the 95 % bootstrap interval of the
///   median difference lies within 5 % of the smaller of the two groups' medians, to either side;
/// - is underpowered in every other case: there are too few runs, or they vary too much, to tell.
///
/// No claim can be judged, and no tie be found, by fewer than six pairs.
public enum Verdict: String, Codable, Sendable {
  case holds, ties, fails, underpowered, undecidable
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
  /// The smallest p that any outcome of so many pairs could have had.
  public let smallestP: Double
  /// How much more often a run of `a` is the higher one, −1 to 1.
  public let cliffsDelta: Double

  /// Below this p a difference is taken to be real.
  public static let significance = 0.05
  /// Within this share of the smaller median a difference does not matter.
  public static let margin = 0.05

  /// Judges the claim that `a` ends lower than `b`.
  ///
  /// Where several claims were corrected together, `p` replaces the test's own, and `smallestP` is the
  /// smallest that the correction leaves possible.
  public init(
    claiming a: [Double], lowerThan b: [Double], p corrected: Double? = nil,
    smallestP: Double? = nil
  ) {
    let differences = pairedDifferences(a, b)
    let hasNumbers = !differences.contains(where: \.isNaN)
    pairs = differences.count
    medianDifference = hasNumbers ? median(differences) : .nan
    interval = bootstrapInterval(differences, of: median)
    cliffsDelta = Statistics.cliffsDelta(a, b)
    p = corrected ?? Self.p(a, b)
    self.smallestP = max(Self.smallestP(pairs: pairs), smallestP ?? 0)
    let lean = hasNumbers ? Self.lean(a, b) : 0
    if hasNumbers, p < Self.significance, lean != 0 {
      verdict = lean < 0 ? .holds : .fails
    } else if !hasNumbers || self.smallestP >= Self.significance {
      verdict = .undecidable
    } else {
      verdict = Self.isWithinMargin(interval, a, b) ? .ties : .underpowered
    }
  }

  /// The p of Wilcoxon's signed-rank test; 1 where all pairs are equal, NaN where a number is NaN.
  public static func p(_ a: [Double], _ b: [Double]) -> Double {
    pairedDifferences(a, b).allSatisfy { $0 == 0 } ? 1 : wilcoxonSignedRank(a, b).p
  }

  /// The p of the test where all pairs differ to one side, 2 · ½ⁿ, below which it cannot be.
  public static func smallestP(pairs: Int) -> Double {
    min(1, (0..<pairs).reduce(2) { p, _ in p / 2 })
  }

  /// The least number of pairs by which any of so many claims, corrected together, could be decided.
  public static func pairsNeeded(claims: Int) -> Int {
    var pairs = 1
    while smallestP(pairs: pairs) * Double(claims) >= significance { pairs += 1 }
    return pairs
  }

  /// Below zero where the ranks of the differences a − b lie mostly on the negative side.
  private static func lean(_ a: [Double], _ b: [Double]) -> Double {
    let unequal = pairedDifferences(a, b).count { $0 != 0 }
    guard unequal > 0 else { return 0 }
    return wilcoxonSignedRank(a, b).statistic - Double(unequal * (unequal + 1)) / 4
  }

  private static func isWithinMargin(
    _ interval: ClosedRange<Double>?, _ a: [Double], _ b: [Double]
  ) -> Bool {
    guard let interval else { return false }
    let width = margin * min(abs(median(a)), abs(median(b)))
    // Of equal infinities there is no share.
    let reach = width.isFinite ? width : 0
    return interval.lowerBound >= -reach && interval.upperBound <= reach
  }
}
