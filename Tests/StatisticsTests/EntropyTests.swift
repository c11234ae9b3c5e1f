import Foundation
import Statistics
import Testing

@Suite("Differential entropy") struct EntropyTests {
  /// SplitMix64, so that each run sees the same samples.
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }

    mutating func normal() -> Double {
      let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &self))).squareRoot()
      return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &self))
    }
  }

  @Test("Samples spread evenly over [0, w] have ln w", arguments: [0.01, 1, 37.5, 1e6])
  func uniform(width: Double) {
    var numbers = Numbers(state: 1)
    let samples = (0..<100_000).map { _ in Float(.random(in: 0..<width, using: &numbers)) }
    #expect(abs(differentialEntropy(of: samples) - log(width)) < 0.002)
  }

  @Test("Normal samples have ½ ln(2πeσ²), wherever they lie", arguments: [0.05, 1, 20])
  func normal(deviation: Double) {
    var numbers = Numbers(state: 2)
    let samples = (0..<100_000).map { _ in Float(3 + deviation * numbers.normal()) }
    let expected = 0.5 * log(2 * .pi * exp(1) * deviation * deviation)
    #expect(abs(differentialEntropy(of: samples) - expected) < 0.005)
  }

  @Test("Eight samples in four bins are what one reckons by hand")
  func byHand() {
    // Bins of width 2 hold 4, 2, 1, 1 of 8: shares ½, ¼, ⅛, ⅛, so 1.75 ln 2 + ln 2.
    let samples: [Float] = [0, 0, 1, 1, 2, 3, 5, 8]
    #expect(abs(differentialEntropy(of: samples, bins: 4) - 2.75 * log(2)) < 1e-12)
  }

  @Test("The greatest sample counts in the last bin")
  func greatest() {
    // Two bins of width ½ hold one each.
    #expect(abs(differentialEntropy(of: [0, 1], bins: 2)) < 1e-12)
    #expect(differentialEntropy(of: [0, 1], bins: 1) == 0)
  }

  @Test("Stretching samples by a factor adds its logarithm, and moving them adds nothing")
  func scaling() {
    var numbers = Numbers(state: 3)
    let samples = (0..<5000).map { _ in Float(numbers.normal()) }
    let entropy = differentialEntropy(of: samples)
    #expect(abs(differentialEntropy(of: samples.map { $0 * 8 }) - entropy - log(8)) < 1e-6)
    #expect(abs(differentialEntropy(of: samples.map { $0 * 8 + 4 }) - entropy - log(8)) < 0.01)
  }

  @Test("Samples that are all equal have −∞")
  func constant() {
    #expect(differentialEntropy(of: [0.3, 0.3, 0.3]) == -.infinity)
    #expect(differentialEntropy(of: [0.3]) == -.infinity)
    #expect(differentialEntropy(of: [0, -0.0]) == -.infinity)
  }

  @Test("No samples, and samples that are not finite, have NaN", arguments: 0..<3)
  func notFinite(place: Int) {
    #expect(differentialEntropy(of: []).isNaN)
    for value in [Float.nan, .infinity, -.infinity] {
      var samples: [Float] = [1, 2, 3]
      samples[place] = value
      #expect(differentialEntropy(of: samples).isNaN)
    }
  }

  @Test("The least and the greatest floats there are can be told apart")
  func extremes() {
    let tiny = differentialEntropy(of: [0, .leastNonzeroMagnitude], bins: 2)
    #expect(abs(tiny - log(Double(Float.leastNonzeroMagnitude))) < 1e-9)
    let huge = Float.greatestFiniteMagnitude
    #expect(abs(differentialEntropy(of: [-huge, huge], bins: 2) - log(2 * Double(huge))) < 1e-9)
  }
}
