import Datasets
import Foundation
import Settings
import Statistics
import Tensors
import Training

/// A search: trials of one configuration with some settings drawn at random, or with all of a grid.
///
/// Bergstra and Bengio 2012; Hofmann and Mäder 2021, section V-A-3, chose their rates so. A trial
/// depends on the seed and its number alone, so that more trials can be made later.
package struct Sweep: Sendable {
  package let base: TrainingConfiguration
  package let axes: [SweepAxis]
  package let seed: Int
  /// Whether trials are all combinations of the axes' values, in order, in place of random draws.
  package let isGrid: Bool

  /// Each trial is held in memory, and drawn.
  package static let mostTrials = 100_000

  /// Throws where the first trial cannot be.
  package init(
    _ base: TrainingConfiguration, over axes: [SweepAxis], seed: Int = 1, isGrid: Bool = false
  ) throws {
    try base.selection.refuse(on: "a sweep, whose trials are ranked")
    self.base = base
    self.seed = seed
    self.isGrid = isGrid
    self.axes = try axes.map { try $0.drawnFor(base) }
    guard !axes.isEmpty else {
      throw ConfigurationError("a sweep needs something to vary, such as learning-rate=1e-4..0.1")
    }
    for (place, axis) in axes.enumerated() {
      let others = axes.enumerated().filter { $0.offset != place }.map(\.element.name)
      guard !others.contains(where: { $0 == axis.name || $0.hasPrefix(axis.name + ".") }) else {
        throw ConfigurationError("a sweep varies '\(axis.name)', or part of it, twice")
      }
      guard !["seed", "epochs"].contains(axis.name) else {
        throw ConfigurationError(
          "a sweep does not vary '\(axis.name)', which is the same for all its trials")
      }
    }
    if isGrid, let open = self.axes.first(where: { $0.count == nil }) {
      throw ConfigurationError(
        "a grid needs the values of '\(open.name)' one by one, such as \(open.name)=0.001,0.003,0.01"
      )
    }
    _ = try configuration(of: trial(1))
  }

  /// How many trials a grid has; nil where trials are drawn at random.
  package var gridSize: Int? {
    isGrid ? axes.compactMap(\.count).reduce(1) { min($0 * $1, Self.mostTrials + 1) } : nil
  }

  /// The values of a trial, counted from 1, by setting.
  package func trial(_ number: Int) -> [String: Setting] {
    if isGrid { return gridTrial(number) }
    var generator = SplitMix64(seed: seed &* 1_000_003 &+ number)
    return Dictionary(
      uniqueKeysWithValues: axes.map { ($0.name, $0.value(at: generator.uniform())) })
  }

  /// The last axis changes first, as digits do.
  private func gridTrial(_ number: Int) -> [String: Setting] {
    var rest = number - 1
    var trial: [String: Setting] = [:]
    for axis in axes.reversed() {
      let count = axis.count ?? 1
      trial[axis.name] = axis.value(at: (Double(rest % count) + 0.5) / Double(count))
      rest /= count
    }
    return trial
  }

  /// The base with a trial's values.
  package func configuration(of trial: [String: Setting]) throws -> TrainingConfiguration {
    try base.setting(axes.map { ($0.name, trial[$0.name] ?? .null) })
  }

  /// What the sweep searches, however many trials it has: two sweeps with the same text are one.
  package var subject: String {
    get throws {
      var base = base
      base.dataRoot = ""
      var settings = try base.settings
      // What came later is left out, so that sweeps from before go on.
      for name in try base.laterDefaults { settings[name] = nil }
      return "\(Setting.table(settings)) over \(axes) from \(seed)\(isGrid ? ", a grid" : "")"
    }
  }

  /// The sweep as an experiment: a panel for each setting, in which every trial is a point; trials train
  /// for so many epochs each, or all as long as the base.
  package func experiment(
    _ id: String, _ title: String, source: String, about: String, trials: Int, seeds: Int = 1,
    epochs: [Int] = [], differences: [String] = []
  ) throws -> Experiment {
    guard (1...Self.mostTrials).contains(trials) else {
      throw ConfigurationError(
        "a sweep has at least 1 trial and at most \(Self.mostTrials), not \(trials)")
    }
    let drawn = try concurrentMap(trials) { place in
      Result {
        let values = trial(place + 1)
        var network = try configuration(of: values)
        if epochs.indices.contains(place) { network.epochs = epochs[place] }
        return (values, network)
      }
    }.map { try $0.get() }
    return Experiment(
      id, title, source: source, about: about, runs: seeds, differences: differences,
      panels: axes.map { axis in
        Panel(
          axis.name, .scatter(.bestError, x: axis.name, isLogarithmicX: axis.isLogarithmic),
          arms: drawn.map { values, network in
            var words = axes.map { "\($0.name) \(values[$0.name]?.short ?? "")" }
            if network.epochs < base.epochs {
              words.append("stopped after epoch \(network.epochs)")
            }
            return Arm(
              words.joined(separator: ", "), at: axis.place(of: values[axis.name]),
              .network(network, watch: nil))
          })
      })
  }
}

extension Setting {
  /// The value in few digits.
  fileprivate var short: String {
    if case .number(let number) = self { String(format: "%.3g", number) } else { description }
  }
}
