import Foundation
import Settings
import Tensors
import Testing

@testable import Networks

@Suite("Penalties")
struct PenaltyTests {
  private let outputs = Tensor(
    [1.0, 2, 0.5, -1, 0, 3], shape: [2, 3])
  private let labels = Tensor([Int64](arrayLiteral: 1, 2))

  @Test("have the values of their equations")
  func values() {
    let softmax = [[1.0, 2, 0.5], [-1, 0, 3]].map { row -> [Double] in
      let powers = row.map { exp($0) }
      return powers.map { $0 / powers.reduce(0, +) }
    }
    let entropy = softmax.map { -$0.reduce(0) { $0 + $1 * log($1) } }
    var confidence = ConfidencePenalty()
    confidence.rate = 0.5
    #expect(abs(confidence(outputs, labels).item + 0.5 * (entropy[0] + entropy[1]) / 2) < 1e-12)

    var scaling = SynapticScalingLoss()
    scaling.rate = 2
    let squares = softmax.joined().map { ($0 - 1 / 3.0) * ($0 - 1 / 3.0) }
    #expect(abs(scaling(outputs, labels).item - 2 * squares.reduce(0, +) / 6) < 1e-12)
    scaling.reading = .classes
    let means = (0..<3).map { (softmax[0][$0] + softmax[1][$0]) / 2 }
    let deficits = means.map { ($0 - 1 / 3.0) * ($0 - 1 / 3.0) }
    #expect(abs(scaling(outputs, labels).item - 2 * deficits.reduce(0, +) / 3) < 1e-12)
    scaling.reading = .logits
    scaling.target = 0.1
    let mean = 5.5 / 6
    #expect(abs(scaling(outputs, labels).item - 2 * (0.1 - mean) * (0.1 - mean)) < 1e-12)
  }

  @Test("that always come to nothing are refused, with the reason")
  func degenerate() throws {
    #expect(SynapticScalingLoss.Reading.mean.rawValue == "mean")
    var scaling = SynapticScalingLoss()
    scaling.reading = .mean
    #expect(scaling(outputs, labels).item < 1e-30)
    do {
      _ = try Penalty("synscal:reading=mean")
      Issue.record("the empty reading was taken")
    } catch {
      #expect("\(error)".contains("always zero; choose elements, classes or logits"))
    }
    #expect(throws: ConfigurationError.self) {
      try Penalty("nothing")
    }
  }

  private static let penalties = [
    "confidence:rate=0.7", "synscal", "synscal:reading=classes:rate=3",
    "synscal:reading=logits:target=0.1",
  ]

  @Test("have gradients that finite differences confirm", arguments: penalties)
  func gradients(text: String) throws {
    let penalty = try Penalty(text).item
    let leaf = outputs.leaf()
    penalty(leaf, labels).backward()
    let gradient = leaf.gradient!.elements(as: Double.self)
    let values = outputs.elements(as: Double.self)
    for index in values.indices {
      func value(_ step: Double) -> Double {
        var moved = values
        moved[index] += step
        return penalty(Tensor(moved, shape: [2, 3]), labels).item
      }
      let difference = (value(1e-5) - value(-1e-5)) / 2e-5
      #expect(abs(difference - gradient[index]) < 1e-8, "\(text)")
    }
  }

  @Test("draw numbers that are to be neared towards their mean")
  func regression() {
    // The mean of 1, 3 and 5 is 3: the outputs 2, 3 and 7 are 1, 0 and 4 away.
    let outputs = Tensor([2.0, 3, 7], shape: [3, 1])
    let targets = Tensor([1.0, 3, 5], shape: [3, 1])
    var scaling = SynapticScalingLoss()
    scaling.rate = 0.5
    #expect(abs(scaling(outputs, targets).item - 0.5 * 17 / 3) < 1e-12)
    #expect(SynapticScalingLoss.servesRegression && !ConfidencePenalty.servesRegression)
  }

  @Test("stay finite where the outputs are very sure")
  func certain() {
    let leaf = Tensor([Float(200), -200, 0], shape: [1, 3]).leaf()
    let value = ConfidencePenalty()(leaf, Tensor([Int64](arrayLiteral: 0)))
    value.backward()
    #expect(value.item == 0 && leaf.gradient!.elements().allSatisfy(\.isFinite))
  }

  @Test("train the same on the fast path as on the plain one", arguments: penalties, [true, false])
  func fused(text: String, outputReLU: Bool) throws {
    var configuration = DenseExample()
    configuration.inputs = 12
    configuration.hidden = Widths([9, 7])
    configuration.outputs = 4
    configuration.outputReLU = outputReLU
    let objective = Objective(
      .crossEntropy,
      [
        try Penalty(text), Penalty(ConfidencePenalty()),
      ])
    let networks = (0..<2).map { _ in Network(configuration, using: Generator(seed: 5)) }
    let passes = networks[0].fusedStack!
    let inputs = Tensor.normal([6, 12], using: Generator(seed: 6))
    let labels = Tensor([Int64](arrayLiteral: 0, 1, 2, 3, 0, 1))
    let optimizers = networks.map { Adam(for: $0.parameters) }
    for _ in 1...10 {
      let batch = Batch(inputs, targets: labels)
      let fast = passes.differentiate(objective, batch)
      let plain = networks[1].differentiateByAutograd(objective, batch)
      #expect(abs((fast.loss - plain.loss).item) < 1e-5)
      for (network, optimizer) in zip(networks, optimizers) {
        optimizer.step(network.parameters, learningRate: 0.01)
      }
      networks[0].adapt(to: fast.pass)
      networks[1].adapt(to: plain.pass)
    }
    let difference = networks[0].parameters.values - networks[1].parameters.values
    #expect(difference.magnitude().maximum().item < 1e-4)
  }

  @Test("Weight decay adds a share of the weights to their gradients")
  func weightDecay() throws {
    for text in ["sgd:weightDecay=0.5", "adam:weightDecay=0.5"] {
      let parameters = Parameters([("w", [2])], elementType: .float64, on: .cpu)
      parameters.values.copy(from: Tensor([2.0, -4]))
      parameters.gradients.copy(from: Tensor([1.0, 1]))
      let choice = try OptimizerChoice(text)
      choice.optimizer(for: parameters).step(parameters, learningRate: 0.1)
      let values = parameters.values.elements(as: Double.self)
      // Gradients 1 + 1 and 1 − 2; Adam's first step goes by their signs alone.
      let expected = text.hasPrefix("sgd") ? [2 - 0.2, -4 + 0.1] : [2 - 0.1, -4 + 0.1]
      #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-8 }, "\(text): \(values)")
    }
  }
}
