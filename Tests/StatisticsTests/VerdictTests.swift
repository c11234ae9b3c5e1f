import Statistics
import Testing

@Suite("The verdict on a claim")
struct VerdictTests {
  static let nan = Double.nan
  static let infinity = Double.infinity
  static let base = (0..<10).map { 1 + 0.01 * Double($0) }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let a, b: [Double]
    let verdict: Verdict
  }

  static let equal = [Double](repeating: 2.303, count: 11)
  static let lower = (1...9).map { 0.5 + 0.01 * Double($0) }
  static let cases = [
    Case(testDescription: "lower", a: base.map { $0 - 0.2 }, b: base, verdict: .holds),
    Case(testDescription: "higher", a: base.map { $0 + 0.2 }, b: base, verdict: .fails),
    Case(
      testDescription: "within 5 %",
      a: base.enumerated().map { $1 + ($0 % 2 == 0 ? 0.01 : -0.011) }, b: base, verdict: .ties),
    Case(
      testDescription: "spread far",
      a: base.enumerated().map { $1 + ($0 % 2 == 0 ? 0.5 : -0.51) }, b: base,
      verdict: .underpowered),
    // The median difference is zero, and of the ranks all are on one side.
    Case(
      testDescription: "eleven equal pairs and nine lower ones", a: equal + lower,
      b: [Double](repeating: 2.303, count: 20), verdict: .holds),
    Case(
      testDescription: "eleven equal pairs and nine higher ones",
      a: [Double](repeating: 2.303, count: 20), b: equal + lower, verdict: .fails),
    // Sixteen of 31 differences are above zero and small, fifteen below and large: W+ is 136 of 496.
    Case(
      testDescription: "a median on one side, ranks on the other",
      a: (1...16).map { 0.01 * Double($0) } + (1...15).map { -Double($0) },
      b: [Double](repeating: 0, count: 31), verdict: .holds),
    Case(testDescription: "equal throughout", a: base, b: base, verdict: .ties),
    Case(
      testDescription: "zeros throughout", a: [0, 0, 0, 0, 0, 0], b: [0, 0, 0, 0, 0, 0],
      verdict: .ties),
    Case(
      testDescription: "constants apart", a: [1, 1, 1, 1, 1, 1], b: [2, 2, 2, 2, 2, 2],
      verdict: .holds),
    Case(
      testDescription: "about zero, where no share is a margin", a: [-1, 1, -2, 2, -3, 3, -4],
      b: [0, 0, 0, 0, 0, 0, 0], verdict: .underpowered),
    Case(testDescription: "no pairs", a: [], b: [], verdict: .undecidable),
    Case(testDescription: "one pair", a: [1], b: [2], verdict: .undecidable),
    Case(testDescription: "one equal pair", a: [1], b: [1], verdict: .undecidable),
    Case(testDescription: "two equal pairs", a: [1, 2], b: [1, 2], verdict: .undecidable),
    Case(testDescription: "two pairs", a: [1, 1.001], b: [1.001, 1], verdict: .undecidable),
    Case(
      testDescription: "five pairs", a: [0, 0, 0, 0, 0], b: [1, 2, 3, 4, 5], verdict: .undecidable),
    Case(
      testDescription: "six pairs", a: [0, 0, 0, 0, 0, 0], b: [1, 2, 3, 4, 5, 6], verdict: .holds),
    Case(
      testDescription: "a number that is NaN", a: base.map { $0 - 0.2 }.dropLast() + [nan], b: base,
      verdict: .undecidable),
    Case(
      testDescription: "a pair of NaN", a: base.dropLast() + [nan], b: base.dropLast() + [nan],
      verdict: .undecidable),
    Case(
      testDescription: "minus infinity", a: base.map { _ in -infinity }, b: base, verdict: .holds),
    Case(testDescription: "infinity", a: base.map { _ in infinity }, b: base, verdict: .fails),
    Case(
      testDescription: "equal infinities", a: base.map { _ in -infinity },
      b: base.map { _ in -infinity }, verdict: .ties),
    Case(
      testDescription: "infinities to both sides",
      a: base.enumerated().map { $0.0 % 2 == 0 ? infinity : -infinity }, b: base,
      verdict: .underpowered),
    // The middle of nine equal pairs and one lower is no difference, whichever are drawn.
    Case(
      testDescription: "infinities, and a pair that differs",
      a: base.dropLast().map { _ in infinity } + [1],
      b: base.dropLast().map { _ in infinity } + [1.5], verdict: .ties),
  ]

  @Test("is the same for the same numbers, whatever they are", arguments: cases)
  func verdict(of test: Case) {
    #expect(PairedComparison(claiming: test.a, lowerThan: test.b).verdict == test.verdict)
  }

  @Test("is taken back by a correction for many claims")
  func corrected() {
    let lower = Self.base.map { $0 - 0.2 }
    let one = PairedComparison(claiming: lower, lowerThan: Self.base, p: 0.2)
    #expect(one.verdict == .underpowered && one.pairs == 10)
    // Where the correction leaves no outcome that could be found, the numbers are not to blame.
    let few = PairedComparison(claiming: lower, lowerThan: Self.base, p: 0.08, smallestP: 0.08)
    #expect(few.verdict == .undecidable)
    #expect(PairedComparison(claiming: lower, lowerThan: Self.base, p: .nan).verdict != .holds)
    #expect(PairedComparison(claiming: lower, lowerThan: Self.base, p: 0.05).verdict != .holds)
  }

  @Test("needs as many pairs as let 2 · ½ⁿ pass below 0.05 after the correction")
  func needed() {
    #expect((0...7).map { PairedComparison.smallestP(pairs: $0) }.prefix(4) == [1, 1, 0.5, 0.25])
    for pairs in 1...12 {
      let apart = wilcoxonSignedRank(
        (1...pairs).map(Double.init), [Double](repeating: 0, count: pairs))
      #expect(PairedComparison.smallestP(pairs: pairs) == apart.p)
    }
    // 1/32 of six pairs, 4/32 for four claims; 4/128 of eight.
    #expect([1, 2, 3, 4, 8].map { PairedComparison.pairsNeeded(claims: $0) } == [6, 7, 7, 8, 9])
  }

  @Test("goes the way of the ranks, turns with the arms, and never beyond the level")
  func properties() {
    var random = SplitMix64(seed: 12)
    let palette = [0, 0, 0, 1, 1, 2, -1, 0.5, 1e-300, 1e300, .infinity, -.infinity, .nan]
    var seen: Set<Verdict> = []
    for round in 0..<48 {
      // Few values, so that many are equal; in some rounds infinities and NaN.
      let values = palette.prefix(round % 3 == 0 ? 13 : round % 3 == 1 ? 12 : 8)
      let count = round % 4 == 0 ? random.next(below: 8) : 6 + random.next(below: 8)
      let b = (0..<count).map { _ in values[random.next(below: values.count)] }
      let shift = [0, 0, 1.5, -1.5][round / 4 % 4]
      let a = b.indices.map { index in
        round / 4 % 4 == 0 ? b[index] : values[random.next(below: values.count)] + shift
      }
      let (one, other) = (
        PairedComparison(claiming: a, lowerThan: b), PairedComparison(claiming: b, lowerThan: a)
      )
      seen.insert(one.verdict)
      switch one.verdict {
      case .holds, .fails:
        #expect(one.p < PairedComparison.significance && count >= 6)
        #expect(one.p == wilcoxonSignedRank(a, b).p)
        // By hand: the sum of the ranks of the sizes with the differences' signs.
        let differences = zip(a, b).map { $0 == $1 ? 0 : $0 - $1 }.filter { $0 != 0 }
        let sum = differences.reduce(0) { sum, difference in
          let below = differences.count { abs($0) < abs(difference) }
          let equal = differences.count { abs($0) == abs(difference) }
          return sum + (difference < 0 ? -1 : 1) * (Double(below) + Double(equal + 1) / 2)
        }
        #expect(one.verdict == (sum < 0 ? .holds : .fails), "\(a) \(b)")
        #expect(other.verdict == (one.verdict == .holds ? .fails : .holds), "\(a) \(b)")
      case .ties, .underpowered, .undecidable:
        #expect(other.verdict == one.verdict, "\(a) \(b)")
        #expect(!(one.p < PairedComparison.significance))
      }
      let hasNaN = (a + b).contains(where: \.isNaN)
      #expect((one.verdict == .undecidable) == (count < 6 || hasNaN), "\(a) \(b)")
    }
    #expect(seen.count == 5)
  }

  @Test("of unequal numbers of runs is a slip of the program, and says so")
  func unequalLengths() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = PairedComparison(claiming: [1, 2], lowerThan: [1], p: 1)
    }
    let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(said.contains("2 values cannot be paired with 1"))
  }
}
