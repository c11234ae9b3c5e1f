import Datasets
import Foundation
import Statistics
import Testing

@testable import Experiments

@Suite("On MNIST, where it is at hand")
struct PublishedRunsTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/data")

  static let isThere = FileManager.default.fileExists(
    atPath: root.appending(path: "mnist/train-images-idx3-ubyte.gz").path)

  /// An arm of a figure with its losses in the eighth epoch, which tell these four rules apart.
  private struct Compared {
    let name: String
    var runs: [RunConfiguration]
    /// Where the published runs lie, but for one at each end: one of ten is an outlier.
    let published: ClosedRange<Double>

    init(_ id: String, _ name: String) throws {
      let arm = try #require(
        Experiment.named(id, .published).panels[0].arms.first { $0.name == name })
      let losses = try #require(arm.published).curves().values.map { $0[7].y }.sorted()
      self.name = "\(id), \(name)"
      published = losses[1]...losses[losses.count - 2]
      runs = (1...3).map { seed in
        guard case .network(var network, let watch) = arm.configuration else {
          return arm.configuration
        }
        (network.epochs, network.seed) = (8, seed)
        return .network(network, watch: watch)
      }
    }
  }

  @Test(
    "shallow networks come to the published losses of their own rule, and to those of no other",
    .enabled(if: isThere, "MNIST is not beside the checkout in shared/data"))
  func eighthEpoch() throws {
    let all = try [
      Compared("shaw2020/fig3", "standard"), Compared("shaw2020/fig3", "IP"),
      Compared("shaw2019/fig4.1a", "WD"), Compared("shaw2019/fig3.3", "IP-Adam"),
    ]
    let laboratory = try Laboratory()
    let runner = ExperimentRunner(
      laboratory.store, workers: 2, root: DataRoot(path: Self.root.path), retriesFailed: false,
      isAskedToStop: { false }, report: { _ in })
    try runner.carryOut(all.flatMap(\.runs))
    for own in all {
      let losses = try own.runs.map { run in
        try #require(laboratory.store.run(run)?.series("train_loss", epochs: 8).last)
      }
      // Single runs may get stuck, as one of the published ones did.
      let middle = median(losses)
      let range = own.published.lowerBound * 0.97...own.published.upperBound * 1.03
      #expect(range.contains(middle), "\(own.name): \(losses), published \(own.published)")
      for other in all where other.name != own.name {
        #expect(!other.published.contains(middle), "\(own.name): \(losses), as \(other.name)")
      }
    }
  }
}
