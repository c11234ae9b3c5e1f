import Plasticity
import Tensors

extension Network {
  /// Moves gain and bias by what the neurons did in a forward pass in training; in the rows of all, where
  /// processes train the network together and have made their `exchange`.
  public func adapt(to pass: Pass) {
    precondition(group == nil || pass.merged != nil, "processes exchange before their units adapt")
    for (index, seen) in pass.merged ?? activities(in: pass) {
      let group = neurons.groups[index]
      if plan.configuration.updateClock == .batch || group.rule is any InstantaneousRule {
        neurons.update(group, from: seen, policy: plan.configuration.gainPolicy)
      } else {
        neurons.sums[index].add(seen)
      }
    }
    neurons.updates += plan.configuration.updateClock == .batch ? 1 : 0
  }

  /// Moves the rules that wait for the end of an epoch by what was seen in it.
  public func finishEpoch() {
    guard plan.configuration.updateClock == .epoch else { return }
    neurons.updates += 1
    for (index, group) in neurons.groups.enumerated() where !neurons.isFrozen(group) {
      let state = neurons.values.narrowed(to: group.neurons, along: 1).copied()
      let seen = neurons.sums[index].activity(
        widths: group.widths, gain: state[0], bias: state[1], step: neurons.updates,
        epoch: neurons.epoch)
      if let seen { neurons.update(group, from: seen, policy: plan.configuration.gainPolicy) }
      neurons.sums[index] = ActivitySum(for: group.rule)
    }
  }

  /// What the groups of neurons whose rules now move did in a pass, each with its place among the groups.
  func activities(in pass: Pass) -> [(group: Int, seen: Activity)] {
    neurons.groups.indices.filter {
      type(of: neurons.groups[$0].rule).movesNeurons && !neurons.isFrozen(neurons.groups[$0])
    }.map { ($0, activity(of: neurons.groups[$0], in: pass, moments: pass.moments?[$0])) }
  }

  private func activity(
    of group: NeuronState.Group, in pass: Pass, moments: Moments?
  ) -> Activity {
    let layers = pass.seen[group.layers].map { seen in
      guard let seen else { preconditionFailure("units that no layer passed through cannot adapt") }
      return seen
    }
    // Fused passes gather moments with the gain and bias that the neurons still have.
    let isOwn = moments != nil && !(group.rule is any InstantaneousRule)
    let isEachBatch = plan.configuration.updateClock == .batch
    return Activity(
      of: layers.map(\.activity),
      gain: isOwn ? group.rows[0] : .concatenated(layers.map(\.gain), along: -1),
      bias: isOwn ? group.rows[1] : .concatenated(layers.map(\.bias), along: -1),
      step: isEachBatch ? neurons.updates + 1 : max(neurons.updates, 1), epoch: neurons.epoch,
      moments: moments)
  }

  /// The epoch, counted from 1: rules that are frozen after an earlier one move nothing.
  ///
  /// Whoever trains a network says so; a checkpoint does not keep it.
  public var epoch: Int {
    get { neurons.epoch }
    set {
      guard newValue != neurons.epoch else { return }
      let frozen = neurons.groups.map(neurons.isFrozen)
      neurons.epoch = newValue
      // The fast path knows which rules are frozen.
      if neurons.groups.map(neurons.isFrozen) != frozen { rest() }
    }
  }

  /// How many layers of neurons there are.
  public var neuronLayerCount: Int { neurons.layers.count }

  /// The gain and the bias of each neuron of a layer of neurons, [neurons].
  public func gainBias(ofLayer layer: Int) -> (gain: Tensor, bias: Tensor) {
    neurons.gainBias(of: layer)
  }

  /// How many times an update has left a neuron's gain at or below zero.
  public var nonpositiveGains: Int { Int(neurons.nonpositiveGains.item) }
}
