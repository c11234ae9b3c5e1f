import Foundation
import Testing

@testable import Statistics

@Suite("Tests of differences")
struct SignificanceTests {
  /// What SciPy makes of the same samples; Tests/Golden/statistics.py.
  struct Golden: Decodable {
    struct Case: Decodable, Sendable {
      let a, b: [Double]
      let student, welch, interval: [Double]
      let rankSum, signedRank, paired: [Double]?
    }
    struct Holm: Decodable, Sendable { let p, adjusted: [Double] }
    struct Bootstrap: Decodable, Sendable { let values, mean, deviation: [Double] }
    let cases: [Case]
    let holm: Holm
    let bootstrap: Bootstrap
  }

  static let golden: Golden = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Golden/statistics.json")
    return try! JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
  }()

  private func expectEqual(_ result: TestResult, _ expected: [Double]?, _ what: String) {
    guard let expected else { return }
    #expect(abs(result.statistic - expected[0]) < 1e-9 * max(1, abs(expected[0])), "\(what)")
    #expect(abs(result.p - expected[1]) < 1e-9, "\(what)")
  }

  @Test("rank equal values by the mean of their ranks")
  func equalValues() {
    #expect(ranks([3, 1, 3, 2, 3]) == [4, 1, 4, 2, 4])
    #expect(ranks([7, 7, 5]) == [2.5, 2.5, 1])
  }

  @Test("equal SciPy's on samples of many sizes")
  func equalSciPy() {
    for test in Self.golden.cases {
      expectEqual(wilcoxonRankSum(test.a, test.b), test.rankSum, "rank sum")
      expectEqual(studentT(test.a, test.b), test.student, "Student")
      expectEqual(welchT(test.a, test.b), test.welch, "Welch")
      let interval = tInterval(test.a)!
      #expect(abs(interval.lowerBound - test.interval[0]) < 1e-9)
      #expect(abs(interval.upperBound - test.interval[1]) < 1e-9)
      if test.paired != nil { expectEqual(pairedT(test.a, test.b), test.paired, "paired") }
      if test.signedRank != nil {
        expectEqual(wilcoxonSignedRank(test.a, test.b), test.signedRank, "signed rank")
      }
    }
    #expect(Self.golden.cases.compactMap(\.signedRank).count >= 5)
    #expect(Self.golden.cases.compactMap(\.rankSum).count >= 5)
  }

  @Test("by Student's t need two values a side that vary")
  func studentNeeds() {
    #expect(studentT([1], [2]).p.isNaN && welchT([1], [2, 3]).p.isNaN)
    #expect(pairedT([1], [2]).p.isNaN && tInterval([1]) == nil)
    #expect(studentT([1, 1], [2, 2]).p == 0)
    #expect(studentT([1, 1], [1, 1]).p.isNaN)
  }

  @Test("correct several p values as Holm does")
  func holmCorrection() {
    let expected = Self.golden.holm.adjusted
    let differences = zip(holm(Self.golden.holm.p), expected).map { abs($0 - $1) }
    #expect(differences.count == expected.count && differences.allSatisfy { $0 < 1e-12 })
    #expect(holm([]).isEmpty)
    #expect(holm([0.02]) == [0.02])
  }

  @Test("give exact chances that can be counted by hand, ties included")
  func byHand() {
    // Three differences of one sign: one way in eight, to either side.
    #expect(wilcoxonSignedRank([2, 4, 6], [1, 2, 3]).p == 0.25)
    #expect(wilcoxonSignedRank([2, 4, 6], [1, 2, 3]).statistic == 6)
    // Ranks 1½, 1½ and 3; sums 0, 1½ ×2, 3 ×2, 4½ ×2, 6: of −, −, + the upper tail has 5 of 8.
    #expect(wilcoxonSignedRank([1, 1, 5], [2, 2, 3]).p == 1)
    #expect(wilcoxonSignedRank([1, 1], [1, 1]).p.isNaN)
    // Two against two, all greater: one choice of six, to either side.
    #expect(abs(wilcoxonRankSum([3, 4], [1, 2]).p - 1 / 3.0) < 1e-15)
    #expect(wilcoxonRankSum([3, 4], [1, 2]).statistic == 4)
    #expect(wilcoxonRankSum([1], [1]).p == 1)
    #expect(wilcoxonRankSum([], [1]).p.isNaN)
  }

  @Test("say how large a difference is")
  func effectSizes() {
    // Means 2 and 4, both deviations 1: d = −2, times 1 − 3 / (4 · 6 − 9).
    #expect(abs(hedgesG([1, 2, 3], [3, 4, 5]) + 2 * 0.8) < 1e-12)
    // A deviation that is only rounding gives no size: the page of a constant had −1.5e13.
    #expect(hedgesG([0.01 + 1e-17, 0.01 - 2e-18], [0.3, 0.3]).isNaN)
    #expect(hedgesG([1, 1], [2, 2]).isNaN && hedgesG([1], [2]).isNaN)
    #expect(cliffsDelta([1, 2], [3, 4]) == -1)
    #expect(cliffsDelta([1, 3], [2, 2]) == 0)
    #expect(cliffsDelta([2], [2, 1]) == 0.5)
  }

  @Test("resample to SciPy's intervals, the same every time")
  func bootstrap() {
    let golden = Self.golden.bootstrap
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func deviation(_ values: [Double]) -> Double {
      let center = mean(values)
      return mean(values.map { ($0 - center) * ($0 - center) }).squareRoot()
    }
    for (statistic, expected) in [(mean, golden.mean), (deviation, golden.deviation)] {
      let interval = bootstrapInterval(golden.values, resamples: 20_000, of: statistic)!
      #expect(abs(interval.lowerBound - expected[0]) < 0.05)
      #expect(abs(interval.upperBound - expected[1]) < 0.05)
      #expect(interval == bootstrapInterval(golden.values, resamples: 20_000, of: statistic))
    }
    #expect(bootstrapInterval([1], of: median) == nil)
    #expect(bootstrapInterval([1, -.infinity, 2], of: median) == nil)
  }

  @Test("find the value below which a share lies, between two values by proportion")
  func quantiles() {
    let sorted = [1.0, 2, 4, 8]
    let found = [0, 1 / 3.0, 0.5, 0.75, 1].map { quantile(sorted, $0) }
    #expect(zip(found, [1, 2, 3, 5, 8]).allSatisfy { abs($0 - $1) < 1e-12 }, "\(found)")
    #expect(quantile([7], 0.3) == 7)
  }
}
