import Networks
import Settings

extension TrainingConfiguration {
  /// The architecture, with its settings.
  public var architecture: any Architecture {
    switch network {
    case .dense, .skippingDense:
      DenseStack(
        hidden: hidden.values, activation: activation, skip: network == .skippingDense)
    case .other(let choice): choice.item
    }
  }

  /// The network for samples of a shape and so many outputs.
  package func plan(from sample: [Int], to outputs: Int) -> NetworkPlan {
    NetworkPlan(architecture, networkConfiguration, from: sample, to: outputs)
  }

  /// What the network has beside its architecture.
  private var networkConfiguration: NetworkConfiguration {
    var network = NetworkConfiguration()
    network.rules = rule
    network.inputRule = inputRule
    network.learnedAffine = learnedAffine
    network.outputReLU = outputReLU
    network.dropout = dropout
    network.inputDropout = inputDropout
    network.dropConnect = dropConnect
    network.bottleneck = bottleneck
    network.probes = probes
    network.gainPolicy = gainPolicy
    network.clock = updateClock
    return network
  }

  /// Throws where the network cannot be, whatever the data.
  func validateNetwork() throws {
    try architecture.validate()
    try networkConfiguration.validate()
    if case .other(let choice) = network, probes != .none {
      throw ConfigurationError("'probes' read the layers of a dense network, not of \(choice.name)")
    }
    // Images large enough for any architecture.
    let plan = plan(from: network.isDense ? [1] : [1, 64, 64], to: 1)
    try plan.validate()
    guard case .numbers(let numbers)? = scaling.part?.layers, let last = numbers.max(),
      last > plan.synapses.count
    else { return }
    throw ConfigurationError(
      "the scaling synscaw: there is no dense layer \(last); there are \(plan.synapses.count)")
  }
}
