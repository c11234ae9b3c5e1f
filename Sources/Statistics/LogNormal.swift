import Foundation

/// The log-normal distribution fitted to the positive numbers among some values, and how far they
/// are from it.
///
/// Hofmann and Mäder 2021, sections IV-D and V, measure synaptic weights and activations so.
public struct LogNormalFit: Codable, Hashable, Sendable {
  /// How many values are positive.
  public let count: Int
  /// The share of the values that is positive.
  public let positiveShare: Double
  /// The mean μ of the logarithms.
  public let location: Double
  /// The standard deviation σ of the logarithms with n, which makes them likeliest.
  public let scale: Double
  /// The Jensen–Shannon divergence in nats between the histogram of the positive values, in bins of
  /// equal width from 0 to their maximum, and the fitted distribution's probabilities of the same bins, of
  /// which the last takes what lies beyond.
  ///
  /// Between 0 and ln 2 = 0.693: the paper's Tables II and III have values up to 0.691, and so are
  /// in nats. It grows as bins become finer than the values are dense.
  public let divergence: Double
  /// The relative entropy KL(p, q) in nats of the same histogram p and probabilities q; infinite where a
  /// bin has values and no chance.
  public let relativeEntropy: Double
  /// Kolmogorov's distance, the largest difference of the two cumulative distributions.
  ///
  /// Of more than a million values it is taken between buckets of 1/8192 of a value, and is too small
  /// by the fitted chance of one bucket at the most: 5e-5 / σ.
  public let distance: Double

  /// The fitted distribution's density at a positive value.
  public func density(at value: Double) -> Double {
    let distance = (log(value) - location) / scale
    return exp(-distance * distance / 2) / (value * scale * (2 * Double.pi).squareRoot())
  }

  /// Fits the positive numbers among `values`; nil where fewer than two of them differ, or a value is
  /// not finite.
  public init?(_ values: [Float], bins: Int = 100) { self.init(of: [values], bins: bins) }

  /// Fits the positive numbers among the values of several arrays together.
  public init?(of arrays: [[Float]], bins: Int = 100) {
    guard let positive = positiveValues(arrays), let fitted = LogNormal(fitting: positive),
      let greatest = positive.max()
    else { return nil }
    count = positive.count
    positiveShare = Double(count) / Double(arrays.reduce(0) { $0 + $1.count })
    (location, scale) = (fitted.location, fitted.scale)
    let counts = histogram(positive, bins: bins, upTo: greatest)
    let shares = counts.map { Double($0) / Double(positive.count) }
    let chances = fitted.probabilities(bins: bins, upTo: greatest)
    divergence = jensenShannon(shares, chances)
    relativeEntropy = kullbackLeibler(shares, chances)
    distance =
      count <= 1_000_000
      ? fitted.distance(to: positive.sorted()) : fitted.bucketedDistance(to: positive)
  }
}

extension LogNormalFit {
  /// The chance of so large a distance were the values log-normal: Lilliefors' test, since location and
  /// scale are fitted to the same values.
  ///
  /// By the formula of Dallal and Wilkinson 1986, which holds up to 0.1; of larger ones 0.1 is given. With
  /// many values any distance is significant; its size tells more.
  public var p: Double {
    // Beyond a hundred values the distance stands for that of a hundred.
    let values = min(Double(count), 100)
    let distance =
      count <= 100 ? distance : distance * pow(Double(count) / 100, 0.49)
    let root = values + 2.78019
    let exponent =
      -7.01256 * distance * distance * root + 2.99587 * distance * root.squareRoot() - 0.122119
      + 0.974598 / values.squareRoot() + 1.67997 / values
    return min(exp(exponent), 0.1)
  }
}

/// The relative entropy KL(p, q) = Σ p log(p/q) of two distributions over the same outcomes, in nats:
/// infinite where q has no chance of an outcome of p.
public func kullbackLeibler(_ p: [Double], _ q: [Double]) -> Double {
  precondition(p.count == q.count, "\(p.count) outcomes cannot be compared with \(q.count)")
  return zip(p, q).reduce(0) { sum, pair in
    pair.0 > 0 ? sum + pair.0 * log(pair.0 / pair.1) : sum
  }
}

