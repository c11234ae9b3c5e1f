import Foundation

/// The entropy of a discrete distribution: the mean of log 1/p over its outcomes.
///
/// H(P) = −Σ p log p, where an outcome without probability adds nothing; Shaw 2019, appendix B.1. In nats, or
/// in the unit of a base: bits, or shannons, for 2, and hartleys for 10. It is never negative, zero where one
/// outcome is certain, and at most log k of k outcomes, which the uniform distribution alone has (theorem
/// 1). Counts will do as well: they are divided by their sum.
///
///     discreteEntropy([0.5, 0.5], base: 2)  // a fair coin: 1 bit
///     discreteEntropy([1, 1, 1, 1, 1, 1])  // a die: ln 6 = 1.7918 nats
public func discreteEntropy(_ probabilities: [Double], base: Double = M_E) -> Double {
  precondition(probabilities.allSatisfy { $0 >= 0 }, "a probability is below zero")
  let total = probabilities.reduce(0, +)
  return probabilities.reduce(0) { $1 > 0 ? $0 + $1 / total * log(total / $1) : $0 } / log(base)
}

/// The differential entropy in nats of samples, by the histogram of their density.
///
/// −Σ p w ln p over bins of equal width w between the least and the greatest sample, the estimate
/// behind Fig. 9 of Shaw, Jackson and Orchard 2020; −∞ where all samples are equal.
public func differentialEntropy(of samples: [Float], bins: Int = 100) -> Double {
  guard samples.allSatisfy(\.isFinite) else { return .nan }
  guard let least = samples.min(), let greatest = samples.max() else { return .nan }
  guard greatest > least else { return -.infinity }
  // In Double, because a range of floats, or its inverse, need not fit a Float.
  let width = (Double(greatest) - Double(least)) / Double(bins)
  var counts = [Int](repeating: 0, count: bins)
  for sample in samples {
    counts[min(Int((Double(sample) - Double(least)) / width), bins - 1)] += 1
  }
  return counts.reduce(0) { entropy, count in
    guard count > 0 else { return entropy }
    let share = Double(count) / Double(samples.count)
    return entropy - share * log(share / width)
  }
}
