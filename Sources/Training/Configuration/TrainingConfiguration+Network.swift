import Networks
import Settings

extension TrainingConfiguration {
  /// The network for samples of a shape and so many outputs.
  package func plan(from sample: [Int], to outputs: Int) -> NetworkPlan {
    NetworkPlan(shape.architecture, units, from: sample, to: outputs)
  }

  /// Throws where the network cannot be, whatever the data.
  func validateNetwork() throws {
    if case .other(let choice) = shape.network, units.probes != .none {
      throw ConfigurationError("'probes' read the layers of a dense network, not of \(choice.name)")
    }
    // Images large enough for any architecture.
    let plan = plan(from: shape.network.isDense ? [1] : [1, 64, 64], to: 1)
    try plan.validate()
    guard case .numbers(let numbers)? = learning.scaling.part?.layers, let last = numbers.max(),
      last > plan.synapses.count
    else { return }
    throw ConfigurationError(
      "the scaling synscaw: there is no dense layer \(last); there are \(plan.synapses.count)")
  }
}
