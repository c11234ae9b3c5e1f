import Foundation
import Settings
import Tensors
import Testing

@testable import Networks

@Suite("A variational bottleneck")
struct BottleneckTests {
  private func network(units: Int = 3) -> Network {
    var configuration = DenseExample()
    configuration.inputs = 6
    configuration.hidden = Widths([5])
    configuration.outputs = 4
    var bottleneck = VariationalBottleneck()
    (bottleneck.units, bottleneck.samples, bottleneck.rate) = (units, 4, 0.1)
    configuration.bottleneck = .part(bottleneck)
    return Network(configuration, elementType: .float64, using: Generator(seed: 1))
  }

  @Test("stands in place of the last layer: means and log-variances, and a layer from z on")
  func shapes() {
    let parameters = network().parameters
    let shapes = parameters.views.map { "\($0.name) \($0.value.shape)" }
    #expect(
      shapes == [
        "layers.0.weight [5, 6]", "layers.0.bias [5]", "layers.1.weight [6, 5]",
        "layers.1.bias [6]", "layers.2.weight [4, 3]", "layers.2.bias [4]",
      ])
  }

  @Test("passes the mean in evaluation, and samples with its deviation in training")
  func samples() {
    var bottleneck = VariationalBottleneck()
    (bottleneck.units, bottleneck.samples) = (2, 20_000)
    // Means 1 and −2; variances 1 and 4.
    let code = Tensor([1.0, -2, 0, log(4)], shape: [1, 4])
    let (mean, divergence) = bottleneck.code(code, samplingBy: nil)
    #expect(mean.elements(as: Double.self) == [1, -2])
    // ½ (1 + 1 − 1 − 0) + ½ (4 + 4 − 1 − ln 4)
    #expect(abs(divergence.item - (0.5 + 0.5 * (7 - log(4)))) < 1e-12)
    let z = bottleneck.code(code, samplingBy: Generator(seed: 1)).z
    #expect(z.shape == [20_000, 2])
    let (means, variances) = (z.mean(along: 0), z.variance(along: 0))
    for (value, expected) in zip(means.elements(as: Double.self), [1.0, -2]) {
      #expect(abs(value - expected) < 0.05)
    }
    for (value, expected) in zip(variances.elements(as: Double.self), [1.0, 4]) {
      #expect(abs(value / expected - 1) < 0.05)
    }
  }

  @Test("learns with gradients that finite differences confirm, its noise held fast")
  func gradients() {
    let network = network()
    let inputs = Tensor.normal([7, 6], elementType: .float64, using: Generator(seed: 2))
    let labels = Tensor([Int64](arrayLiteral: 0, 1, 2, 3, 0, 1, 2))
    func loss() -> Double {
      network.differentiate(
        Objective(.crossEntropy), Batch(inputs, targets: labels),
        generator: Generator(seed: 3)
      ).loss.item
    }
    _ = loss()
    let parameters = network.parameters
    let gradient = parameters.gradients.elements(as: Double.self)
    let values = parameters.values.elements(as: Double.self)
    for index in stride(from: 0, to: values.count, by: 5) {
      let differences = [1e-5, -1e-5].map { step -> Double in
        var moved = values
        moved[index] += step
        parameters.values.copy(from: Tensor(moved))
        return loss()
      }
      parameters.values.copy(from: Tensor(values))
      let slope = (differences[0] - differences[1]) / 2e-5
      #expect(abs(slope - gradient[index]) < 1e-7, "parameter \(index)")
    }
    let evaluated = network.forward(inputs)
    #expect(evaluated.outputs.shape == [7, 4] && evaluated.divergence != nil)
    #expect(network.forward(inputs).outputs.isIdentical(to: evaluated.outputs))
  }

  @Test("adds its divergence to the loss, by its rate")
  func rate() {
    let network = network()
    let inputs = Tensor.normal([7, 6], elementType: .float64, using: Generator(seed: 2))
    let labels = Tensor([Int64](arrayLiteral: 0, 1, 2, 3, 0, 1, 2))
    let (loss, pass) = network.differentiate(
      Objective(.crossEntropy), Batch(inputs, targets: labels), generator: Generator(seed: 3))
    let repeated = Tensor.concatenated(Array(repeating: labels, count: 4))
    let plain = Loss.crossEntropy.item(pass.outputs.detached(), repeated).item
    let divergence = pass.divergence?.item ?? .nan
    #expect(divergence > 0.01 && abs(loss.item - plain - 0.1 * divergence) < 1e-12)
  }

  @Test("reads and writes its settings, and refuses what cannot be")
  func settings() throws {
    let choice = try Bottleneck("vib:units=64:rate=0.01")
    #expect(choice.part?.units == 64)
    let again = try JSONDecoder().decode(
      Bottleneck.self, from: JSONEncoder().encode(choice))
    #expect(again == choice)
    for text in ["vib:units=0", "vib:samples=0", "vib:rate=-1", "else", "none:units=2"] {
      #expect(throws: ConfigurationError.self) {
        try Bottleneck(text)
      }
    }
  }
}
