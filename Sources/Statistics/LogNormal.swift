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
  /// equal width from 0 to their maximum, and the fitted distribution's chances of the same bins, of
  /// which the last takes what lies beyond.
  ///
  /// Between 0 and ln 2 = 0.693: the paper's Tables II and III have values up to 0.691, and so are
  /// in nats. It grows as bins become finer than the values are dense.
  public let divergence: Double
  /// Kolmogorov's distance, the largest difference of the two cumulative distributions.
  ///
  /// Of more than a million values it is taken between buckets of 1/8192 of a value, and is too small
  /// by the fitted chance of one bucket at the most: 5e-5 / σ.
  public let distance: Double

  /// Fits the positive numbers among `values`; nil where fewer than two of them differ, or a value is
  /// not finite.
  public init?(_ values: [Float], bins: Int = 100) { self.init(of: [values], bins: bins) }

  /// Fits the positive numbers among the values of several arrays together.
  public init?(of arrays: [[Float]], bins: Int = 100) {
    guard let moments = LogMoments(arrays) else { return nil }
    count = moments.count
    positiveShare = Double(moments.count) / Double(arrays.reduce(0) { $0 + $1.count })
    let fitted = LogNormal(location: moments.location, scale: moments.scale)
    (location, scale) = (fitted.location, fitted.scale)
    let shares = histogram(arrays, bins: bins, upTo: moments.greatest).map {
      Double($0) / Double(moments.count)
    }
    divergence = jensenShannon(shares, fitted.chances(bins: bins, upTo: moments.greatest))
    distance =
      moments.count <= 1_000_000
      ? fitted.distance(to: arrays.flatMap { $0.filter { $0 > 0 } }.sorted())
      : fitted.bucketedDistance(to: arrays, count: moments.count)
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

/// The moments of the logarithms of the positive values in some arrays; nil where they have none or
/// all are one number, or where a value is not finite.
private struct LogMoments {
  let count: Int
  let greatest: Float
  let location: Double
  let scale: Double

  init?(_ arrays: [[Float]]) {
    // About the first logarithm, so that large ones with a small spread lose nothing.
    guard let first = arrays.lazy.joined().first(where: { $0 > 0 }) else { return nil }
    let origin = log(Double(first))
    var (count, sum, squares) = (0, 0.0, 0.0)
    var (least, greatest) = (first, first)
    for array in arrays {
      let isFinite = array.withUnsafeBufferPointer { values in
        for value in values {
          // NaN fails it too.
          guard abs(value) < .infinity else { return false }
          guard value > 0 else { continue }
          count += 1
          least = min(least, value)
          greatest = max(greatest, value)
          let distance = log(Double(value)) - origin
          sum += distance
          squares += distance * distance
        }
        return true
      }
      guard isFinite else { return nil }
    }
    let mean = sum / Double(count)
    let variance = squares / Double(count) - mean * mean
    guard least < greatest, variance > 0 else { return nil }
    (self.count, self.greatest) = (count, greatest)
    (location, scale) = (origin + mean, variance.squareRoot())
  }
}

/// How many positive values lie in each of some bins of equal width from 0 to the greatest.
private func histogram(_ arrays: [[Float]], bins: Int, upTo greatest: Float) -> [Int] {
  var counts = [Int](repeating: 0, count: bins)
  let factor = Double(bins) / Double(greatest)
  for array in arrays {
    counts.withUnsafeMutableBufferPointer { counts in
      array.withUnsafeBufferPointer { values in
        for value in values where value > 0 {
          counts[min(Int(Double(value) * factor), bins - 1)] += 1
        }
      }
    }
  }
  return counts
}

/// A log-normal distribution.
struct LogNormal {
  let location: Double
  let scale: Double

  /// The chance of a value below `value`.
  func cumulative(_ value: Double) -> Double {
    value > 0 ? erfc((location - log(value)) / (scale * 2.0.squareRoot())) / 2 : 0
  }

  /// The chances of bins of equal width from 0 on, of which the last takes what lies beyond.
  func chances(bins: Int, upTo greatest: Float) -> [Double] {
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

  /// Kolmogorov's distance to the positive values of some arrays, looked at between buckets of them.
  ///
  /// Positive floats have the order of their bits, of which the upper ones name the bucket. At its
  /// edges both distributions are known; within, each is between its two values there.
  func bucketedDistance(to arrays: [[Float]], count: Int) -> Double {
    let lowerBits: UInt32 = 10
    var buckets = [Int](repeating: 0, count: 1 << (31 - lowerBits))
    for array in arrays {
      buckets.withUnsafeMutableBufferPointer { buckets in
        array.withUnsafeBufferPointer { values in
          for value in values where value > 0 { buckets[Int(value.bitPattern >> lowerBits)] += 1 }
        }
      }
    }
    var (seen, largest) = (0, 0.0)
    for (bucket, content) in buckets.enumerated() where content > 0 {
      for edge in [bucket, bucket + 1] {
        let value = Float(bitPattern: UInt32(edge) << lowerBits)
        largest = max(largest, abs(cumulative(Double(value)) - Double(seen) / Double(count)))
        if edge == bucket { seen += content }
      }
    }
    return largest
  }
}
