import Foundation
import Networks
import Tensors
import Testing
import Training

@Suite("Learning that ignores the mean of errors")
struct MeanErrorTests {
  private static let data = TrainingRunTests.data()

  private static func configuration(_ precision: Precision) -> TrainingConfiguration {
    TrainingRunTests.configuration {
      $0.loss = Loss(MinimumErrorEntropy())
      $0.precision = precision
      $0.epochs = 30
    }
  }

  /// The outputs' error on the training samples, averaged over them.
  private func meanError(_ network: Network) -> [Double] {
    let all = Tensor((0..<Int64(Self.data.training.count)).map { $0 })
    let batch = Self.data.training.batch(
      all, elementType: network.parameters.values.elementType, on: .cpu)
    let outputs = withoutGradients { network.forward(batch.inputs).outputs }
    let targets = batch.targets.oneHot(classes: 3).cast(to: outputs.elementType)
    return (targets - outputs).mean(along: 0).elements(as: Double.self)
  }

  @Test(
    "leaves none of it after an epoch, and puts samples in their classes",
    arguments: [Precision.single, .double])
  func corrected(precision: Precision) throws {
    let run = try TrainingRun(Self.configuration(precision), on: Self.data)
    let tolerance = precision == .single ? 1e-5 : 1e-12
    #expect(meanError(run.network).contains { abs($0) > 0.01 })
    for event in run.events {
      guard case .epoch = event else { continue }
      #expect(meanError(run.network).allSatisfy { abs($0) < tolerance })
    }
    let (first, last) = (try #require(run.epochs.first), try #require(run.epochs.last))
    #expect(last.trainLoss < first.trainLoss && last.testError < 0.1)
  }

  @Test("goes on to the same bytes from the middle of an epoch", arguments: [7, 10, 15])
  func resumed(step: Int) throws {
    let configuration = Self.configuration(.single)
    let whole = try TrainingRun(configuration, on: Self.data)
    for _ in whole.events {}
    let cut = try TrainingRun(configuration, on: Self.data)
    while cut.step < step { _ = cut.next() }
    let file = FileManager.default.temporaryDirectory.appending(path: "mean-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    try cut.checkpoint().write(to: file)
    let resumed = try TrainingRun(configuration, on: Self.data)
    try resumed.resume(from: Checkpoint(contentsOf: file))
    for _ in resumed.events {}
    #expect(resumed.network.parameters.values.isIdentical(to: whole.network.parameters.values))
    #expect(resumed.epochs == whole.epochs)
  }
}
