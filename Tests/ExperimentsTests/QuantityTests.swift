import Testing

@testable import Experiments

@Suite("What a claim compares")
struct QuantityTests {
  /// Seed 1 has a loss of 4, 2, 3 in arm a and 1, 1 in arm b; seed 2 only in a.
  private func values(_ quantity: Quantity) -> [Int: Double] {
    quantity.values(
      { _, arm, _ in arm == "a" ? [1: [4, 2, 3], 2: [8, 6]] : [1: [1, 5], 2: []] }, seeds: [1, 2])
  }

  @Test("is a first, a last, a lowest or a mean value, for every seed that has one")
  func single() {
    #expect(values(.first(.trainLoss, of: "a")) == [1: 4, 2: 8])
    #expect(values(.last(.trainLoss, of: "a")) == [1: 3, 2: 6])
    #expect(values(.lowest(.trainLoss, of: "a")) == [1: 2, 2: 6])
    #expect(values(.lowest(.trainLoss, of: "b")) == [1: 1])
    #expect(values(.mean(.trainLoss, of: "a")) == [1: 3, 2: 7])
    #expect(values(.mean(.trainLoss, of: "b")) == [1: 3])
    #expect(values(.constant(0.5)) == [1: 0.5, 2: 0.5])
  }

  @Test("or how far two are apart, where a seed has both")
  func pairs() {
    let (a, b) = (Quantity.last(.trainLoss, of: "a"), Quantity.last(.trainLoss, of: "b"))
    #expect(values(.difference(a, minus: b)) == [1: -2])
    #expect(values(.distance(a, from: b)) == [1: 2])
    #expect(values(.difference(b, minus: .constant(1))) == [1: 4])
  }

  @Test("or how much further apart two arms are in one panel than in another, seed by seed")
  func gaps() {
    // Gaps of 0.25 and 0.5 in the first panel, of 0.75 and 0.25 in the second.
    let errors: [Int: [String: [Int: [Double]]]] = [
      1: ["high": [1: [2, 1], 2: [1]], "low": [1: [0.75], 2: [3, 0.5]]],
      2: ["high": [1: [1], 2: [1], 3: [1]], "low": [1: [0.25], 2: [0.75]]],
    ]
    let claim = Claim.gapWidens("low", "high", from: 1, to: 2, "with depth", measure: .testError)
    func values(_ quantity: Quantity) -> [Int: Double] {
      quantity.values(
        { panel, arm, measure in measure == .testError ? errors[panel]?[arm] ?? [:] : [:] },
        seeds: [1, 2, 3])
    }
    #expect(claim.text == "the gap between high and low widens with depth")
    #expect(values(claim.lower) == [1: 0.25, 2: 0.5])
    #expect(values(claim.higher) == [1: 0.75, 2: 0.25])
  }
}
