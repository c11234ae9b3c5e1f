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

  /// Evaluates in batches of at most `batchSize` rows, or as many as suit the network; of a group each process a part
  /// of the samples.
  public init(
    of network: Network, on part: Samples, loss: Loss, batchSize: Int? = nil,
    over group: ProcessGroup? = nil
  ) {
    let isRegression = part.targets.elementType != .int64
    let classes = isRegression ? 0 : network.plan.outputs
    let own = group.map { part.narrowed(to: $0.part(of: 0..<part.count)) } ?? part
    var sums = Sums(classes: classes, targets: part.units.count)
    let values = network.parameters.values
    let suiting = values.device == .cpu ? network.plan.samplesAtOnce : 1000
    for batch in own.batches(of: batchSize ?? suiting, like: values) {
      let outputs = withoutGradients {
        network.forward(batch.inputs, lengths: batch.lengths).outputs
      }
      sums.add(outputs, batch, loss: loss)
    }
    sums.read()
    if let group { sums.exchange(with: group) }
    let confusion = sums.confusion
    samples = part.count
    self.loss = sums.loss / Double(part.count)
    let right = confusion.indices.reduce(0) { $0 + confusion[$1][$1] }
    targetErrors = zip(sums.distances, part.units).map { $0 / Double(part.count) * $1 }
    error =
      isRegression
      ? targetErrors.reduce(0, +) / Double(targetErrors.count)
      : Double(part.count - right) / Double(part.count)
    isDead = network.plan.configuration.outputReLU && sums.largest == 0
    self.confusion = confusion
  }
}

/// What is summed over samples.
private struct Sums {
  var loss = 0.0
  var largest = -Double.infinity
  /// The absolute differences from each target.
  var distances: [Double]
  var confusion: [[Int]]
  private var unread: [Part] = []

  /// What a batch adds, which stays where the network is until all batches are there.
  private struct Part {
    let count: Int
    let loss, largest: Tensor
    /// The mean absolute difference from each target, in regression.
    let distances: [Tensor]
    /// Int64 [samples], in classification.
    let labels, predictions: Tensor?
  }

  init(classes: Int, targets: Int) {
    distances = Array(repeating: 0, count: targets)
    confusion = Array(repeating: Array(repeating: 0, count: classes), count: classes)
  }

  mutating func add(_ outputs: Tensor, _ batch: Samples.Batch, loss: Loss) {
    let (value, largest) = (loss.item(outputs, batch.targets), outputs.maximum())
    guard confusion.isEmpty else {
      unread.append(
        Part(
          count: batch.count, loss: value, largest: largest, distances: [],
          labels: batch.targets, predictions: outputs.argmax(along: 1)))
      return
    }
    let differences = (outputs - batch.targets).magnitude().transposed()
    unread.append(
      Part(
        count: batch.count, loss: value, largest: largest,
        distances: distances.indices.map { differences[$0].mean() }, labels: nil, predictions: nil))
  }

  /// Takes in what all batches add.
  mutating func read() {
    let counts = unread.map { Double($0.count) }
    let losses = Tensor.items(of: unread.map(\.loss))
    loss += zip(losses, counts).reduce(0) { $0 + $1.0 * $1.1 }
    largest = Tensor.items(of: unread.map(\.largest)).reduce(largest, max)
    for target in distances.indices {
      let means = Tensor.items(of: unread.map { $0.distances[target] })
      for (mean, count) in zip(means, counts) { distances[target] += mean * count }
    }
    let labels = unread.compactMap(\.labels)
    guard !labels.isEmpty else { return }
    let predictions = Tensor.concatenated(unread.compactMap(\.predictions))
    for (label, prediction) in zip(
      Tensor.concatenated(labels).elements(as: Int64.self), predictions.elements(as: Int64.self))
    {
      confusion[Int(label)][Int(prediction)] += 1
    }
  }

  /// Makes the sums those of all processes.
  mutating func exchange(with group: ProcessGroup) {
    let numbers = [loss] + distances + confusion.joined().map(Double.init)
    let sum = Tensor(numbers)
    group.sum([sum])
    let sums = sum.elements(as: Double.self)
    loss = sums[0]
    for target in distances.indices { distances[target] = sums[1 + target] }
    for row in confusion.indices {
      for column in confusion.indices {
        confusion[row][column] = Int(sums[1 + distances.count + row * confusion.count + column])
      }
    }
    largest = group.stacked(Tensor([largest])).elements(as: Double.self).max() ?? largest
  }
}
