import Datasets
import Foundation
import Networks
import Plasticity
import Settings
import Tensors
import Testing
import Training

@Suite("On MNIST, where it is at hand")
struct PublishedRunsTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/data")

  static let isThere = FileManager.default.fileExists(
    atPath: root.appending(path: "mnist/train-images-idx3-ubyte.gz").path)

  @Test(
    "the first epoch of the deep network of Shaw 2020, Fig. 8a, is near the published ones",
    .enabled(if: isThere, "MNIST is not beside the checkout in shared/data"))
  func firstEpoch() throws {
    let data = TrainingData(try loadImages("mnist", root: DataRoot(path: Self.root.path)))
    var configuration = TrainingConfiguration()
    configuration.outputReLU = true
    configuration.learningRate = 0.005
    configuration.epochs = 1
    let run = try TrainingRun(configuration, on: data)
    for _ in run.events {}
    // Published, corrected for its divisor of 299: 0.51 to 1.03 for IP in the first epoch.
    let loss = try #require(run.epochs.first).trainLoss
    #expect((0.45...1.15).contains(loss), "\(loss)")
  }
}
