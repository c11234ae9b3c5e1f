import Foundation

/// The differential entropy in nats of samples, by the histogram of their density.
///
/// −Σ p w ln p over bins of equal width w between the least and the greatest sample, the estimate
/// behind Fig. 9 of Shaw, Jackson and Orchard 2020; −∞ where all samples are equal.
public func differentialEntropy(of samples: [Float], bins: Int = 100) -> Double {
  guard let least = samples.min(), let greatest = samples.max() else { return .nan }
  guard least.isFinite, greatest.isFinite else { return .nan }
  guard greatest > least else { return -.infinity }
  let width = Double(greatest - least) / Double(bins)
  var counts = [Int](repeating: 0, count: bins)
  let scale = Float(bins) / (greatest - least)
  for sample in samples { counts[min(Int((sample - least) * scale), bins - 1)] += 1 }
  return counts.reduce(0) { entropy, count in
    guard count > 0 else { return entropy }
    let share = Double(count) / Double(samples.count)
    return entropy - share * log(share / width)
  }
}
