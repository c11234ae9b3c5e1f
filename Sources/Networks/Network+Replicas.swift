import Plasticity
import Tensors

// Several networks of one plan as one, whose every tensor has an axis for them in front: a product of theirs is one
// operation.
extension Network {
  /// Whether networks of a plan can be one: stacks of dense layers, of which all there is to draw at random is the
  /// initial weights, with rules that move after each batch.
  package static func canStack(_ plan: NetworkPlan) -> Bool {
    plan.layers.allSatisfy { layer in
      switch layer {
      case let dense as Dense: dense.dropConnect == 0
      case let units as Units: !(units.rule is any LearnedTransform)
      default: layer is Activation
      }
    } && plan.configuration.updateClock == .batch
  }

  /// Room for networks of one plan, type and device, which `take` fills.
  package convenience init(stacking networks: [Network]) {
    let (plan, values) = (networks[0].plan, networks[0].parameters.values)
    precondition(
      Self.canStack(plan) && networks.allSatisfy { $0.plan == plan && $0.group == nil },
      "networks that differ cannot be one")
    self.init(plan, replicas: networks.count, elementType: values.elementType, on: values.device)
  }

  /// Takes over the numbers of networks that have made as many updates.
  package func take(from networks: [Network]) {
    precondition(
      Set(networks.map(\.neurons.updates)).count == 1, "networks in step have made as many updates")
    withoutGradients {
      parameters.values.copy(from: parameters.stacked(networks.map(\.parameters.values)))
      for (index, network) in networks.enumerated() {
        let own = neurons.values.narrowed(to: index..<index + 1, along: 1)
        own.copy(from: network.neurons.values.reshaped(own.shape))
        neurons.nonpositiveGains[index].copy(from: network.neurons.nonpositiveGains)
      }
    }
    (neurons.updates, neurons.epoch) = (networks[0].neurons.updates, networks[0].neurons.epoch)
  }

  /// Gives the networks back what has become of their numbers.
  package func give(to networks: [Network]) {
    withoutGradients {
      for (index, network) in networks.enumerated() {
        network.parameters.values.copy(from: parameters.replica(index, of: parameters.values))
        let values = neurons.values.narrowed(to: index..<index + 1, along: 1)
        network.neurons.values.copy(from: values.reshaped(network.neurons.values.shape))
        network.neurons.nonpositiveGains.copy(from: neurons.nonpositiveGains[index])
        network.neurons.updates = neurons.updates
        network.epoch = epoch
      }
    }
  }

  /// The loss of each network on inputs [replicas, rows, …] with targets [replicas, rows, …], the pass, and the
  /// gradients of all losses in `parameters`.
  package func differentiateReplicas(
    _ objective: Objective, _ inputs: Tensor, _ targets: Tensor
  ) -> (losses: [Tensor], pass: Pass) {
    let pass = forward(inputs, training: true)
    let count = inputs.shape[0]
    let losses = zip(pass.outputs.positions(count), targets.positions(count)).map {
      objective($0, $1)
    }
    parameters.gradients.fill(with: 0)
    // No weight is in two losses.
    losses.dropFirst().reduce(losses[0], +).backward()
    return (losses.map { $0.detached() }, pass)
  }
}

extension Parameters {
  /// Numbers of several networks, a number for each of a network's parameters, [count] each, in the order of these
  /// parameters, which have an axis for the networks in front.
  package func stacked(_ parts: [Tensor]) -> Tensor {
    .concatenated(
      views.flatMap { view in
        let range = range(of: view, in: parts.count)
        return parts.map { $0.narrowed(to: range) }
      })
  }

  /// The part of one network in what `stacked` made.
  package func replica(_ index: Int, of whole: Tensor) -> Tensor {
    .concatenated(
      views.map { view in
        let size = view.range.count / view.value.shape[0]
        let start = view.range.lowerBound + index * size
        return whole.narrowed(to: start..<start + size)
      })
  }

  /// Where the numbers of a view are in those of one of several networks.
  private func range(of view: View, in replicas: Int) -> Range<Int> {
    view.range.lowerBound / replicas..<view.range.upperBound / replicas
  }
}
