import Tensors

extension Network {
  /// The mean activity of the units that each of `synapses` feeds, in one pass in evaluation.
  func activity(
    of synapses: [Synapses], _ inputs: Tensor, lengths: Tensor?
  ) -> ActivityWatch {
    let watch = ActivityWatch(
      Dictionary(uniqueKeysWithValues: synapses.map { ($0.weight, $0.activation) }))
    withoutGradients {
      var pass = Pass(
        of: parameters, neurons, isTraining: false, generator: nil, lengths: lengths)
      pass.watch = watch
      _ = pass.run(plan.layers, inputs)
    }
    return watch
  }
}
