import Foundation
import Networks
import Plasticity
import Tensors
import Testing

@Suite("Ten training steps equal an independent implementation in PyTorch")
struct GoldenTests {
  @Test("in float64, for every rule and option", arguments: Golden.file.cases)
  func inDouble(golden: Golden.Case) throws {
    // Where batch norm makes the gradient of a bias zero, Adam enlarges its rounding.
    let tolerance = golden.rule.rule is any InstantaneousRule ? 1e-8 : 1e-10
    try compare(golden, elementType: .float64, tolerance: tolerance)
  }

  @Test(
    "in float32 to its accuracy, through autograd and in fused passes, for every rule and option",
    arguments: Golden.file.cases, [false, true])
  func inFloat(golden: Golden.Case, fused: Bool) throws {
    // Adam turns the rounding of a gradient that is zero, the bias before a normalisation, into
    // steps of its full rate; what that bias is does not show in the loss, so only that is compared.
    let free = golden.rule.rule is any InstantaneousRule
    try compare(
      golden, elementType: .float32, tolerance: free ? 2e-4 : 1e-5, lossesOnly: free, fused: fused)
  }

  private func compare(
    _ golden: Golden.Case, elementType: ElementType, tolerance: Double, lossesOnly: Bool = false,
    fused: Bool = false
  ) throws {
    let network = try golden.network(elementType: elementType)
    expectClose(try golden.train(network, fused: fused), golden.losses, tolerance, "losses")
    guard !lossesOnly else { return }
    let layers = (0..<network.neuronLayerCount).map { network.gainBias(ofLayer: $0) }
    expectClose(
      layers.flatMap { $0.gain.elements(as: Double.self) }, golden.gain, tolerance, "gain")
    expectClose(
      layers.flatMap { $0.bias.elements(as: Double.self) }, golden.bias, tolerance, "bias")
    for (name, expected) in golden.final {
      let ours = name.replacing("gamma", with: "scale").replacing("delta", with: "shift")
      let value = try #require(network.parameters[ours]).value
      expectClose(value.elements(as: Double.self), expected.numbers, tolerance, name)
    }
    let rows = Golden.Case.inputs.narrowed(to: 0..<3).cast(to: elementType)
    let outputs = network.forward(rows).outputs.elements(as: Double.self)
    expectClose(outputs, golden.evaluation.flatMap { $0 }, tolerance * 10, "evaluation")
  }

  private func expectClose(
    _ values: [Double], _ expected: [Double], _ tolerance: Double, _ what: String
  ) {
    #expect(values.count == expected.count, "\(what)")
    let worst = zip(values, expected).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
    #expect(worst <= tolerance, "\(what) differ by \(worst)")
  }
}
