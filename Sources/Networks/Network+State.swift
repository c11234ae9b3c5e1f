import Plasticity
import Settings
import Tensors

/// A network's saved numbers that do not fit the network.
public struct NetworkStateError: Error, Equatable, CustomStringConvertible {
  public let description: String
}

extension Network {
  /// All that the network has learned and adapted, by name; a checkpoint keeps it.
  public var state: [String: Tensor] {
    var state = Dictionary(
      uniqueKeysWithValues: parameters.views.map { ($0.name, $0.value.detached()) })
    state["neurons.values"] = neurons.values
    state["neurons.updates"] = Tensor([Int64(neurons.updates)])
    state["neurons.nonpositiveGains"] = neurons.nonpositiveGains
    for (index, sum) in neurons.sums.enumerated() {
      guard let statistics = sum.statistics else { continue }
      state["neurons.statistics.\(index)"] = statistics
      state["neurons.rows.\(index)"] = Tensor([Int64(sum.rows)])
    }
    return state
  }

  /// Takes over what `state` gave; throws where some of it is missing or of another shape, and then
  /// has changed nothing.
  public func load(_ state: [String: Tensor]) throws {
    let learned = try parameters.views.map { view in
      (view.value, try state.tensor(view.name, shape: view.value.shape))
    }
    let values = try state.tensor("neurons.values", shape: neurons.values.shape)
    let updates = try state.count("neurons.updates")
    let count = try state.tensor("neurons.nonpositiveGains", shape: [])
    let sums = try neurons.sums.indices.map { try savedSum($0, in: state) }
    withoutGradients {
      for (own, saved) in learned { own.copy(from: saved) }
      neurons.values.copy(from: values)
      neurons.nonpositiveGains.copy(from: count)
    }
    neurons.updates = updates
    neurons.sums = sums
  }

  /// What the neurons of a group were seen to do since the last update, if anything.
  private func savedSum(_ index: Int, in state: [String: Tensor]) throws -> ActivitySum {
    var sum = ActivitySum(for: neurons.groups[index].rule)
    guard state["neurons.statistics.\(index)"] != nil || state["neurons.rows.\(index)"] != nil
    else { return sum }
    let shape = [sum.statisticCount, neurons.groups[index].neurons.count]
    sum.statistics = try state.tensor("neurons.statistics.\(index)", shape: shape)
      .moved(to: neurons.values.device)
    sum.rows = try state.count("neurons.rows.\(index)")
    return sum
  }
}
