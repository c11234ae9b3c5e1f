import Datasets
import Foundation
import Networks
import Plasticity
import Settings
import Training

/// Makes the networks of an experiment's arms from the words of `train`.
package final class ArmSettings: ArmReader {
  private let root: DataRoot
  /// Whether a table has numbers for a target, by what was asked of it.
  private var regressions: [DataSource.Request: Bool] = [:]

  package init(root: DataRoot) { self.root = root }

  /// What `train` has for the network and its data, without what the experiment itself decides.
  package var names: [String] {
    get throws {
      let own = try TrainingConfiguration().settings.keys.filter { !Self.decided.contains($0) }
      return (own + ["sequence", "eta"] + Self.watched).sorted()
    }
  }

  private static let decided: Set = ["seed", "data-root"]
  private static let watched = ["monitor", "monitor-layers", "measure"]

  package func network(_ settings: [String: Setting]) throws -> (TrainingConfiguration, Watch?) {
    let own = settings.filter { !Self.watched.contains($0.key) }
    let settled = try NetworkWords.settled(own)
    let networks = try NetworkSettings(settled)
    var network = networks.base
    network.rule = try networks.rules[0].map(Rule.init)
    // One network a core, as many as there are.
    if own["threads"] == nil { network.threads = 1 }
    if own["loss"] == nil, isTable(network.data), try isRegression(network) {
      network.loss = .meanSquaredError
    }
    try network.validate()
    let choices = TrainChoices(flags: own, file: [:], resume: false, json: true)
    let watch = try watch(settings)
    try choices.check(watch?.epochs ?? [], network)
    return (network, watch)
  }

  package func rule(_ setting: Setting) throws -> Setting {
    try RuleFile.rule(setting).setting
  }

  private func isRegression(_ network: TrainingConfiguration) throws -> Bool {
    let request = network.dataRequest
    if let known = regressions[request] { return known }
    let answer = try DataSource(request, root: root).data(for: network).isRegression
    regressions[request] = answer
    return answer
  }

  /// What is measured while the network learns.
  private func watch(_ settings: [String: Setting]) throws -> Watch? {
    func wholes(_ key: String) throws -> [Int] {
      let values: [Setting] =
        switch settings[key] {
        case nil: []
        case .list(let list)?: list
        case let value?: [value]
        }
      return try values.map { value in
        guard case .number(let number) = value, let whole = Int(exactly: number), whole >= 0 else {
          throw ConfigurationError("'\(value)' is not a value for '\(key)': write whole numbers")
        }
        return whole
      }
    }
    let every = try wholes("monitor").first ?? 0
    let layers = try wholes("monitor-layers")
    guard layers.isEmpty || every > 0 else {
      throw ConfigurationError("'monitor-layers' needs 'monitor', the steps between measurements")
    }
    let epochs = try settings["measure"].map { try EpochMeasure.named($0.description) } ?? []
    guard every > 0 || !epochs.isEmpty else { return nil }
    return Watch(every: every, layers: layers, epochs: epochs.isEmpty ? nil : epochs)
  }
}
