import Networks
import Settings

extension TrainingConfiguration {
  /// The names of settings of dense networks where the network is none, which files and tables leave out.
  package var idleSettings: [String] { shape.network.isDense ? [] : ["hidden", "activation"] }

  /// The network for samples of a shape, of numbers or of so many tokens, and so many outputs.
  package func plan(from sample: [Int], tokens: Int? = nil, to outputs: Int) -> NetworkPlan {
    NetworkPlan(shape.architecture, units, from: sample, tokens: tokens, to: outputs)
  }

  /// Throws where the network cannot be, whatever the data.
  func validateNetwork() throws {
    let architecture = shape.architecture
    if units.probes != .none, !architecture.takesProbes {
      throw ConfigurationError(
        "'probes' read the layers of dense networks and the stages of a resnet, not of "
          + type(of: architecture).name)
    }
    // Images large enough for any architecture.
    let plan = plan(from: shape.network.isDense ? [1] : [1, 64, 64], to: 1)
    try plan.validate()
    try learning.renewal.item.validate(for: plan)
    guard case .numbers(let numbers)? = learning.scaling.part?.layers, let last = numbers.max(),
      last > plan.synapses.count
    else { return }
    throw ConfigurationError(
      "the scaling synscaw: there is no dense layer \(last); there are \(plan.synapses.count)")
  }
}

extension TrainingConfiguration {
  /// Notes on rules whose last epoch is not before the end of training, and on rules whose first epoch is
  /// after it.
  var notesOnFreezing: [String] {
    let end = "since training ends after epoch \(learning.epochs)"
    return (units.rule + [units.inputRule]).flatMap(\.terms).compactMap { rule in
      if rule.epochs.until ?? 0 >= learning.epochs {
        return "the rule \(rule.label) is never frozen, \(end)"
      }
      let first = max(rule.epochs.from ?? 1, rule.epochs.every ?? 1)
      return first > learning.epochs ? "the rule \(rule.label) never moves, \(end)" : nil
    }
  }
}

extension Recurrent {
  /// Throws where a setting has no meaning for the data.
  func validate(for data: TrainingData) throws {
    let plain = Self()
    if data.vocabulary == nil, embedding != plain.embedding {
      throw ConfigurationError(
        "the network \(Self.name): 'embedding' is for texts, and \(data.name) holds none")
    }
    if data.vocabulary != nil, sequence != plain.sequence {
      throw ConfigurationError(
        "the network \(Self.name): 'sequence' says how a sample becomes a sequence, and a text is one"
      )
    }
  }
}
