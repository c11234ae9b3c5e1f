/// A run that an experiment needs.
package struct NeededRun: Sendable {
  package let key: String
  package let configuration: RunConfiguration
  /// The seconds that it takes on one core.
  package let cost: Double
}

/// The runs that an experiment needs, with those with whose networks others begin.
///
/// How many they are and what they cost is known without their names, which take longer to find.
package struct NeededRuns: Sendable {
  /// A configuration that some runs share, but for their seeds.
  private struct Arm {
    let configuration: RunConfiguration
    var count: Int
    /// The seconds that each run takes on one core.
    let cost: Double
  }

  /// Each configuration once.
  private var arms: [Arm] = []

  init(of experiment: Experiment) {
    var places: [RunConfiguration: Int] = [:]
    for panel in experiment.panels {
      let count = panel.seeds(of: 0..<experiment.runs).count
      let wanted = panel.arms.map(\.configuration)
      for configuration in wanted.compactMap(\.parent) + wanted {
        let place = places[configuration.canonical, default: arms.count]
        if place < arms.count {
          arms[place].count = max(arms[place].count, count)
        } else {
          places[configuration.canonical] = place
          arms.append(Arm(configuration: configuration, count: count, cost: configuration.cost))
        }
      }
    }
  }

  package var count: Int { arms.reduce(0) { $0 + $1.count } }

  /// An estimate of the seconds that all runs take on so many cores.
  package func cost(cores: Int = 2) -> Double {
    Self.cost(of: arms.map { $0.cost * Double($0.count) }, cores: cores)
  }

  /// The same of some of the runs.
  package static func cost(of runs: [NeededRun], cores: Int = 2) -> Double {
    cost(of: runs.map(\.cost), cores: cores)
  }

  private static func cost(of seconds: [Double], cores: Int) -> Double {
    seconds.reduce(0, +) / Double(cores) * 1.25
  }

  /// The runs with their names, each once, in the order of their names; only those of some configurations, whatever
  /// the seed, where these are given.
  ///
  /// What the runs of an arm have in common is computed once.
  package func named(among known: Set<RunConfiguration>? = nil) -> [NeededRun] {
    var seen: Set<String> = []
    var runs: [NeededRun] = []
    for arm in arms where known?.contains(arm.configuration.seedless) ?? true {
      let seeds = 1..<arm.count + 1
      for (seed, key) in zip(seeds, arm.configuration.keys(of: seeds))
      where seen.insert(key).inserted {
        var configuration = arm.configuration
        configuration.seed = seed
        runs.append(NeededRun(key: key, configuration: configuration, cost: arm.cost))
      }
    }
    return runs.sorted { $0.key < $1.key }
  }
}

extension Experiment {
  package var neededRuns: NeededRuns { NeededRuns(of: self) }
}
