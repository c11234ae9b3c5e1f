import Plasticity
import Settings
import Tensors
import Testing

@testable import Networks

/// A rule of a program's own that transforms a batch by its own statistics, as a factor and a summand.
private struct Multiplying: InstantaneousRule {
  static let name = "multiplying"

  var form: AffineForm { .multiplicative }

  func gainBias(of inputs: Tensor) -> (gain: Tensor, bias: Tensor) {
    let gain = 1 / (inputs.variance(along: -2) + 0.5).squareRoot()
    return (gain, 0.3 - inputs.mean(along: -2) * gain)
  }

  func update(_ neurons: inout Neurons, from seen: Activity) {
    neurons.gain = seen.usedGain
    neurons.bias = seen.usedBias
  }
}

@Suite("A rule of a program's own")
struct OwnRuleTests {
  @Test("learns through its own statistics on the fast path as on the plain one")
  func instantaneous() throws {
    var configuration = DenseExample()
    (configuration.inputs, configuration.outputs) = (6, 3)
    (configuration.hidden, configuration.learnedAffine) = (Widths([7, 5]), true)
    configuration.rule = [Rule(Multiplying())]
    let networks = (0..<2).map { _ in Network(configuration, using: Generator(seed: 5)) }
    let objective = Objective(.crossEntropy)
    let passes = try #require(networks[0].fusedStack)
    let inputs = Tensor.normal([9, 6], mean: 1, using: Generator(seed: 6))
    let labels = Tensor((0..<9).map { Int64($0 % 3) })
    let batch = Batch(inputs, targets: labels)
    let fast = passes.differentiate(objective, batch)
    let plain = networks[1].differentiateByAutograd(objective, batch)
    #expect(abs((fast.loss - plain.loss).item) < 1e-5)
    let gradients = networks.map { $0.parameters.gradients.elements(as: Double.self) }
    #expect(zip(gradients[0], gradients[1]).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(gradients[1].contains { abs($0) > 1e-2 })
  }
}
