import Tensors

/// The mean activity φ(Wy + b) of each unit that a weight feeds in one pass, for synaptic scaling.
final class ActivityWatch {
  private let activations: [Slot: Activation]
  private var seen: [Slot: (sum: Tensor, rows: Int)] = [:]

  init(_ synapses: [Synapses]) {
    activations = Dictionary(uniqueKeysWithValues: synapses.map { ($0.weight, $0.activation) })
  }

  /// Takes in what a weight makes of its inputs, [rows…, units].
  func see(_ products: Tensor, of weight: Slot) {
    guard let activation = activations[weight], let units = products.shape.last else { return }
    let activity = activation(products).reshaped([-1, units])
    let (sum, rows) = (activity.sum(along: 0), activity.shape[0])
    seen[weight] = seen[weight].map { ($0.sum + sum, $0.rows + rows) } ?? (sum, rows)
  }

  /// The mean over samples, places and steps, [1, units]; nil for a weight that was not used.
  func mean(of weight: Slot) -> Tensor? {
    seen[weight].map { ($0.sum / Double($0.rows)).reshaped([1, -1]) }
  }
}

extension Pass {
  /// What a weight makes of its inputs, [rows…, units], which a watch has seen; as it is.
  func watched(_ products: Tensor, of weight: Slot) -> Tensor {
    watch?.see(products, of: weight)
    return products
  }

  /// The same of the steps of sequences, [rows, steps, units], of which a watch sees those that are there.
  func watched(steps: Tensor, of weight: Slot) -> Tensor {
    guard let watch, let there = rows(ofSteps: steps.shape[1]) else {
      return watched(steps, of: weight)
    }
    watch.see(steps.reshaped([-1, steps.shape[2]]).selecting(there), of: weight)
    return steps
  }

  /// The same of one step of sequences, [rows, units].
  func watched(_ step: Tensor, at time: Int, of weight: Slot) -> Tensor {
    guard let watch, let there = rows(withStep: time) else { return watched(step, of: weight) }
    watch.see(step.selecting(there), of: weight)
    return step
  }
}

extension Network {
  /// The mean activity of the units that each of `synapses` feeds, in one pass in evaluation.
  func activity(
    of synapses: [Synapses], _ inputs: Tensor, lengths: Tensor?
  ) -> ActivityWatch {
    let watch = ActivityWatch(synapses)
    withoutGradients {
      var pass = Pass(
        of: parameters, neurons, isTraining: false, generator: nil, lengths: lengths)
      pass.watch = watch
      _ = pass.run(plan.layers, inputs)
    }
    return watch
  }
}