/// The Jensen–Shannon divergence of two distributions over the same outcomes, in nats.
///
/// ½ KL(p, m) + ½ KL(q, m) with m = (p + q) / 2: 0 for equal distributions, ln 2 for disjoint ones.
/// Its square root is a metric; Hofmann and Mäder 2021 report the divergence itself.
public func jensenShannon(_ p: [Double], _ q: [Double]) -> Double {
  precondition(p.count == q.count, "\(p.count) outcomes cannot be compared with \(q.count)")
  func part(_ share: Double, _ mean: Double) -> Double {
    share > 0 ? share * log(share / mean) : 0
  }
  return zip(p, q).reduce(0) { sum, pair in
    let mean = (pair.0 + pair.1) / 2
    return sum + (part(pair.0, mean) + part(pair.1, mean)) / 2
  }
}

/// The positive ones among some values; nil where a value is not finite.
private func positiveValues(_ arrays: [[Float]]) -> [Float]? {
  var isFinite = true
  let positive = [Float](unsafeUninitializedCapacity: arrays.reduce(0) { $0 + $1.count }) {
    buffer, count in
    for array in arrays {
      array.withUnsafeBufferPointer { values in
        // Without a branch, which would be guessed wrong at every other weight.
        for value in values {
          buffer[count] = value
          count += value > 0 ? 1 : 0
          isFinite = isFinite && abs(value) < .infinity
        }
      }
    }
  }
  return isFinite ? positive : nil
}

/// How many positive values lie in each of some bins of equal width from 0 to the greatest.
private func histogram(_ values: [Float], bins: Int, upTo greatest: Float) -> [Int] {
  var counts = [Int](repeating: 0, count: bins)
  let factor = Double(bins) / Double(greatest)
  for value in values { counts[min(Int(Double(value) * factor), bins - 1)] += 1 }
  return counts
}

/// A log-normal distribution.
struct LogNormal {
  let location: Double
  let scale: Double

  init(location: Double, scale: Double) {
    self.location = location
    self.scale = scale
  }

  /// The one that makes positive values likeliest; nil where no two differ.
  init?(fitting values: [Float]) {
    guard let first = values.first else { return nil }
    // About the first logarithm, so that large ones with a small spread lose nothing.
    let origin = log(Double(first))
    var (sum, squares) = (0.0, 0.0)
    for value in values {
      let distance = log(Double(value)) - origin
      sum += distance
      squares += distance * distance
    }
    let mean = sum / Double(values.count)
    let variance = squares / Double(values.count) - mean * mean
    guard variance > 0, values.contains(where: { $0 != first }) else { return nil }
    self.init(location: origin + mean, scale: variance.squareRoot())
  }

  /// The chance of a value below `value`.
  func cumulative(_ value: Double) -> Double {
    value > 0 ? erfc((location - log(value)) / (scale * 2.0.squareRoot())) / 2 : 0
  }

  /// The probabilities of bins of equal width from 0 on, of which the last takes what lies beyond.
  func probabilities(bins: Int, upTo greatest: Float) -> [Double] {
    let inner = (1..<bins).map { cumulative(Double(greatest) * Double($0) / Double(bins)) }
    return zip(inner + [1], [0] + inner).map { $0 - $1 }
  }

  /// Kolmogorov's distance to sorted values.
  func distance(to sorted: [Float]) -> Double {
    let count = Double(sorted.count)
    return sorted.enumerated().reduce(0) { largest, sample in
      let expected = cumulative(Double(sample.element))
      let (before, after) = (Double(sample.offset) / count, Double(sample.offset + 1) / count)
      return max(largest, abs(expected - before), abs(expected - after))
    }
  }

  /// Kolmogorov's distance to positive values, looked at between buckets of them.
  ///
  /// Positive floats have the order of their bits, of which the upper ones name the bucket. At its
  /// edges both distributions are known; within, each is between its two values there.
  func bucketedDistance(to values: [Float]) -> Double {
    let lowerBits: UInt32 = 10
    var buckets = [Int](repeating: 0, count: 1 << (31 - lowerBits))
    for value in values { buckets[Int(value.bitPattern >> lowerBits)] += 1 }
    var (seen, largest) = (0, 0.0)
    for (bucket, content) in buckets.enumerated() where content > 0 {
      for edge in [bucket, bucket + 1] {
        let value = Float(bitPattern: UInt32(edge) << lowerBits)
        largest = max(
          largest, abs(cumulative(Double(value)) - Double(seen) / Double(values.count)))
        if edge == bucket { seen += content }
      }
    }
    return largest
  }
}
