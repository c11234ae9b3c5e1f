import Foundation
import Networks
import Settings
import Tensors
import Testing

@Suite("Optimizers")
struct OptimizerTests {
  private func parameters(_ elementType: ElementType) -> Parameters {
    let parameters = Parameters([("w", [3])], elementType: elementType, on: .cpu)
    parameters.values.copy(from: Tensor([2.0, -4, 1]))
    return parameters
  }

  private func optimizer(_ text: String, for parameters: Parameters) throws -> any Optimizer {
    try OptimizerChoice(text).optimizer(for: parameters)
  }

  /// Steps with gradients of their own.
  private func step(_ optimizer: any Optimizer, _ parameters: Parameters, _ steps: ClosedRange<Int>)
  {
    for step in steps {
      parameters.gradients.copy(from: Tensor([1.0, -0.5, Double(step)]))
      optimizer.step(parameters, learningRate: 0.1)
    }
  }

  @Test(
    "go on from their state as if they had never stopped",
    arguments: Optimizers.names + ["adam:beta1=0.5:beta2=0.9", "sgd:momentum=0.9"],
    [ElementType.float32, .float64])
  func state(text: String, elementType: ElementType) throws {
    let (whole, cut) = (parameters(elementType), parameters(elementType))
    step(try optimizer(text, for: whole), whole, 1...6)
    let first = try optimizer(text, for: cut)
    step(first, cut, 1...3)
    let second = try optimizer(text, for: cut)
    try second.load(first.state.mapValues { $0.copied() })
    step(second, cut, 4...6)
    #expect(cut.values.isIdentical(to: whole.values))
  }

  @Test("keep what their layout says", arguments: Optimizers.names)
  func layout(name: String) throws {
    let layout = try OptimizerChoice(name).stateLayout(3, .float64)
    let state = try optimizer(name, for: parameters(.float64)).state
    #expect(layout == state.mapValues { TensorLayout($0.shape, $0.elementType) })
  }

  @Test("move by their equations, in both types", arguments: [ElementType.float32, .float64])
  func equations(elementType: ElementType) throws {
    // v: 1, 1.5; w: 2 − 0.1 · (1 + 1.5).
    let momentum = parameters(elementType)
    step(try optimizer("sgd:momentum=0.5", for: momentum), momentum, 1...2)
    #expect(abs(momentum.values.elements(as: Double.self)[0] - 1.75) < 1e-6)
    // Gradients 1 and 2: m̂ = (1 + 2 · 2)/3 = 5/3 with β₁ = ½, v̂ = (0.9 + 4)/1.9 with β₂ = 0.9.
    let adam = parameters(elementType)
    step(try optimizer("adam:beta1=0.5:beta2=0.9:epsilon=0.25", for: adam), adam, 1...2)
    let expected = 1 - 0.1 / 1.25 - 0.1 * (5 / 3.0) / ((4.9 / 1.9).squareRoot() + 0.25)
    #expect(abs(adam.values.elements(as: Double.self)[2] - expected) < 1e-6)
  }
}
