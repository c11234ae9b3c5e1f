import Foundation
import Networks
import Plasticity
import Settings
import Tensors
import Testing

@testable import Training

@Suite("What is observed of a layer of units")
struct ObservedLayerTests {
  private func run(
    _ inputs: Tensor, rule: String, activation: Activation = .relu,
    _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) throws -> TrainingRun {
    var configuration = TrainingConfiguration()
    let units = inputs.shape[1]
    configuration.hidden = Widths([units])
    configuration.activation = activation
    configuration.rule = [try Rule(rule)]
    configuration.precision = .double
    change(&configuration)
    let part = Samples(
      inputs: inputs, targets: Tensor((0..<inputs.shape[0]).map { Int64($0 % 2) }))
    return try TrainingRun(
      configuration,
      on: TrainingData(
        name: "x", training: part, test: part, classNames: ["a", "b"], sampleShape: [units]))
  }

  @Test("Means, slopes, and dead and dormant units are those of the rows")
  func units() throws {
    // The second unit gives a constant, the third zero, the fourth hardly anything.
    let columns: [[Double]] = [[3, 2, -1, 0.01], [-1, 2, -2, 0]]
    let run = try run(Tensor(columns.flatMap { $0 }, shape: [2, 4]), rule: "none")
    let identity = (0..<16).map { $0 % 5 == 0 ? 1.0 : 0 }
    run.network.parameters["layers.0.weight"]?.value.detached().copy(
      from: Tensor(identity, shape: [4, 4]))
    run.network.parameters["layers.0.bias"]?.value.detached().fill(with: 0)
    let (layers, samples) = run.network.observed(of: run.data.test)
    let layer = try #require(layers.first)
    #expect(samples == 2 && layers.count == 1 && layer.rows == 2 && !layer.hasGains)
    #expect(layer.units.map(\.inputMean) == [1, 2, -1.5, 0.005])
    #expect(layer.units.map(\.inputDeviation) == [2, 0, 0.5, 0.005])
    #expect(layer.units.map(\.outputMean) == [1.5, 2, 0, 0.005])
    #expect(layer.units.map(\.slope) == [0.5, 1, 0, 0.5] && layer.slope == 0.5)
    #expect(layer.units.map(\.isDead) == [false, true, true, false])
    #expect(layer.units.map(\.isDormant) == [false, false, true, true])
    #expect(layer.units.allSatisfy { $0.gain == nil && $0.bias == nil })
    #expect(layer.rows(ofUnit: 1).x == [3, -1] && layer.rows(ofUnit: 1).y == [3, 0])
  }

  @Test(
    "The response curve is what the units do, with gain, bias, scale and shift",
    arguments: ["none", "ip", "infomax", "bn"], [false, true])
  func response(rule: String, isAffine: Bool) throws {
    let generator = Generator(seed: 1)
    let inputs = Tensor.normal([20, 5], elementType: .float64, using: generator)
    let run = try run(inputs, rule: rule, activation: .tanh) { $0.learnedAffine = isAffine }
    _ = run.next()
    let network = run.network
    let layer = try #require(network.observed(of: run.data.test).layers.first)
    let rows = (1...5).map { layer.rows(ofUnit: $0) }
    let x = Tensor((0..<20).flatMap { row in rows.map { $0.x[row] } }, shape: [20, 5])
    let made = try #require(network.response(ofLayer: 0, to: x)).elements(as: Double.self)
    let seen = (0..<20).flatMap { row in rows.map { $0.y[row] } }
    #expect(zip(made, seen).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test("Units that are transformed by their neighbours too have no response curve")
  func learned() throws {
    let run = try run(Tensor([1.0, 2, 3, 4], shape: [2, 2]), rule: "layernorm")
    #expect(run.network.response(ofLayer: 0, to: Tensor([1.0, 2], shape: [1, 2])) == nil)
  }
}
