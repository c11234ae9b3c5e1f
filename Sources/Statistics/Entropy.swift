import Foundation

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
