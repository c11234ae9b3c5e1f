import Networks
import Statistics
import Tensors

/// What beside loss and error says how good a network's predictions are.
public enum EvaluationScores: Sendable {
  /// Of classes; `areProbabilities` where all outputs lie between 0 and 1.
  case classes(ClassificationScores, areProbabilities: Bool)
  /// Of each target of numbers, with the mean absolute error of always predicting the training mean.
  case numbers([(scores: RegressionScores, constantError: Double)])

  /// The scores of a network on samples.
  public init(of network: Network, on part: Samples, loss: Loss, batchSize: Int = 1000) {
    var (outputs, targets): ([[Double]], [[Double]]) = ([], [])
    let isRegression = part.targets.elementType != .int64
    for batch in part.batches(of: batchSize, like: network.parameters.values) {
      let made = withoutGradients {
        network.forward(batch.inputs, lengths: batch.lengths).outputs
      }
      outputs += Self.rows(isRegression ? made : loss.item.probabilities(of: made))
      targets += Self.rows(batch.targets.reshaped([batch.count, -1]))
    }
    guard isRegression else {
      let scores = ClassificationScores(
        probabilities: outputs, labels: targets.map { Int($0[0]) })
      let isShare = { (value: Double) in value >= 0 && value <= 1 }
      self = .classes(scores, areProbabilities: outputs.allSatisfy { $0.allSatisfy(isShare) })
      return
    }
    // Targets are in deviations from the training mean.
    self = .numbers(
      part.units.enumerated().map { target, unit in
        let right = targets.map { $0[target] * unit }
        return (
          RegressionScores(predicted: outputs.map { $0[target] * unit }, targets: right),
          right.reduce(0) { $0 + abs($1) } / Double(right.count)
        )
      })
  }

  private static func rows(_ values: Tensor) -> [[Double]] {
    let (width, numbers) = (values.shape[1], values.elements(as: Double.self))
    return (0..<values.shape[0]).map { Array(numbers[$0 * width..<($0 + 1) * width]) }
  }
}
