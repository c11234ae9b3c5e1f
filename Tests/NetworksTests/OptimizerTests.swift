import Foundation
import Settings
import Tensors
import Testing

@testable import Networks

/// What Tests/Golden/optimizers.py computes with PyTorch in float64.
private struct GoldenSteps: Decodable {
  let optimizers: [String: [[Double]]]
  let clipped: [String: [[Double]]]

  static let file: GoldenSteps = {
    do {
      let data = try Data(contentsOf: Golden.folder.appending(path: "optimizers.json"))
      return try JSONDecoder().decode(GoldenSteps.self, from: data)
    } catch {
      fatalError("optimizers.json: \(error)")
    }
  }()
}

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

  /// Six steps with the gradients of the script.
  private func expectSteps(
    _ text: String, _ elementType: ElementType, clip: Double = 0, _ expected: [[Double]]
  ) throws {
    let parameters = Parameters([("w", [1]), ("v", [3])], elementType: elementType, on: .cpu)
    parameters.values.copy(from: Tensor([2.0, -4, 1, 0.5]))
    let optimizer = try optimizer(text, for: parameters)
    for (step, expected) in zip(1..., expected) {
      let number = Double(step)
      parameters.gradients.copy(from: Tensor([1, -0.5, number, 0.25 * number * number]))
      parameters.clipGradients(to: clip)
      optimizer.step(parameters, learningRate: 0.1)
      for (found, expected) in zip(parameters.values.elements(as: Double.self), expected) {
        #expect(abs(found - expected) < (elementType == .float64 ? 1e-14 : 1e-5), "step \(step)")
      }
    }
  }

  @Test(
    "make the steps of PyTorch's", arguments: GoldenSteps.file.optimizers.keys.sorted(),
    [ElementType.float32, .float64])
  func golden(text: String, elementType: ElementType) throws {
    try expectSteps(text, elementType, try #require(GoldenSteps.file.optimizers[text]))
  }

  @Test(
    "take gradients clipped by their common norm as PyTorch clips them",
    arguments: GoldenSteps.file.clipped.keys.sorted(), [ElementType.float32, .float64])
  func clipped(norm: String, elementType: ElementType) throws {
    try expectSteps(
      "sgd", elementType, clip: try #require(Double(norm)),
      try #require(GoldenSteps.file.clipped[norm]))
  }

  @Test("refuse settings that cannot be, by their name", arguments: ["adam", "adamw"])
  func refusals(name: String) throws {
    for setting in ["beta1=1", "beta2=-0.1", "epsilon=0", "weightDecay=-1"] {
      #expect {
        try OptimizerChoice("\(name):\(setting)")
      } throws: {
        "\($0)".hasPrefix("the optimizer \(name): 'beta1' and 'beta2' must be at least 0")
      }
    }
  }
}
