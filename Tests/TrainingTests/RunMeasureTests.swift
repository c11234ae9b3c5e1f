import Foundation
import Networks
import Tensors
import Testing
import Training

@Suite("What a training run measures")
struct RunMeasureTests {
  @Test("at the end of an epoch is what it is asked to, and is kept in the record")
  func epochMeasures() throws {
    let configuration = TrainingRunTests.configuration {
      $0.activation = .relu
      $0.bottleneck = .part(VariationalBottleneck())
      $0.probes = .part(VariationalBottleneck())
      $0.epochs = 30
    }
    let run = try TrainingRun(configuration, on: TrainingRunTests.data())
    run.measures = EpochMeasure.allCases
    for _ in run.events {}
    let measures = try #require(run.epochs.last?.measures)
    let binned = ["inputs.1", "labels.1", "inputs.2", "labels.2"].map {
      "binned_information_of_\($0)"
    }
    let bounds = ["", ".1", ".2"].flatMap {
      ["information_of_inputs\($0)", "information_of_labels\($0)", "generalisation_bound\($0)"]
    }
    let fits = ["weight", "activation"].flatMap { ["\($0)_divergence", "\($0)_relative_entropy"] }
    let layers = [
      "dormant", "effective_rank", "largest_bias", "input_mean", "input_median", "input_skewness",
      "input_excess_kurtosis", "dead", "slope", "weight_size",
    ].flatMap { ["\($0).1", "\($0).2"] }
    let gradients = run.network.synapses.indices.flatMap {
      ["gradient_mean.\($0 + 1)", "gradient_deviation.\($0 + 1)"]
    }
    #expect(
      Set(measures.keys)
        == Set(bounds + binned + fits + layers + gradients))
    #expect(measures["weight_divergence"] == run.weightFit?.divergence)
    // Three equally frequent classes: a network that tells them apart knows nearly log 3 of them, and
    // at least as much of the inputs; at the start it knew next to nothing.
    let early = try #require(run.epochs.first?.measures)
    for place in ["", ".1", ".2"] {
      let labels = try #require(measures["information_of_labels\(place)"])
      #expect(labels > 0.7 && labels < log(3) && early["information_of_labels\(place)"]! < 0.5)
      #expect(measures["information_of_inputs\(place)"]! > labels)
    }
    let inputs = run.data.test.inputs.cast(to: .float32) / 255
    let divergence = try #require(run.network.forward(inputs).divergence).item
    #expect(abs(measures["information_of_inputs"]! - divergence) < 1e-4)
    let bound = ((exp(measures["information_of_inputs"]!) + log(20)) / (2 * 90)).squareRoot()
    #expect(abs(measures["generalisation_bound"]! / bound - 1) < 1e-12)
    // A bound is taken over samples of the code, which tell less than its mean does.
    let shares = run.data.test.targets.oneHot(classes: 3).cast(to: .float64).mean(along: 0)
    let entropy = shares.elements(as: Double.self).reduce(0) { $0 - $1 * log($1) }
    #expect(measures["information_of_labels"]! < entropy - run.epochs.last!.testLoss)
    let file = FileManager.default.temporaryDirectory.appending(path: "measured-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    try run.checkpoint().write(to: file)
    #expect(try Checkpoint(contentsOf: file).epochs == run.epochs)
  }

  @Test("of its layers are slope, gradient and entropy")
  func measures() throws {
    let run = try TrainingRun(TrainingRunTests.configuration(), on: TrainingRunTests.data())
    _ = run.next()
    let measures = run.layerMeasures()
    #expect(measures.map(\.layer) == [1, 2])
    for (index, measure) in measures.enumerated() {
      let y = run.lastPass!.activities[index].y
      #expect(abs(measure.slope - (1 - y * y).mean().item) < 1e-6)
      let gradient = run.network.parameters["layers.\(index).weight"]!.gradient
      #expect(abs(measure.gradientNorm - gradient.norm().item) < 1e-6)
      #expect(measure.gradientNorm > 0 && measure.entropy.isFinite && measure.entropy < log(2.0))
    }
  }
}
