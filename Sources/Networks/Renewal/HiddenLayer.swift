import Plasticity
import Tensors

/// A hidden layer of a dense network with the weights before and behind its units.
struct HiddenLayer {
  /// Its place among the layers of units.
  let index: Int
  let path: String
  let count: Int
  /// [units, inputs].
  let incoming: Slot
  let bias: Slot?
  /// [next units, units].
  let outgoing: Slot
}

extension NetworkPlan {
  /// The hidden layers of a dense network, first layer first; nil where units' outputs go elsewhere than
  /// into the next layer, or there are none.
  var hiddenLayers: [HiddenLayer]? {
    guard let stack = architecture.item as? DenseStack, !stack.skip,
      configuration.bottleneck == .none, configuration.probes == .none
    else { return nil }
    let synapses = synapses
    let layers = zip(synapses, synapses.dropFirst()).compactMap { here, next in
      units.firstIndex { $0.weight == here.weight }.map { index in
        HiddenLayer(
          index: index, path: units[index].path, count: units[index].count,
          incoming: here.weight, bias: here.bias, outgoing: next.weight)
      }
    }
    return layers.isEmpty ? nil : layers
  }
}

extension Pass {
  /// The mean magnitude of each unit of some hidden layers over the rows, [units] of one layer after the other.
  func magnitudes(of layers: [HiddenLayer]) -> Tensor {
    let activities = activities
    let each = layers.map { layer in
      activities[layer.index].y.detached().magnitude().reshaped([-1, layer.count]).mean(along: 0)
    }
    return each.count == 1 ? each[0] : .concatenated(each)
  }
}

/// Gives hidden units numbers as at the start, so that they may learn something else.
struct UnitReset {
  private let network: Network
  /// What the optimizer remembers of each parameter, [parameters] each.
  private let moments: [Tensor]
  /// How numbers are drawn as at the start.
  var draw: (Initial, Tensor, Generator) -> Void = { $0.fill($1, using: $2) }

  init(of network: Network, trainedBy optimizer: any Optimizer) {
    self.network = network
    moments = optimizer.state.values.filter {
      $0.elementType != .int64 && $0.count == network.parameters.values.count
    }
  }

  /// Draws a unit's incoming weights and its bias as at the start, and makes its outgoing weights 0, so that
  /// the outputs at first do without it.
  ///
  /// The optimizer forgets the gradients of these weights, and a rule begins at gain 1 and bias 0.
  func callAsFunction(_ unit: Int, of layer: HiddenLayer, using generator: Generator) {
    withoutGradients {
      begin(layer.incoming, row: unit, generator)
      if let bias = layer.bias { begin(bias, row: unit, generator) }
      for tensor in numbers(of: layer.outgoing) {
        tensor.narrowed(to: unit..<unit + 1, along: 1).fill(with: 0)
      }
      for (name, value) in [("scale", 1.0), ("shift", 0.0)] {
        network.parameters["\(layer.path).\(name)"]?.value.detached()
          .narrowed(to: unit..<unit + 1).fill(with: value)
      }
      network.neurons.reset(unit, of: layer.index)
    }
  }

  private func begin(_ slot: Slot, row: Int, _ generator: Generator) {
    let numbers = numbers(of: slot).map { $0.narrowed(to: row..<row + 1) }
    draw(network.plan.parameters[slot.index].initial, numbers[0], generator)
    for moment in numbers.dropFirst() { moment.fill(with: 0) }
  }

  /// The values of a parameter, and what the optimizer remembers of it, in its shape.
  private func numbers(of slot: Slot) -> [Tensor] {
    let view = network.parameters[slot]
    return [view.value.detached()]
      + moments.map { $0.narrowed(to: view.range).reshaped(view.value.shape) }
  }
}

extension NeuronState {
  /// Makes the gain 1, the bias 0 and the memory of a neuron of a layer what they were at the start.
  func reset(_ neuron: Int, of layer: Int) {
    guard let group = groups.first(where: { $0.layers.contains(layer) }) else { return }
    let place = layers[layer].lowerBound + neuron - group.neurons.lowerBound
    for (row, value) in zip(group.rows, [1, 0] + group.rule.memory) {
      row.narrowed(to: place..<place + 1).fill(with: value)
    }
  }
}
