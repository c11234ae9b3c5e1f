import Plasticity
import Settings
import Tensors

/// A network's saved numbers that do not fit the network.
public struct NetworkStateError: Error, Equatable, CustomStringConvertible {
  public let description: String
}

extension DenseNetwork {
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

  /// Takes over what `state` gave.
  public func load(_ state: [String: Tensor]) throws {
    for name in parameters.views.map(\.name) + ["neurons.values", "neurons.updates"]
    where state[name] == nil {
      throw NetworkStateError(description: "the tensor '\(name)' is missing")
    }
    try withoutGradients {
      for view in parameters.views { try copy(state[view.name]!, to: view.value, name: view.name) }
      try copy(state["neurons.values"]!, to: neurons.values, name: "neurons.values")
    }
    neurons.updates = Int(state["neurons.updates"]!.item)
    if let count = state["neurons.nonpositiveGains"] { neurons.nonpositiveGains.copy(from: count) }
    for index in neurons.sums.indices {
      neurons.sums[index].statistics = state["neurons.statistics.\(index)"]?
        .moved(to: neurons.values.device)
      neurons.sums[index].rows = Int(state["neurons.rows.\(index)"]?.item ?? 0)
    }
  }

  /// Takes over initial weights and biases from another program.
  ///
  /// The names are those of `state`, or those that PyTorch's `nn.Sequential` gives, `N.weight` and
  /// `N.bias` with any rising N, one pair a dense layer.
  public func loadWeights(_ tensors: [String: Tensor]) throws {
    let layers = configuration.denseLayers.count
    var names = (0..<layers).map { "layers.\($0)" }
    if tensors["layers.0.weight"] == nil {
      let numbers = tensors.keys.compactMap { key in
        key.hasSuffix(".weight") ? Int(key.dropLast(".weight".count)) : nil
      }
      names = numbers.sorted().map { "\($0)" }
    }
    guard names.count == layers else {
      throw NetworkStateError(
        description: "\(names.count) dense layers found, but the network has \(layers); their "
          + "tensors are named layers.0.weight or 0.weight, and so on")
    }
    try withoutGradients {
      for (layer, name) in names.enumerated() {
        for part in ["weight", "bias"] {
          guard let tensor = tensors["\(name).\(part)"] else {
            throw NetworkStateError(description: "the tensor '\(name).\(part)' is missing")
          }
          let view = parameters["layers.\(layer).\(part)"]!
          try copy(tensor, to: view.value, name: "\(name).\(part)")
        }
      }
    }
  }

  private func copy(_ source: Tensor, to target: Tensor, name: String) throws {
    guard source.shape == target.shape else {
      throw NetworkStateError(
        description: "the tensor '\(name)' has the shape \(source.shape), but the network needs "
          + "\(target.shape)")
    }
    target.copy(from: source)
  }
}
