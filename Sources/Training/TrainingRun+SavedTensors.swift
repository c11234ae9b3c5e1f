import Tensors

extension TrainingRun {
  /// The tensors of a checkpoint: views of the run's own, which the next step changes.
  var savedTensors: [String: Tensor] {
    var tensors = network.state
    for (name, tensor) in optimizer.state { tensors["optimizer.\(name)"] = tensor }
    for (name, tensor) in renewal?.state ?? [:] { tensors["renewal.\(name)"] = tensor }
    tensors["order.generator"] = generator.state
    if let position {
      tensors["order.generator"] = position.generatorState
      tensors["position.batch"] = Tensor([Int64(position.batch)])
      tensors["position.lossSum"] = Tensor([position.lossSum])
      if isStream { tensors["position.errorSum"] = Tensor([position.errorSum]) }
      if let gradients = position.gradients, gradients.steps == position.batch {
        tensors.merge(gradients.state) { $1 }
      }
    }
    return tensors
  }
}
