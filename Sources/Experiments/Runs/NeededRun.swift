/// A run that an experiment needs.
package struct NeededRun: Sendable {
  package let key: String
  package let configuration: RunConfiguration
  /// The seconds that it takes on one core.
  package let cost: Double
}

extension Experiment {
  /// The runs that the experiment needs, each key once, in the order of their keys, with those with whose
  /// networks others begin.
  ///
  /// What the runs of an arm have in common is computed once.
  package func neededRuns(firstSeed: Int = 1) -> [NeededRun] {
    var seen: Set<String> = []
    var needed: [NeededRun] = []
    for panel in panels {
      let seeds = panel.seeds(of: firstSeed..<firstSeed + runs)
      let wanted = panel.arms.map(\.configuration)
      for configuration in wanted.compactMap(\.parent) + wanted {
        let cost = configuration.cost
        for (seed, key) in zip(seeds, configuration.keys(of: seeds))
        where seen.insert(key).inserted {
          var configuration = configuration
          configuration.seed = seed
          needed.append(NeededRun(key: key, configuration: configuration, cost: cost))
        }
      }
    }
    return needed.sorted { $0.key < $1.key }
  }

  /// An estimate of the seconds that some runs take on so many cores.
  package static func cost(of runs: [NeededRun], cores: Int = 2) -> Double {
    cost(of: runs.map(\.cost), cores: cores)
  }
}
