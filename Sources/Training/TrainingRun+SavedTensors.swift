import Tensors

extension TrainingRun {
  /// The tensors of a checkpoint: views of the run's own, which the next step changes.
  var savedTensors: [String: Tensor] {
    var tensors = network.state
    for (name, tensor) in optimizer.state { tensors["optimizer.\(name)"] = tensor }
    for (name, tensor) in renewal?.state ?? [:] { tensors["renewal.\(name)"] = tensor }
    tensors["order.generator"] = generator.state
    position?.losses.read()
    if let position {
      tensors["order.generator"] = position.generatorState
      tensors["position.batch"] = Tensor([Int64(position.batch)])
      tensors["position.lossSum"] = Tensor([position.losses.sum])
      if isStream { tensors["position.errorSum"] = Tensor([position.losses.errorSum]) }
      if let gradients = position.gradients, gradients.steps == position.batch {
        tensors.merge(gradients.state) { $1 }
      }
    }
    return tensors
  }

  /// Takes weights, neurons, the memories of optimizer and renewal and the order's generator from saved tensors.
  func load(_ tensors: [String: Tensor]) throws {
    func under(_ prefix: String) -> [String: Tensor] {
      let own = tensors.filter { $0.key.hasPrefix(prefix) }
      return Dictionary(
        uniqueKeysWithValues: own.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
    }
    try throwingTensorErrors {
      try network.load(tensors)
      try optimizer.load(under("optimizer."))
      try renewal?.load(under("renewal."))
      if let state = tensors["order.generator"] { generator.state = state }
    }
  }
}
