import Foundation
import Plasticity
import Settings
import Tensors
import Testing

@testable import Networks

/// The numbers that Tests/Golden/layers.py computes with PyTorch in float64.
private struct GoldenLayers: Decodable {
  let networks: [NetworkCase]
  let operations: [OperationCase]

  static let file: GoldenLayers = {
    Architectures.add(Reader.self)
    do {
      let data = try Data(contentsOf: Golden.folder.appending(path: "layers.json"))
      return try JSONDecoder().decode(GoldenLayers.self, from: data)
    } catch {
      fatalError("layers.json: \(error)")
    }
  }()
}

struct NetworkCase: Decodable, CustomTestStringConvertible, Sendable {
  let network: String
  /// Where it is not given, batch norm in the networks that have it, and none elsewhere.
  let rule: String?
  /// How many steps of each row there are.
  let lengths: [Int64]?
  /// How many kinds of tokens the samples have in place of numbers.
  let tokens: Int?
  let sample: [Int]
  let rows: Int
  let classes: Int
  let loss: Double
  let outputs: [Double]
  /// How far PyTorch's own outputs in float32 are from those in float64.
  let singleError: Double
  /// Of each parameter's gradient: its sum, its sum weighted by noise, and its norm.
  let gradients: [String: [Double]]

  var testDescription: String {
    network + (rule.map { " with \($0)" } ?? "") + (lengths.map { " of lengths \($0)" } ?? "")
  }

  /// The network with the weights that the script gives it.
  func make(_ elementType: ElementType) throws -> Network {
    let architecture = try ArchitectureChoice(network).item
    var configuration = NetworkConfiguration()
    let normsBatches = architecture is ResNet || architecture is FrequencyDecomposition
    configuration.rule = [try Rule(rule ?? (normsBatches ? "bn" : "none"))]
    configuration.learnedAffine = normsBatches
    let plan = NetworkPlan(
      architecture, configuration, from: sample, tokens: architecture is Reader ? nil : tokens,
      to: classes)
    try plan.validate()
    let made = Network(plan, elementType: elementType, using: Generator(seed: 1))
    for (number, view) in made.parameters.views.sorted(by: { $0.name < $1.name }).enumerated() {
      let shape = view.value.shape
      let numbers = noise(view.value.count, number).reshaped(shape)
      let fanIn = shape.count > 1 ? view.value.count / shape[0] : view.value.count
      let filled =
        switch view.name.split(separator: ".").last {
        case "scale": 1 + 0.1 * numbers
        case "shift": 0.1 * numbers
        default: numbers / Double(fanIn).squareRoot()
        }
      withoutGradients { view.value.copy(from: filled) }
    }
    return made
  }
}

struct OperationCase: Decodable, CustomTestStringConvertible, Sendable {
  let kind: String
  let shape: [Int]
  let weight: [Int]
  let stride: [Int]
  let padding: [Int]
  let dilation: [Int]?
  let groups: Int?
  let outputs: [Double]
  let gradients: [Double]

  var testDescription: String { "\(kind) of \(shape) by \(weight)" }
}

/// Numbers between −1 and 1 by SplitMix64, the same as in the script.
func noise(_ count: Int, _ number: Int) -> Tensor {
  Tensor(
    (0..<count).map { index -> Double in
      var x = (UInt64(index + 1) &+ UInt64(number) << 40) &* 0x9E37_79B9_7F4A_7C15
      x = (x ^ x >> 30) &* 0xBF58_476D_1CE4_E5B9
      x = (x ^ x >> 27) &* 0x94D0_49BB_1331_11EB
      x ^= x >> 31
      return Double(x >> 11) * 0x1p-52 - 1
    })
}

@Suite("Layers equal those of PyTorch")
struct LayerGoldenTests {
  private func compare(_ test: NetworkCase, _ elementType: ElementType, _ tolerance: Double) throws
  {
    let network = try test.make(elementType)
    #expect(Set(network.parameters.views.map(\.name)) == Set(test.gradients.keys))
    let count = test.sample.reduce(1, *)
    let numbers = test.rows * count
    let inputs =
      test.tokens.map { tokens in Tensor((0..<numbers).map { Int64($0 * $0 % tokens) }) }
      ?? noise(numbers, 999)
    let labels = Tensor((0..<test.rows).map { Int64($0 % test.classes) })
    let batch = Batch(
      inputs.reshaped([test.rows, count]), targets: labels, lengths: test.lengths.map { Tensor($0) }
    )
    let (loss, pass) = network.differentiate(
      Objective(.crossEntropy), batch)
    #expect(abs(loss.item - test.loss) < tolerance)
    for (found, expected) in zip(pass.outputs.elements(as: Double.self), test.outputs) {
      #expect(abs(found - expected) < tolerance * max(1, abs(expected)))
    }
    // Rounding may bring a ReLU to its other side, and its gradient with it.
    guard elementType == .float64 || !["resnet", "fdn"].contains(where: test.network.hasPrefix)
    else { return }
    for (number, view) in network.parameters.views.sorted(by: { $0.name < $1.name }).enumerated() {
      let gradient = view.gradient.cast(to: .float64).flattened()
      let found = [
        gradient.sum().item, (gradient * noise(gradient.count, number + 500)).sum().item,
        gradient.norm().item,
      ]
      let expected = try #require(test.gradients[view.name])
      let size = max(1, expected[2])
      for (found, expected) in zip(found, expected) {
        #expect(abs(found - expected) < tolerance * size, "\(view.name)")
      }
    }
  }

  @Test("in outputs and gradients of whole networks", arguments: GoldenLayers.file.networks)
  func networks(test: NetworkCase) throws { try compare(test, .float64, 1e-10) }

  @Test("in single precision to its accuracy", arguments: GoldenLayers.file.networks)
  func single(test: NetworkCase) throws {
    // Fifty layers of rounding, each divided by the deviation of few rows, are PyTorch's too.
    try compare(test, .float32, max(1e-5, 4 * test.singleError))
  }

  @Test("in every kind of window", arguments: GoldenLayers.file.operations)
  func operations(test: OperationCase) throws {
    let inputs = noise(test.shape.reduce(1, *), 7).reshaped(test.shape).leaf()
    var leaves = [inputs]
    let outputs: Tensor
    let kernel = test.kind == "convolution" ? Array(test.weight.dropFirst(2)) : test.weight
    let window = Window(
      kernel: kernel, stride: test.stride, padding: test.padding, dilation: test.dilation)
    switch test.kind {
    case "maximum": outputs = inputs.maximumPool(window)
    case "mean": outputs = inputs.meanPool(window)
    default:
      let weight = noise(test.weight.reduce(1, *), 8).reshaped(test.weight).leaf()
      let bias = noise(test.weight[0], 9).leaf()
      leaves += [weight, bias]
      outputs = inputs.convolution(
        weight: weight, bias: bias, window, groups: test.groups ?? 1)
    }
    #expect(
      Array(outputs.shape.dropFirst().dropLast())
        == window.places(of: Array(test.shape.dropFirst().dropLast())))
    (outputs * noise(outputs.count, 10).reshaped(outputs.shape)).sum().backward()
    for (found, expected) in zip(outputs.elements(as: Double.self), test.outputs) {
      #expect(abs(found - expected) < 1e-12)
    }
    for (leaf, expected) in zip(leaves, test.gradients) {
      #expect(abs(try #require(leaf.gradient).norm().item - expected) < 1e-12 * max(1, expected))
    }
  }
}
