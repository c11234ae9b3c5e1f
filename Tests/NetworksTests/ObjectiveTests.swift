import Foundation
import Tensors
import Testing

@testable import Networks

@Suite("An objective")
struct ObjectiveTests {
  private let outputs = Tensor([1.0, 2, 0.5, -1, 0, 3, 0, 0, 1], shape: [3, 3])
  private let labels = Tensor([Int64](arrayLiteral: 1, 2, 2))

  /// −log softmax of each row and class.
  private var logarithms: [[Double]] {
    [[1.0, 2, 0.5], [-1, 0, 3], [0, 0, 1]].map { row in
      let sum = row.reduce(0) { $0 + exp($1) }
      return row.map { log(sum) - $0 }
    }
  }

  @Test("without options is its loss")
  func plain() {
    #expect(
      Objective(.crossEntropy)(outputs, labels).item == CrossEntropy()(outputs, labels).item)
    #expect(Objective(.crossEntropy).isLossAlone)
  }

  @Test("smooths labels: a share of each is spread over all classes")
  func smoothing() {
    let picked = logarithms[0][1] + logarithms[1][2] + logarithms[2][2]
    let spread = logarithms.joined().reduce(0, +) / 3
    let expected = (0.9 * picked + 0.1 * spread) / 3
    let objective = Objective(.crossEntropy, labelSmoothing: 0.1)
    #expect(abs(objective(outputs, labels).item - expected) < 1e-12 && !objective.isLossAlone)
  }

  @Test("weighs rows by their classes, so that rare ones count as much")
  func weights() {
    let weights = Objective.balancedWeights(labels: labels, classes: 3, elementType: .float64)
    // Three labels: none of class 0, one of class 1, two of class 2.
    #expect(weights.elements(as: Double.self) == [0, 1, 0.5])
    let objective = Objective(.crossEntropy, classWeights: weights)
    let expected = (logarithms[0][1] + 0.5 * (logarithms[1][2] + logarithms[2][2])) / 2
    #expect(abs(objective(outputs, labels).item - expected) < 1e-12)
  }

  @Test("has gradients that finite differences confirm, with everything at once")
  func gradients() {
    let objective = Objective(
      .crossEntropy, [Penalty(ConfidencePenalty()), Penalty(SynapticScalingLoss())],
      labelSmoothing: 0.2, classWeights: Tensor([0.5, 1, 2]))
    let leaf = outputs.leaf()
    objective(leaf, labels).backward()
    let values = outputs.elements(as: Double.self)
    for (index, slope) in leaf.gradient!.elements(as: Double.self).enumerated() {
      func value(_ step: Double) -> Double {
        var moved = values
        moved[index] += step
        return objective(Tensor(moved, shape: [3, 3]), labels).item
      }
      #expect(abs((value(1e-5) - value(-1e-5)) / 2e-5 - slope) < 1e-8)
    }
  }

  @Test("leaves of dropped units the share that is asked for, and their mean where it was")
  func dropout() {
    let generator = Generator(seed: 1)
    let ones = Tensor.ones([200, 500])
    for share in [0.2, 0.5] {
      let mask = Dropout(share).choice(by: generator)?.mask(for: ones)
      let values = mask?.elements() ?? []
      let silent = Double(values.count { $0 == 0 }) / Double(values.count)
      #expect(abs(silent - share) < 0.01)
      #expect(values.allSatisfy { $0 == 0 || abs(Double($0) - 1 / (1 - share)) < 1e-6 })
    }
    #expect(Dropout(0).choice(by: generator) == nil)
  }

  @Test("is met by dropout in training only, and rules see the units before it")
  func dropoutInNetwork() {
    var configuration = DenseExample()
    configuration.inputs = 10
    configuration.hidden = Widths([20, 20])
    let inputs = Tensor.normal([8, 10], using: Generator(seed: 2))
    func pass(
      _ seed: UInt64, training: Bool = true, inputs share: Double = 0.2, hidden: Double = 0.5,
      connections: Double = 0
    ) -> Pass {
      (configuration.inputDropout, configuration.dropout) = (share, hidden)
      configuration.dropConnect = connections
      return Network(configuration, using: Generator(seed: 1)).forward(
        inputs, training: training, generator: Generator(seed: seed))
    }
    #expect(pass(1).outputs.isIdentical(to: pass(1).outputs))
    #expect(!pass(1).outputs.isIdentical(to: pass(2).outputs))
    let plain = pass(1, inputs: 0, hidden: 0)
    #expect(pass(1, training: false).outputs.isIdentical(to: plain.outputs))
    let dropped = pass(3, inputs: 0)
    #expect(dropped.activities[0].y.isIdentical(to: plain.activities[0].y))
    #expect(!dropped.activities[1].y.isIdentical(to: plain.activities[1].y))
    let cut = pass(4, inputs: 0, hidden: 0, connections: 0.5)
    #expect(!cut.activities[0].y.isIdentical(to: plain.activities[0].y))
  }
}
