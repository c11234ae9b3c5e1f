import Foundation
import Networks
import Plasticity
import Settings
import Tensors
import Testing

@testable import Training

@Suite("Measures of units")
struct UnitMeasureTests {
  /// A run of one layer of identity-like units whose inputs are the samples themselves.
  private func run(_ inputs: Tensor, rule: String = "none") throws -> TrainingRun {
    var configuration = TrainingConfiguration()
    let units = inputs.shape[1]
    configuration.hidden = Widths([units])
    configuration.activation = .relu
    configuration.rule = [try Rule(rule)]
    configuration.precision = .double
    let part = Samples(
      inputs: inputs, targets: Tensor((0..<inputs.shape[0]).map { Int64($0 % 2) }))
    let run = try TrainingRun(
      configuration,
      on: TrainingData(
        name: "x", training: part, test: part, classNames: ["a", "b"], sampleShape: [units]))
    run.network.parameters["layers.0.weight"]?.value.detached().copy(
      from: Tensor.identity(units))
    run.network.parameters["layers.0.bias"]?.value.detached().fill(with: 0)
    return run
  }

  @Test("Outputs that are no longer finite have no rank, and end no process")
  func notFinite() throws {
    for wrong in [Double.infinity, .nan, 1e200] {
      let run = try run(Tensor([1, 0, 0, wrong, wrong, 1], shape: [3, 2]))
      #expect(run.unitMeasures()["effective_rank.1"]?.isNaN == true, "\(wrong)")
    }
  }

  @Test("A unit that hardly speaks is dormant, and rank counts independent units")
  func units() throws {
    // The first two units are independent and equally strong, the third repeats the first, the fourth is
    // silent.
    let rows: [[Double]] = [[1, 0, 1, 0], [0, 2.0.squareRoot(), 0, 0]]
    let run = try run(Tensor(rows.flatMap { $0 }, shape: [2, 4]))
    let measures = run.unitMeasures()
    #expect(measures["dormant.1"] == 0.25)
    #expect(abs((measures["effective_rank.1"] ?? 0) - 2) < 1e-9)
    #expect(measures["largest_bias.1"] == 0)
    // Only the fourth never changes; half of all outputs are above zero.
    #expect(measures["dead.1"] == 0.25)
    #expect(measures["slope.1"] == 3 / 8.0)
    #expect(measures["weight_size.1"] == 0.25)
  }

  @Test("The largest bias is that of the unit furthest from zero")
  func bias() throws {
    let run = try run(Tensor([1.0, 2, 3, 4], shape: [2, 2]), rule: "ip")
    _ = run.next()
    let biases = run.network.gainBias(ofLayer: 0).bias.elements(as: Double.self)
    #expect(biases.allSatisfy { $0 != 0 })
    #expect(run.unitMeasures()["largest_bias.1"] == biases.map { abs($0) }.max())
  }

  @Test("The shape of inputs is that of their numbers")
  func inputs() throws {
    // Skewness 0 and kurtosis 1 of ±1; of 0, 0, 0, 4 with mean 1 and variance 3: 2/√3 and 7/3.
    let columns: [[Double]] = [[1, 0], [-1, 0], [1, 0], [-1, 4]]
    let measures = try run(Tensor(columns.flatMap { $0 }, shape: [4, 2])).inputMeasures()
    #expect(abs((measures["input_mean.1"] ?? 9) - 0.5) < 1e-12)
    #expect(abs((measures["input_median.1"] ?? 9) + 0.5) < 1e-12)
    #expect(abs((measures["input_skewness.1"] ?? 9) - 1 / 3.0.squareRoot()) < 1e-12)
    #expect(abs((measures["input_excess_kurtosis.1"] ?? 9) - (2 + 2.0 / 3) / 2) < 1e-12)
  }
}

extension Tensor {
  fileprivate static func identity(_ size: Int) -> Tensor {
    Tensor(
      (0..<size * size).map { $0 % (size + 1) == 0 ? 1.0 : 0 }, shape: [size, size])
  }
}
