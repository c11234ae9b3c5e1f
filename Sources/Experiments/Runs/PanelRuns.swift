import Foundation
import Training

/// A panel with the stored runs of its arms.
struct PanelRuns {
  let panel: Panel
  let store: RunStore
  /// The runs by arm and seed; what failed is left out.
  let arms: [[Int: StoredRun]]

  init(_ panel: Panel, seeds: Range<Int>, store: RunStore) throws {
    self.panel = panel
    self.store = store
    arms = try panel.arms.map { arm in
      var found: [Int: StoredRun] = [:]
      for seed in seeds {
        var configuration = arm.configuration
        configuration.seed = seed
        if let run = try store.run(configuration), run.state != .failed { found[seed] = run }
      }
      return found
    }
  }

  /// The series of a measure for each seed of an arm; a run that diverged has one value, chance.
  func series(_ arm: Int, _ measure: Measure) -> [Int: [Double]] {
    let configuration = panel.arms[arm].configuration
    return arms[arm].mapValues { run in
      run.state == .diverged
        ? Self.chance(measure.series, of: configuration).map { [$0] } ?? []
        : measure.numbers(of: run.series(measure.series, epochs: configuration.epochs))
    }
  }

  /// A network that diverged counts as one that knows nothing: the loss and the error of equal
  /// probabilities of all classes. It has no other measures, and none on a table.
  static func chance(_ series: String, of configuration: RunConfiguration) -> Double? {
    guard let classes = configuration.classes else { return nil }
    return switch series {
    case "train_loss", "test_loss": log(Double(classes))
    case "test_error", "best_test_error", "online_error": 1 - 1 / Double(classes)
    default: nil
    }
  }
}

// Dead networks.
extension PanelRuns {
  /// A network whose last training loss lies above this, a little below that of equal chances, counts
  /// as dead, like one whose outputs are all silent: of the published runs no other sign is known.
  static func deadLoss(classes: Int) -> Double { 0.977 * log(Double(classes)) }

  /// Whether a run of an arm ended as a dead network.
  func isDead(_ run: StoredRun, arm: Int) -> Bool {
    let configuration = panel.arms[arm].configuration
    guard case .network(let network, _) = configuration, network.outputReLU,
      network.loss == .crossEntropy, run.state == .finished
    else { return false }
    let deadLoss = configuration.classes.map(Self.deadLoss) ?? .infinity
    return run.series("dead", epochs: configuration.epochs).last == 1
      || (run.series("train_loss", epochs: configuration.epochs).last ?? 0) > deadLoss
  }

  /// The dead runs of an arm, by seed.
  func dead(_ arm: Int) -> [Int: StoredRun] { arms[arm].filter { isDead($0.value, arm: arm) } }
}
