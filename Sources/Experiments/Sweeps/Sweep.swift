import Datasets
import Foundation
import Settings
import Statistics
import Training

/// A random search: trials of one configuration with some settings drawn at random.
///
/// Bergstra and Bengio 2012; Hofmann and Mäder 2021, section V-A-3, chose their rates so. A trial
/// depends on the seed and its number alone, so that more trials can be made later.
public struct Sweep: Sendable {
  public let base: TrainingConfiguration
  public let axes: [SweepAxis]
  public let seed: Int

  /// Each trial is held in memory, and drawn.
  public static let mostTrials = 100_000

  /// Throws where the first trial cannot be.
  public init(_ base: TrainingConfiguration, over axes: [SweepAxis], seed: Int = 1) throws {
    self.base = base
    self.seed = seed
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
    _ = try configuration(of: trial(1))
  }

  /// The values of a trial, counted from 1, by setting.
  public func trial(_ number: Int) -> [String: Setting] {
    var generator = SplitMix64(seed: seed &* 1_000_003 &+ number)
    return Dictionary(
      uniqueKeysWithValues: axes.map { ($0.name, $0.value(at: generator.nextShare())) })
  }

  /// The base with a trial's values.
  public func configuration(of trial: [String: Setting]) throws -> TrainingConfiguration {
    try Self.configuration(base, with: axes.map { ($0.name, trial[$0.name] ?? .null) })
  }

  static func configuration(
    _ base: TrainingConfiguration, with values: [(name: String, value: Setting)]
  ) throws -> TrainingConfiguration {
    var settings = try base.settings
    for (name, value) in values {
      let path = name.split(separator: ".").map(String.init)
      try set(value, at: path, in: &settings, name)
    }
    let configuration = try TrainingConfiguration().changed(by: settings, in: "a trial")
    try configuration.validate()
    return configuration
  }

  private static func set(
    _ value: Setting, at path: [String], in settings: inout [String: Setting], _ name: String
  ) throws {
    guard let old = settings[path[0]] else {
      throw ConfigurationError(
        "there is no setting '\(name)' to vary; there are \(settings.keys.sorted().joined(separator: ", "))"
      )
    }
    guard path.count > 1 else {
      // One rule or penalty in place of a list of them.
      if case .list = old {
        settings[path[0]] = .list(value == .text("none") && path[0] == "penalty" ? [] : [value])
      } else {
        settings[path[0]] = value
      }
      return
    }
    let rest = Array(path.dropFirst())
    switch old {
    case .table(var table):
      try set(value, at: rest, in: &table, name)
      settings[path[0]] = .table(table)
    // Of several rules or penalties, those that have the setting.
    case .list(let parts):
      let changed = parts.compactMap { part -> Setting? in
        guard case .table(var table) = part, (try? set(value, at: rest, in: &table, name)) != nil
        else { return nil }
        return .table(table)
      }
      guard changed.count == parts.count, !parts.isEmpty else {
        throw ConfigurationError("not every part of '\(path[0])' has a setting '\(rest[0])'")
      }
      settings[path[0]] = .list(changed)
    default: throw ConfigurationError("'\(path[0])' has no settings of its own to vary")
    }
  }

  /// What the sweep searches, however many trials it has: two sweeps with the same text are one.
  public var subject: String {
    get throws {
      var base = base
      base.dataRoot = ""
      return "\(Setting.table(try base.settings)) over \(axes) from \(seed)"
    }
  }

  /// The sweep as an experiment: a panel for each setting, in which every trial is a point.
  public func experiment(
    _ id: String, _ title: String, source: String, about: String, trials: Int,
    differences: [String] = []
  ) throws -> Experiment {
    guard (1...Self.mostTrials).contains(trials) else {
      throw ConfigurationError(
        "a sweep has at least 1 trial and at most \(Self.mostTrials), not \(trials)")
    }
    let drawn = try (1...trials).map { number in
      let values = trial(number)
      return (values, RunConfiguration.network(try configuration(of: values), watch: nil))
    }
    return Experiment(
      id, title, source: source, about: about, runs: 1, differences: differences,
      panels: axes.map { axis in
        Panel(
          axis.name, .scatter(.bestError, x: axis.name, isLogarithmicX: axis.isLogarithmic),
          arms: drawn.map { values, run in
            let words = axes.map { "\($0.name) \(Outcome.text(values[$0.name]))" }
            return Arm(words.joined(separator: ", "), at: axis.place(of: values[axis.name]), run)
          })
      })
  }
}

extension SplitMix64 {
  /// A number from 0 to 1, less than 1.
  fileprivate mutating func nextShare() -> Double { Double(next() >> 11) * 0x1p-53 }
}

extension Outcome {
  /// A value in few digits.
  static func text(_ value: Setting?) -> String {
    if case .number(let number)? = value { return String(format: "%.3g", number) }
    return value?.description ?? ""
  }
}
