import Foundation
import Networks
import Plasticity
import Settings
import Tensors
import Testing

@testable import Training

@Suite("The gradients of an epoch")
struct GradientMeasureTests {
  private static let precisions: [Precision] = [.single, .double, .bfloat16]

  @Test("have the mean and the deviation that one reckons by hand", arguments: precisions)
  func byHand(precision: Precision) throws {
    var configuration = TrainingConfiguration()
    (configuration.hidden, configuration.rule) = (Widths([]), [try Rule("none")])
    (configuration.batchSize, configuration.precision) = (1, precision)
    (configuration.optimizer, configuration.learningRate) = (try OptimizerChoice("sgd"), 1e-12)
    let part = Samples(inputs: Tensor([1.0, 3], shape: [2, 1]), targets: Tensor([Int64(0), 1]))
    let run = try TrainingRun(
      configuration,
      on: TrainingData(
        name: "x", training: part, test: part, classNames: ["a", "b"], sampleShape: [1]))
    let parameters = run.network.parameters
    withoutGradients { parameters.values.fill(with: 0) }
    run.network.parameters[run.network.synapses[0].weight].value.detached().fill(with: 1)
    run.measures = [.gradients]
    while run.epochs.isEmpty { _ = run.next() }
    // Both classes have ½ of each sample, so that the gradients are ∓½ and ±3/2: means of ±½ and
    // deviations of 1 and 1. The norm of the weights is √2.
    let measures = try #require(run.epochs[0].measures)
    #expect(abs(measures["gradient_mean.1"]! - 0.5) < 1e-6)
    #expect(abs(measures["gradient_deviation.1"]! - 1) < 1e-6)
    #expect(measures.count == 2)
  }

  @Test("are those of each step, on the fast path and on the plain one", arguments: precisions)
  func steps(precision: Precision) throws {
    let run = try TrainingRun(
      TrainingRunTests.configuration { $0.precision = precision }, on: TrainingRunTests.data())
    run.measures = [.gradients]
    let weights = run.network.synapses.map { run.network.parameters[$0.weight] }
    var seen = weights.map { _ in [[Double]]() }
    while run.epochs.isEmpty {
      guard case .step = run.next() else { continue }
      for (index, weight) in weights.enumerated() {
        seen[index].append(weight.gradient.cast(to: .float64).elements(as: Double.self))
      }
    }
    let measures = try #require(run.epochs[0].measures)
    #expect(weights.count == 3 && measures.count == 6)
    for (index, gradients) in seen.enumerated() {
      let count = Double(gradients.count)
      let means = gradients[0].indices.map { place in
        gradients.reduce(0) { $0 + $1[place] } / count
      }
      let variance = gradients.reduce(0) { sum, gradient in
        sum + zip(gradient, means).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / count
      }
      let size = weights[index].value.norm().item
      let mean = means.reduce(0) { $0 + $1 * $1 }.squareRoot() / size
      #expect(count == 5 && mean > 0)
      #expect(abs(measures["gradient_mean.\(index + 1)"]! / mean - 1) < 1e-5)
      let deviation = variance.squareRoot() / size
      #expect(abs(measures["gradient_deviation.\(index + 1)"]! / deviation - 1) < 1e-5)
    }
  }

  @Test(
    "are the same of a run that was saved at any step and taken up again",
    arguments: [1, 5, 7, 13, 24])
  func resumption(steps: Int) throws {
    let configuration = TrainingRunTests.configuration()
    func begun() throws -> TrainingRun {
      let run = try TrainingRun(configuration, on: TrainingRunTests.data())
      run.measures = [.gradients]
      return run
    }
    let whole = try begun()
    for _ in whole.events {}
    let cut = try begun()
    while cut.step < steps { _ = cut.next() }
    let file = FileManager.default.temporaryDirectory.appending(path: "gradients-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    try cut.checkpoint().write(to: file)
    let resumed = try begun()
    try resumed.resume(from: Checkpoint(contentsOf: file))
    for _ in resumed.events {}
    #expect(resumed.epochs == whole.epochs)
    #expect(whole.epochs.allSatisfy { $0.measures?.count == 6 })
    let names = whole.checkpoint().tensors.keys
    #expect(!names.contains { $0.hasPrefix("gradients.") }, "at the end of an epoch")
  }

  @Test("are told of whole epochs only")
  func part() throws {
    let run = try TrainingRun(TrainingRunTests.configuration(), on: TrainingRunTests.data())
    while run.step < 2 { _ = run.next() }
    run.measures = [.gradients]
    while run.epochs.count < 2 { _ = run.next() }
    #expect(run.epochs.map { $0.measures?.count } == [0, 6])
  }
}
