import Foundation

/// How good predicted probabilities of classes are, by the numbers that scikit-learn gives.
public struct ClassificationScores: Sendable {
  /// Of each class the share of what was put in it that belongs there; 0 where nothing was put in it.
  public let precision: [Double]
  /// Of each class the share of its samples that were put in it; 0 where it has none.
  public let recall: [Double]
  /// The harmonic mean of both.
  public let f1: [Double]
  /// The area under each class's receiver operating characteristic, against all others; NaN where all samples
  /// or none are of the class.
  public let areas: [Double]
  /// The mean of the squared distances of probabilities from what is true: of two classes those of the
  /// second one alone, of more the sum over all.
  public let brier: Double
  /// The samples by the probability of their likeliest class, in tenths; only those tenths that have some.
  public let calibration: [CalibrationBin]
  /// The error of always naming the samples' most frequent class.
  public let constantError: Double

  /// Samples whose likeliest class has a probability in one tenth.
  public struct CalibrationBin: Hashable, Sendable {
    public let count: Int
    /// The mean of these probabilities.
    public let confidence: Double
    /// The share of the samples that are of their likeliest class.
    public let accuracy: Double
  }

  /// The scores of probabilities [samples][classes] for the true classes of the samples.
  public init(probabilities: [[Double]], labels: [Int]) {
    precondition(probabilities.count == labels.count && !labels.isEmpty, "there are no samples")
    let classes = probabilities[0].indices
    let predicted = probabilities.map { row in classes.max { row[$0] < row[$1] } ?? 0 }
    let count = Double(labels.count)
    let pairs = zip(labels, predicted)
    let right = classes.map { name in Double(pairs.count { $0 == name && $1 == name }) }
    let named = classes.map { name in Double(predicted.count { $0 == name }) }
    let there = classes.map { name in Double(labels.count { $0 == name }) }
    func share(_ part: Double, _ whole: Double) -> Double { whole > 0 ? part / whole : 0 }
    precision = classes.map { share(right[$0], named[$0]) }
    recall = classes.map { share(right[$0], there[$0]) }
    f1 = classes.map { share(2 * right[$0], named[$0] + there[$0]) }
    areas = classes.map { name in
      Self.area(of: probabilities.map { $0[name] }, labels.map { $0 == name })
    }
    brier = Self.brier(probabilities, labels)
    calibration = Self.calibration(
      zip(probabilities, pairs).map { ($0[$1.1], $1.0 == $1.1) })
    constantError = 1 - (there.max() ?? 0) / count
  }

  /// The mean over classes with an area.
  public var area: Double {
    let known = areas.filter { !$0.isNaN }
    return known.reduce(0, +) / Double(known.count)
  }

  /// The mean distance between confidence and accuracy, each tenth by its samples.
  public var calibrationError: Double {
    let count = calibration.reduce(0) { $0 + $1.count }
    return calibration.reduce(0) {
      $0 + abs($1.confidence - $1.accuracy) * Double($1.count) / Double(count)
    }
  }

  /// The chance that a sample of the class has a higher probability than another; of equal ones half.
  private static func area(of values: [Double], _ isOne: [Bool]) -> Double {
    let ones = Double(isOne.count { $0 })
    let others = Double(isOne.count) - ones
    guard ones > 0, others > 0 else { return .nan }
    let sum = zip(ranks(values), isOne).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
    return (sum - ones * (ones + 1) / 2) / (ones * others)
  }

  private static func brier(_ probabilities: [[Double]], _ labels: [Int]) -> Double {
    let sum = zip(probabilities, labels).reduce(0.0) { sum, sample in
      sum
        + sample.0.indices.reduce(0.0) { sum, name in
          let distance = sample.0[name] - (name == sample.1 ? 1 : 0)
          return sum + distance * distance
        }
    }
    return sum / Double(labels.count) / (probabilities[0].count == 2 ? 2 : 1)
  }

  private static func calibration(
    _ samples: [(confidence: Double, isRight: Bool)]
  ) -> [CalibrationBin] {
    var bins = Array(repeating: (count: 0, confidence: 0.0, right: 0), count: 10)
    for sample in samples {
      // A tenth has its upper bound, but not its lower one.
      let place = min(max(Int((sample.confidence * 10).rounded(.up)) - 1, 0), 9)
      bins[place].count += 1
      bins[place].confidence += sample.confidence
      bins[place].right += sample.isRight ? 1 : 0
    }
    return bins.filter { $0.count > 0 }.map {
      CalibrationBin(
        count: $0.count, confidence: $0.confidence / Double($0.count),
        accuracy: Double($0.right) / Double($0.count))
    }
  }
}
