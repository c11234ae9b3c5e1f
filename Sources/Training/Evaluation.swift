import Networks
import Tensors

/// How well a network does on samples it does not learn from.
public struct Evaluation: Sendable {
  public let samples: Int
  public let loss: Double
  /// The share of samples that are put in a wrong class; or the mean absolute difference from the
  /// right numbers, in the data's own units.
  public let error: Double
  /// The mean absolute difference of each target, of which `error` is the mean; empty in
  /// classification.
  public let targetErrors: [Double]
  /// Whether every output is zero for every sample; only outputs that pass a ReLU can be.
  public let isDead: Bool
  /// How many samples of each class (row) were put in each class (column); empty in
  /// regression.
  public let confusion: [[Int]]

  /// Evaluates in batches of at most `batchSize` rows.
  public init(
    of network: Network, on part: Samples, loss: Loss, batchSize: Int = 1000
  ) {
    let isRegression = part.targets.elementType != .int64
    let classes = isRegression ? 0 : network.plan.outputs
    var total = 0.0
    var distances = part.units.map { _ in 0.0 }
    var largest = -Double.infinity
    var confusion = Array(repeating: Array(repeating: 0, count: classes), count: classes)
    for batch in part.batches(of: batchSize, like: network.parameters.values) {
      let outputs = withoutGradients {
        network.forward(batch.inputs, lengths: batch.lengths).outputs
      }
      total += loss.item(outputs, batch.targets).item * Double(batch.count)
      largest = max(largest, outputs.maximum().item)
      guard !isRegression else {
        let differences = (outputs - batch.targets).magnitude().transposed()
        for target in distances.indices {
          distances[target] += differences[target].mean().item * Double(batch.count)
        }
        continue
      }
      let predicted = outputs.argmax(along: 1).elements(as: Int64.self)
      for (label, prediction) in zip(batch.targets.elements(as: Int64.self), predicted) {
        confusion[Int(label)][Int(prediction)] += 1
      }
    }
    samples = part.count
    self.loss = total / Double(part.count)
    let right = confusion.indices.reduce(0) { $0 + confusion[$1][$1] }
    targetErrors = zip(distances, part.units).map { $0 / Double(part.count) * $1 }
    error =
      isRegression
      ? targetErrors.reduce(0, +) / Double(targetErrors.count)
      : Double(part.count - right) / Double(part.count)
    isDead = network.plan.configuration.outputReLU && largest == 0
    self.confusion = confusion
  }
}
