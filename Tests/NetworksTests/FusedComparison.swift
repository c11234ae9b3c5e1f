import Settings
import Tensors
import Testing

@testable import Networks
@testable import Plasticity

/// A network that float32 trains by fused operations and float64 step by step.
struct FusedComparison {
  let plan: NetworkPlan
  /// [rows, …] of float32
  let inputs: Tensor
  var lengths: [Int64]?
  let optimizer: String
  let learningRate: Double
  let steps: Int

  /// The largest relative difference of losses, gradients, outputs, gains and biases; an absolute one below 1.
  ///
  /// Records an issue unless each layer of units, in float32 and there alone, was told its moments by a fused
  /// operation where `isFused`.
  func distance(isFused: Bool) throws -> Double {
    let (single, exact) = (
      try train(.float32, isFused: isFused), try train(.float64, isFused: false)
    )
    try #require(single.count == exact.count)
    return zip(single, exact).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? .infinity
  }

  private func train(_ elementType: ElementType, isFused: Bool) throws -> [Double] {
    let network = Network(plan, elementType: elementType, using: Generator(seed: 1))
    network.parameters.values.copy(
      from: Network(plan, using: Generator(seed: 1)).parameters.values)
    let inputs = inputs.cast(to: elementType)
    let labels = Tensor((0..<inputs.shape[0]).map { Int64($0 % 3) })
    let lengths = lengths.map { Tensor($0) }
    let optimizer = try OptimizerChoice(optimizer).optimizer(for: network.parameters)
    var found: [Double] = []
    for _ in 1...steps {
      let (loss, pass) = network.differentiate(
        Objective(.crossEntropy), Batch(inputs, targets: labels, lengths: lengths))
      #expect(pass.activities.allSatisfy { ($0.moments != nil) == isFused })
      found.append(loss.item)
      found += network.parameters.gradients.elements(as: Double.self)
      optimizer.step(network.parameters, learningRate: learningRate)
      network.adapt(to: pass)
    }
    let last = network.forward(inputs, lengths: lengths)
    let neurons = (0..<network.neuronLayerCount).map { network.gainBias(ofLayer: $0) }
    return found
      + ([last.outputs] + neurons.flatMap { [$0.gain, $0.bias] })
      .flatMap { $0.elements(as: Double.self) }
  }
}
