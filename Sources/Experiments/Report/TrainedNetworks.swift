import Datasets
import Foundation
import Settings
import Training

/// The networks that `train --out` made in a folder, side by side.
package struct TrainedNetworks {
  private let store: RunStore
  /// The file with the settings that they were begun with.
  private let plan: URL

  /// Finds them; nil where `train` made nothing in the folder.
  package init?(in folder: URL) throws {
    let plans = ["plan.yaml", "configuration.yaml"].map { folder.appending(path: $0) }
    let files = plans + [folder.appending(path: "runs.sqlite")]
    let isThere = files.map { FileManager.default.fileExists(atPath: $0.path) }
    guard let plan = zip(plans, isThere).first(where: \.1)?.0, isThere[2] else { return nil }
    (self.plan, store) = (plan, try RunStore(folder))
  }

  /// Those of a folder of results, and of the folders in it that `train --out` named.
  package static func all(in folder: URL) throws -> [TrainedNetworks] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return try ([folder] + names.sorted().map { folder.appending(path: $0) }).compactMap {
      try TrainedNetworks(in: $0)
    }
  }

  /// Draws training loss and test error over the epochs, in the folder `train/comparison`.
  ///
  /// Networks that differ in nothing but the seed are runs of one arm. All are shown as far as the
  /// shortest finished one.
  package func draw() throws {
    guard let experiment = try experiment() else { return }
    var scale = Scale()
    scale.firstSeed = experiment.firstSeed
    let reproduction = Reproduction(
      experiment.experiment, scale: scale, store: store, root: DataRoot())
    _ = try reproduction.conclude(
      command: shellCommand(["homeostat", "train", "--config", plan.relativePath]),
      subject: "train --out")
  }

  private func experiment() throws -> (experiment: Experiment, firstSeed: Int)? {
    let runs = try store.runs().filter { $0.state != .failed }
    let seeds = runs.map(\.configuration.seed)
    guard let first = seeds.min(), let last = seeds.max() else { return nil }
    let finished = runs.filter { $0.state == .finished }
    let epochs = finished.map(\.epochs).min() ?? runs.map(\.epochs).max() ?? 1
    var configurations: [RunConfiguration] = []
    for run in runs.sorted(by: { $0.configuration.seed < $1.configuration.seed }) {
      guard case .network(var network, let watch) = run.configuration else { continue }
      (network.seed, network.epochs) = (0, max(epochs, 1))
      let configuration = RunConfiguration.network(network, watch: watch)
      if !configurations.contains(configuration) { configurations.append(configuration) }
    }
    let arms = zip(Self.names(of: configurations), configurations).map { Arm($0, $1) }
    let error = predictNumbers ? "mean absolute error" : "error"
    let areValidated = configurations.contains { run in
      if case .network(let network, _) = run { network.selection.isOn } else { false }
    }
    let judge = areValidated ? "validation" : "test"
    let measure = Measure(series: "\(judge)_error", title: "\(error) on the \(judge) samples")
    let panels = [
      Panel("training loss", .course(.trainLoss), arms: arms),
      Panel("\(judge) \(error)", .course(measure), arms: arms),
    ]
    let experiment = Experiment(
      "train/comparison", "Trained networks", source: "homeostat train --out",
      about:
        "\(runs.count) \(runs.count == 1 ? "network" : "networks"), which learned for \(epochs) epochs.",
      runs: last - first + 1,
      panels: panels)
    return (experiment, first)
  }

  /// Whether the networks predict numbers, by the first of their checkpoints that can be read: a table's
  /// target may be of either kind.
  private var predictNumbers: Bool {
    let files = FileManager.default.enumerator(at: store.folder, includingPropertiesForKeys: nil)
    for case let file as URL in files ?? .init()
    where file.lastPathComponent == "checkpoint.safetensors" {
      guard let checkpoint = try? Checkpoint(contentsOf: file) else { continue }
      return checkpoint.data.classNames.isEmpty
    }
    return false
  }

  /// What tells configurations apart: their rules, or all that the titles say, or numbers.
  private static func names(of configurations: [RunConfiguration]) -> [String] {
    let rules = configurations.map { configuration in
      if case .network(let network, _) = configuration { network.label } else { "" }
    }
    let titles = configurations.map(\.title)
    let names = [rules, titles].first { Set($0).count == $0.count }
    return names ?? titles.enumerated().map { "\($0.offset + 1): \($0.element)" }
  }
}
