import Foundation
import Settings
import Tensors
import Testing

@testable import Networks

@Suite("Objectives and synaptic scaling equal PyTorch's")
struct ObjectiveGoldenTests {
  /// What Tests/Golden/objectives.py computed.
  struct Golden: Decodable, Sendable {
    struct Result: Decodable, Sendable {
      let value: Double
      let gradient: [Double]
    }
    struct Layer: Decodable, Sendable { let weight, bias, probe: [Double] }
    struct Scaling: Decodable, Sendable {
      let activation: Activation
      let target, clip: Double
      let power: Int
      let perNeuron, positiveOnly: Bool
      let weight: [Double]
    }
    let outputs, weights: [Double]
    let labels: [Int64]
    let objectives: [String: Result]
    let divergence: Result
    let layer: Layer
    let scalings: [Scaling]
  }

  static let golden: Golden = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Golden/objectives.json")
    return try! JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
  }()

  @Test("in value and gradient", arguments: golden.objectives.keys.sorted())
  func objectives(name: String) throws {
    let (golden, expected) = (Self.golden, Self.golden.objectives[name]!)
    let objective =
      switch name {
      case "smoothing=0.1": Objective(.crossEntropy, labelSmoothing: 0.1)
      case "weights": Objective(.crossEntropy, classWeights: Tensor(golden.weights))
      case let loss where loss.hasPrefix("minimumErrorEntropy"):
        Objective(try JSONDecoder().decode(Loss.self, from: JSONEncoder().encode(loss)))
      default:
        Objective(.crossEntropy, [try Penalty(name)])
      }
    let leaf = Tensor(golden.outputs, shape: [7, 4]).leaf()
    let value = objective(leaf, Tensor(golden.labels))
    value.backward()
    #expect(abs(value.item - expected.value) < 1e-12)
    let gradient = leaf.gradient!.elements(as: Double.self)
    #expect(zip(gradient, expected.gradient).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(gradient.count == expected.gradient.count)
  }

  @Test("in the divergence of a bottleneck")
  func divergence() {
    var bottleneck = VariationalBottleneck()
    bottleneck.units = 2
    let leaf = Tensor(Self.golden.outputs, shape: [7, 4]).leaf()
    let value = bottleneck.code(leaf, samplingBy: nil).divergence
    value.backward()
    #expect(abs(value.item - Self.golden.divergence.value) < 1e-12)
    let gradient = leaf.gradient!.elements(as: Double.self)
    #expect(zip(gradient, Self.golden.divergence.gradient).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test("in every weight after three steps of scaling", arguments: golden.scalings.indices)
  func scaling(index: Int) {
    let (golden, expected) = (Self.golden, Self.golden.scalings[index])
    var configuration = DenseExample()
    configuration.inputs = 5
    configuration.hidden = Widths([])
    configuration.outputs = 3
    configuration.activation = expected.activation
    let network = Network(configuration, elementType: .float64, using: Generator(seed: 1))
    let weight = network.parameters["layers.0.weight"]!.value.detached()
    weight.copy(from: Tensor(golden.layer.weight, shape: [3, 5]))
    network.parameters["layers.0.bias"]!.value.detached().copy(from: Tensor(golden.layer.bias))
    var scaling = SynapticScaling()
    scaling.rate = 0.1
    scaling.target = .constant(expected.target)
    (scaling.clip, scaling.power) = (expected.clip, expected.power)
    (scaling.perNeuron, scaling.positiveOnly) = (expected.perNeuron, expected.positiveOnly)
    let scaler = SynapticScaler(
      scaling, of: network, probes: [Tensor(golden.layer.probe, shape: [6, 5])])
    for _ in 1...3 { scaler.step() }
    let values = weight.elements(as: Double.self)
    #expect(zip(values, expected.weight).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(values.count == expected.weight.count)
  }
}
