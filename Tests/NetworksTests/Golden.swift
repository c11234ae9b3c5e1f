import Foundation
import Plasticity
import Settings
import Tensors
import Testing

@testable import Networks

/// The numbers that Tests/Golden/generate.py computes with PyTorch in float64.
struct Golden: Decodable {
  let inputs: [[Double]]
  let labels: [Int64]
  let widths: [Int]
  let batchSize: Int
  let weights: [String: Setting]
  let cases: [Case]

  struct Case: Decodable, CustomTestStringConvertible, Sendable {
    let name: String
    let rule: Rule
    let activation: Activation
    let outputReLU: Bool
    let learnedAffine: Bool
    let inputRule: Bool
    let loss: Loss
    let optimizer: Specification
    let losses: [Double]
    let gain: [Double]
    let bias: [Double]
    let final: [String: Setting]
    let evaluation: [[Double]]

    var testDescription: String { name }
  }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Golden")

  static let file: Golden = {
    do {
      let data = try Data(contentsOf: folder.appending(path: "golden.json"))
      return try JSONDecoder().decode(Golden.self, from: data)
    } catch {
      fatalError("golden.json: \(error)")
    }
  }()
}

extension Setting {
  /// All numbers of nested lists, in order.
  var numbers: [Double] {
    switch self {
    case .number(let value): [value]
    case .list(let values): values.flatMap(\.numbers)
    default: []
    }
  }
}

extension Golden.Case {
  /// The network at the start of the case.
  func network(elementType: ElementType) throws -> Network {
    let golden = Golden.file
    var configuration = DenseExample()
    configuration.inputs = golden.widths.first!
    configuration.hidden = Widths(Array(golden.widths.dropFirst().dropLast()))
    configuration.outputs = golden.widths.last!
    configuration.activation = activation
    configuration.rule = [rule]
    configuration.outputReLU = outputReLU
    configuration.learnedAffine = learnedAffine
    if inputRule { configuration.inputRule = rule }
    let network = Network(
      configuration, elementType: elementType, using: Generator(seed: 1))
    let weights = golden.weights.mapValues { Tensor($0.numbers) }
    try network.loadWeights(
      Dictionary(
        uniqueKeysWithValues: weights.map { name, tensor in
          (name, tensor.reshaped(network.parameters[name]!.value.shape))
        }))
    return network
  }

  /// The losses of ten steps, each before its update, in fused passes or through autograd.
  func train(_ network: Network, fused: Bool = false) throws -> [Double] {
    let golden = Golden.file
    var specification = optimizer
    guard case .number(let rate)? = specification.settings.removeValue(forKey: "learningRate")
    else { fatalError("no learning rate") }
    let optimizer = try OptimizerChoice(specification).optimizer(for: network.parameters)
    let inputs = Self.inputs.cast(to: network.parameters.values.elementType)
    let labels = Tensor(golden.labels)
    let passes = fused ? network.fusedStack! : nil
    return (0..<10).map { step in
      let rows = step * golden.batchSize..<(step + 1) * golden.batchSize
      let batch = Batch(inputs.narrowed(to: rows), targets: labels.narrowed(to: rows))
      let (value, pass) =
        passes?.differentiate(Objective(loss), batch)
        ?? network.differentiateByAutograd(Objective(loss), batch)
      optimizer.step(network.parameters, learningRate: rate)
      network.adapt(to: pass)
      return value.item
    }
  }

  static var inputs: Tensor {
    Tensor(
      Golden.file.inputs.flatMap { $0 }, shape: [Golden.file.inputs.count, Golden.file.widths[0]])
  }
}
