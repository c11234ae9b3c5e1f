import Foundation
import Networks
import Tensors
import Testing
import Training

@Suite("An evaluation")
struct EvaluationTests {
  /// A network without hidden layers that gives its inputs back.
  private func mirror(_ outputs: Int, outputReLU: Bool = false) -> Network {
    var configuration = NetworkConfiguration()
    configuration.outputReLU = outputReLU
    let network = Network(
      NetworkPlan(DenseStack(hidden: []), configuration, from: [outputs], to: outputs),
      elementType: .float64, using: Generator(seed: 1))
    let identity = Tensor((0..<Int64(outputs)).map { $0 }).oneHot(classes: outputs)
    network.parameters["layers.0.weight"]!.value.detached().copy(from: identity)
    network.parameters["layers.0.bias"]!.value.detached().fill(with: 0)
    return network
  }

  private let inputs = Tensor(
    [Float](arrayLiteral: 3, 0, 0, 0, 0, 3, 0, 3, 0, 3, 0, 0), shape: [4, 3])

  @Test("counts samples by their class and by the one they are put in", arguments: [1, 3, 1000])
  func classes(batchSize: Int) {
    // Put in the classes 0, 2, 1, 0.
    let part = Samples(
      inputs: inputs, targets: Tensor([Int64](arrayLiteral: 0, 2, 1, 2)))
    let evaluation = Evaluation(
      of: mirror(3), on: part, loss: .crossEntropy, batchSize: batchSize)
    #expect(evaluation.confusion == [[1, 0, 0], [0, 1, 0], [1, 0, 1]])
    #expect(evaluation.error == 0.25 && evaluation.samples == 4 && !evaluation.isDead)
    // −log softmax: log(e³ + 2) − 3 for each of three samples, log(e³ + 2) for the other.
    #expect(abs(evaluation.loss - (log(exp(3) + 2) - 2.25)) < 1e-9)
  }

  @Test("calls a network dead where a ReLU leaves zero outputs alone")
  func death() {
    let part = Samples(
      inputs: inputs * -1, targets: Tensor([Int64](arrayLiteral: 0, 1, 1, 2)))
    #expect(Evaluation(of: mirror(3, outputReLU: true), on: part, loss: .crossEntropy).isDead)
    #expect(!Evaluation(of: mirror(3), on: part, loss: .crossEntropy).isDead)
  }

  @Test("measures numbers in their own unit")
  func numbers() {
    let part = Samples(
      inputs: Tensor([Float](arrayLiteral: 1, 2, -1), shape: [3, 1]),
      targets: Tensor([Float](arrayLiteral: 0, 4, -1), shape: [3, 1]), units: [10])
    let evaluation = Evaluation(of: mirror(1), on: part, loss: .meanSquaredError, batchSize: 2)
    #expect(abs(evaluation.error - 10) < 1e-9 && abs(evaluation.loss - 5 / 3.0) < 1e-9)
    #expect(evaluation.confusion.isEmpty && evaluation.samples == 3)
    #expect(evaluation.targetErrors == [evaluation.error])
  }

  @Test("measures several targets each in its own unit, and their mean", arguments: [1, 2])
  func targets(batchSize: Int) {
    // Differences of 1 and 3 in the first column, of 0 and 2 in the second.
    let part = Samples(
      inputs: Tensor([Float](arrayLiteral: 1, 2, -1, 4), shape: [2, 2]),
      targets: Tensor([Float](arrayLiteral: 0, 2, 2, 6), shape: [2, 2]), units: [10, 0.5])
    let evaluation = Evaluation(
      of: mirror(2), on: part, loss: .meanSquaredError, batchSize: batchSize)
    // Means of 2 and 1 by the units; squares of 1, 0, 9 and 4.
    #expect(evaluation.targetErrors == [20, 0.5])
    #expect(evaluation.error == 10.25 && evaluation.loss == 3.5)
  }
}
