import Foundation
import Statistics

/// A unit with noise whose inputs and outputs are levels: the tanh of the sum of its weighted input and of
/// Gaussian noise, read in bins of equal width.
struct NoisyUnit {
  /// How many levels the input has: the centres of as many bins of equal width between −1 and 1.
  var levels: Int
  /// The bins of the output between −1 and 1.
  var bins: Int
  var weight = 1.5
  /// The standard deviation of the noise, which is added before the tanh.
  var noise: Double

  /// p(z | x), exactly: the chance that the noise takes the output between the edges of a bin.
  var channel: Channel {
    let edges = (0...bins).map { atanh(2 * Double($0) / Double(bins) - 1) }
    return Channel(
      (0..<levels).map { level in
        let input = weight * ((2 * Double(level) + 1) / Double(levels) - 1)
        let below = edges.map { 0.5 * erfc((input - $0) / noise / 2.0.squareRoot()) }
        return (0..<bins).map { below[$0 + 1] - below[$0] }
      })
  }
}
