import Foundation
import Testing

@testable import Statistics

@Suite("The log-normal fit") struct LogNormalTests {
  /// What SciPy makes of the same values; Tests/Golden/statistics.py.
  struct Golden: Decodable {
    struct Fit: Decodable, Sendable {
      let values: [Float]
      let bins, count: Int
      let location, scale, divergence, distance: Double
    }
    let logNormal: [Fit]
  }

  static let golden: [Golden.Fit] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Golden/statistics.json")
    return try! JSONDecoder().decode(Golden.self, from: Data(contentsOf: file)).logNormal
  }()

  @Test("equals SciPy's, the histogram's divergence and Kolmogorov's distance too")
  func equalsSciPy() throws {
    #expect(Self.golden.count == 3)
    for expected in Self.golden {
      let fit = try #require(LogNormalFit(expected.values, bins: expected.bins))
      #expect(fit.count == expected.count)
      #expect(fit.positiveShare == Double(expected.count) / Double(expected.values.count))
      #expect(abs(fit.location - expected.location) < 1e-12)
      #expect(abs(fit.scale - expected.scale) < 1e-12)
      #expect(abs(fit.divergence - expected.divergence) < 1e-12)
      #expect(abs(fit.distance - expected.distance) < 1e-12)
    }
  }

  @Test("of two values is what one reckons by hand, whatever is not positive")
  func byHand() throws {
    // Logarithms −1 and 1: μ = 0, σ = 1. At each value the steps are ½ wide, and F(e) = Φ(1).
    let fit = try #require(LogNormalFit([Float(exp(-1.0)), -3, 0, Float(M_E)]))
    #expect(fit.count == 2 && fit.positiveShare == 0.5)
    #expect(abs(fit.location) < 1e-7 && abs(fit.scale - 1) < 1e-7)
    #expect(abs(fit.distance - (0.841344746 - 0.5)) < 1e-7)
  }

  @Test("has the density of its equation, which adds up to one")
  func density() throws {
    let fit = try #require(LogNormalFit([Float(exp(-1.0)), Float(M_E)]))
    // At the median 1 / √(2π), as μ = 0 and σ = 1; at e once more over √e and e.
    #expect(abs(fit.density(at: 1) - 1 / (2 * Double.pi).squareRoot()) < 1e-6)
    #expect(abs(fit.density(at: M_E) / fit.density(at: 1) - exp(-1.5)) < 1e-6)
    let places = stride(from: 0.0005, to: 100, by: 0.001)
    let sum = places.reduce(0) { $0 + fit.density(at: $1) * 0.001 }
    #expect(abs(sum - 1) < 1e-3)
  }

  @Test("of several arrays is that of all their values together")
  func joined() throws {
    let all = values(500, location: 1, scale: 0.5)
    let parts = [Array(all.prefix(100)), [], Array(all.dropFirst(100))]
    #expect(LogNormalFit(of: parts) == LogNormalFit(all))
  }

  @Test("is close for log-normal values, and far for values of one sign spread evenly")
  func close() throws {
    let near = try #require(LogNormalFit(values(100_000, location: -3, scale: 0.4)))
    #expect(abs(near.location + 3) < 0.01 && abs(near.scale - 0.4) < 0.01)
    #expect(near.divergence < 0.002 && near.distance < 0.005)
    let even = try #require(LogNormalFit((1...100_000).map { Float($0) }))
    #expect(even.divergence > 0.08 && even.distance > 0.15)
  }

  @Test("looks at millions of values in buckets, and errs by no more than it says")
  func buckets() {
    for scale in [0.05, 0.5, 2] {
      let all = values(20_000, location: -4, scale: scale)
      let fitted = LogNormal(location: -4.01, scale: scale * 0.9)
      let exact = fitted.distance(to: all.sorted())
      let bucketed = fitted.bucketedDistance(to: all)
      #expect(bucketed <= exact + 1e-12)
      #expect(exact - bucketed < 5e-5 / fitted.scale)
    }
  }

  @Test("is nil where there is nothing to fit, or a value is not finite")
  func nothing() {
    for values: [Float] in [[], [1], [2, 2, 2], [0, -1, -2], [5, -5, 0]] {
      #expect(LogNormalFit(values) == nil)
    }
    for value in [Float.nan, .infinity, -.infinity] {
      #expect(LogNormalFit([value, 1, 2]) == nil && LogNormalFit([1, 2, value]) == nil)
    }
    #expect(LogNormalFit([.leastNonzeroMagnitude, .greatestFiniteMagnitude]) != nil)
  }
}

@Suite("The Jensen–Shannon divergence") struct JensenShannonTests {
  @Test("is 0 for equal distributions, ln 2 for disjoint ones, and the same either way")
  func bounds() {
    #expect(jensenShannon([0.2, 0.3, 0.5], [0.2, 0.3, 0.5]) == 0)
    #expect(abs(jensenShannon([1, 0], [0, 1]) - log(2)) < 1e-15)
    #expect(jensenShannon([0.9, 0.1], [0.4, 0.6]) == jensenShannon([0.4, 0.6], [0.9, 0.1]))
  }

  @Test("is what one reckons by hand")
  func byHand() {
    // m = (¾, ¼): ½ ln(4/3) + ½ (½ ln(2/3) + ½ ln 2).
    let expected = 0.5 * log(4 / 3.0) + 0.25 * log(2 / 3.0) + 0.25 * log(2)
    #expect(abs(jensenShannon([1, 0], [0.5, 0.5]) - expected) < 1e-15)
  }

  @Test("has a p that is below a level as often as the level says")
  func lilliefors() throws {
    // A thousand samples of a log-normal distribution, of two sizes.
    for (size, rounds) in [(40, 1000), (400, 500)] {
      let all = values(size * rounds, location: 0.3, scale: 1.2)
      let ps = try (0..<rounds).map { round in
        try #require(LogNormalFit(Array(all[round * size..<(round + 1) * size]))).p
      }
      for level in [0.01, 0.05] {
        let share = Double(ps.count { $0 < level }) / Double(rounds)
        #expect(abs(share - level) < 4 * (level / Double(rounds)).squareRoot(), "\(size), \(level)")
      }
    }
    // Uniform values are not log-normal.
    let uniform = (1...500).map { Float($0) }
    #expect(try #require(LogNormalFit(uniform)).p < 0.001)
  }

  @Test("has a relative entropy of its own, infinite where there is no chance")
  func relativeEntropy() {
    #expect(abs(kullbackLeibler([0.5, 0.5], [0.25, 0.75]) - log(2 / 3.0.squareRoot())) < 1e-12)
    #expect(kullbackLeibler([1, 0], [0.5, 0.5]) == log(2))
    #expect(kullbackLeibler([0.5, 0.5], [1, 0]) == .infinity)
  }
}

/// Log-normal values.
private func values(_ count: Int, location: Double, scale: Double) -> [Float] {
  var numbers = SplitMix64(state: 7)
  return (0..<count).map { _ in
    let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &numbers))).squareRoot()
    let normal = radius * cos(2 * .pi * Double.random(in: 0..<1, using: &numbers))
    return Float(exp(location + scale * normal))
  }
}
