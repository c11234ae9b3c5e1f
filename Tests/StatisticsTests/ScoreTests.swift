import Foundation
import Testing

@testable import Statistics

@Suite("Scores of predictions")
struct ScoreTests {
  private struct Golden: Decodable {
    struct Classified: Decodable {
      struct Bins: Decodable { let accuracy, confidence: [Double] }
      let labels: [Int]
      let probabilities: [[Double]]
      let precision, recall, f1: [Double]
      let areas: [Double?]
      let area: Double?
      let brier, constant: Double
      let bins: Bins
    }
    struct Regressed: Decodable { let targets, values: [Double], rmse, r2: Double }
    let classified: [Classified]
    let regressed: [Regressed]
  }

  private static let golden = Result {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Golden/scores.json")
    return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
  }

  private func isNear(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-12 }
  }

  @Test("of classes are scikit-learn's", arguments: 0..<3)
  func classes(number: Int) throws {
    let golden = try Self.golden.get().classified[number]
    let scores = ClassificationScores(
      probabilities: golden.probabilities, labels: golden.labels)
    #expect(isNear(scores.precision, golden.precision))
    #expect(isNear(scores.recall, golden.recall) && isNear(scores.f1, golden.f1))
    for (own, other) in zip(scores.areas, golden.areas) {
      #expect(other.map { abs(own - $0) < 1e-12 } ?? own.isNaN)
    }
    if let area = golden.area { #expect(abs(scores.area - area) < 1e-12) }
    #expect(abs(scores.brier - golden.brier) < 1e-12)
    #expect(abs(scores.constantError - golden.constant) < 1e-12)
    #expect(isNear(scores.calibration.map(\.accuracy), golden.bins.accuracy))
    #expect(isNear(scores.calibration.map(\.confidence), golden.bins.confidence))
    #expect(scores.calibration.reduce(0) { $0 + $1.count } == golden.labels.count)
  }

  @Test("of numbers are scikit-learn's", arguments: 0..<2)
  func numbers(number: Int) throws {
    let golden = try Self.golden.get().regressed[number]
    let scores = RegressionScores(predicted: golden.values, targets: golden.targets)
    #expect(abs(scores.rootMeanSquaredError - golden.rmse) < 1e-12)
    #expect(abs(scores.determination - golden.r2) < 1e-12)
  }

  @Test("weigh each tenth of confidence by its samples")
  func calibrationError() {
    let scores = ClassificationScores(
      probabilities: [[0.9, 0.1], [0.9, 0.1], [0.9, 0.1], [0.4, 0.6]], labels: [0, 0, 1, 1])
    #expect(scores.calibration.map(\.count) == [1, 3])
    #expect(abs(scores.calibrationError - (0.4 / 4 + 3 * (0.9 - 2.0 / 3) / 4)) < 1e-12)
  }
}
