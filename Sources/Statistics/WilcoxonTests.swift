/// What a test of a difference found.
public struct TestResult: Hashable, Sendable {
  /// The test's own statistic.
  public let statistic: Double
  /// The chance of a statistic at least as extreme, to either side, where there is no difference.
  public let p: Double
}

/// Wilcoxon's signed-rank test of paired values, by the exact distribution of its statistic.
///
/// The statistic is the sum of the ranks of positive differences a − b. Pairs without a difference
/// say nothing and are left out; with ties the distribution is that of the ranks as they are.
/// Wilcoxon 1945; NaN where no pair differs.
public func wilcoxonSignedRank(_ a: [Double], _ b: [Double]) -> TestResult {
  let differences = pairedDifferences(a, b).filter { $0 != 0 }
  guard !differences.isEmpty, differences.allSatisfy({ !$0.isNaN }) else {
    return TestResult(statistic: .nan, p: .nan)
  }
  let ranks = ranks(differences.map(abs))
  // Shared ranks are halves: twice a rank is a whole number.
  let doubled = ranks.map { Int(2 * $0) }
  let positive = zip(doubled, differences).reduce(0) { $0 + ($1.1 > 0 ? $1.0 : 0) }
  var probabilities = [1.0]
  for rank in doubled {
    var next = [Double](repeating: 0, count: probabilities.count + rank)
    for (sum, chance) in probabilities.enumerated() {
      next[sum] += chance / 2
      next[sum + rank] += chance / 2
    }
    probabilities = next
  }
  return TestResult(statistic: Double(positive) / 2, p: twoSided(probabilities, at: positive))
}

/// Wilcoxon's rank-sum test (Mann and Whitney's U), by the exact distribution of its statistic.
///
/// The statistic is U of `a`: in how many pairs a value of `a` is the greater one, ties counting half.
/// Mann and Whitney 1947; NaN where a side is empty.
public func wilcoxonRankSum(_ a: [Double], _ b: [Double]) -> TestResult {
  guard !a.isEmpty, !b.isEmpty, (a + b).allSatisfy({ !$0.isNaN }) else {
    return TestResult(statistic: .nan, p: .nan)
  }
  let doubled = ranks(a + b).map { Int(2 * $0) }
  let total = doubled.reduce(0, +)
  // probabilities[k][s]: the share of choices of k ranks, among those gone through, whose sum is s.
  var ways = [[Double]](
    repeating: [Double](repeating: 0, count: total + 1), count: a.count + 1)
  ways[0][0] = 1
  for (seen, rank) in doubled.enumerated() {
    for chosen in stride(from: min(seen + 1, a.count), through: 1, by: -1) {
      for sum in stride(from: total, through: rank, by: -1) {
        ways[chosen][sum] += ways[chosen - 1][sum - rank]
      }
    }
  }
  let all = ways[a.count].reduce(0, +)
  let sum = doubled.prefix(a.count).reduce(0, +)
  let u = Double(sum) / 2 - Double(a.count * (a.count + 1)) / 2
  return TestResult(statistic: u, p: twoSided(ways[a.count].map { $0 / all }, at: sum))
}

/// The differences of paired values; of two equal infinities it is zero.
func pairedDifferences(_ a: [Double], _ b: [Double]) -> [Double] {
  precondition(a.count == b.count, "\(a.count) values cannot be paired with \(b.count)")
  return zip(a, b).map { $0 == $1 ? 0 : $0 - $1 }
}

/// Twice the chance of the tail in which a value lies, the value included.
private func twoSided(_ probabilities: [Double], at value: Int) -> Double {
  let below = probabilities[...value].reduce(0, +)
  let above = probabilities[value...].reduce(0, +)
  return min(1, 2 * min(below, above))
}
