import Foundation
import Networks
import Plasticity
import Tensors
import Testing

@Suite("Synaptic scaling as a weight update")
struct SynapticScalingTests {
  @Test("moves a weight by its equation, on numbers a reader can check")
  func byHand() {
    var configuration = DenseConfiguration()
    configuration.inputs = 2
    configuration.hidden = Widths([])
    configuration.outputs = 2
    let network = DenseNetwork(configuration, using: Generator(seed: 1))
    network.parameters["layers.0.weight"]!.value.detached().copy(
      from: Tensor([Float](arrayLiteral: 1, 2, -1, -4), shape: [2, 2]))
    network.parameters["layers.0.bias"]!.value.detached().copy(from: Tensor([Float(0.5), 0]))
    // Of the rows (1, 0) and (0, 1) the first unit makes 1.5 and 2.5, the second nothing: z̄ = 1.
    let probe = Tensor([Float](arrayLiteral: 1, 0, 0, 1), shape: [2, 2])
    let scaling = SynapticScaling(of: network, probes: [probe], rate: 0.5, target: 0.9)
    scaling.step()
    // ẑ = −0.1, so that w moves by ½ · −0.1 · w², and no further than by ½.
    let expected = [1 - 0.05, 2 - 0.2, -1 - 0.05, -4 - 0.5]
    let weights = network.parameters["layers.0.weight"]!.value.elements(as: Double.self)
    for (value, number) in zip(weights, expected) {
      #expect(abs(value - number) < 1e-6, "\(weights)")
    }
  }

  @Test("equals the same written with tensors, over several layers and steps")
  func equalsPlain() {
    var configuration = DenseConfiguration()
    configuration.inputs = 37
    configuration.hidden = Widths([50, 21])
    let network = DenseNetwork(configuration, using: Generator(seed: 3))
    let generator = Generator(seed: 4)
    let probes = [37, 50, 21].map {
      Tensor.uniform([100, $0], from: -0.9, to: 1.1, using: generator)
    }
    let layers = (0..<3).map { layer in
      ["weight", "bias"].map {
        network.parameters["layers.\(layer).\($0)"]!.value.detached().copied()
      }
    }
    let scaling = SynapticScaling(of: network, probes: probes, rate: 3)
    for _ in 1...3 {
      scaling.step()
      for (layer, probe) in zip(layers, probes) {
        let mean = probe.linear(weight: layer[0], bias: layer[1]).relu().mean().item
        let change = layer[0] * layer[0] * (0.1 - mean)
        let clipped = -((-change.clamped(from: -1)).clamped(from: -1))
        layer[0].add(clipped, scaledBy: 3)
      }
    }
    for (index, layer) in layers.enumerated() {
      let weight = network.parameters["layers.\(index).weight"]!.value.detached()
      #expect((weight - layer[0]).magnitude().maximum().item < 1e-5)
    }
  }
}
