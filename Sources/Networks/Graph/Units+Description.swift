import Plasticity
import Tensors

extension Units: DescribedLayer {
  public func describe(
    _ x: Graph.Value, in graph: inout Graph, of network: Network
  ) throws -> Graph.Value {
    let layer = network.plan.units[index]
    var x = x
    // Units that images feed have a gain for each pixel.
    if case .places(let channels, _) = x.form, channels != layer.count { x = graph.flat(x) }
    if let transform = try transform(in: network) {
      x = graph.step(.transform(transform), of: x, as: x.form)
    } else if let norm = norm(in: network) {
      x = graph.step(.norm(norm), of: x, as: x.form)
    }
    return activation.map { graph.step(.activation($0), of: x, as: x.form) } ?? x
  }

  /// What units do that learn in the place of a rule; nil where they have a gain and a bias.
  private func transform(in network: Network) throws -> Graph.Transform? {
    guard let rule = rule as? any LearnedTransform, let scale, let shift else { return nil }
    func numbers(_ slot: Slot) -> Tensor { network.parameters[slot].value.unlearned() }
    let path = network.plan.units[index].path
    let function: Graph.Transform.Function
    switch rule {
    case let rule as LayerNorm: function = .layerNorm(epsilon: rule.epsilon)
    case let rule as GroupNorm: function = .groupNorm(groups: rule.groups, epsilon: rule.epsilon)
    case is DynamicTanh: function = .tanh(alpha: numbers(learned[0]))
    case is DynamicErf:
      function = .errorFunction(alpha: numbers(learned[0]), offset: numbers(learned[1]))
    default:
      throw GraphError(
        "the rule \(rule.label) of '\(path)' is a program's own, and what it does to a sample is not "
          + "known here")
    }
    return Graph.Transform(
      path: path, rule: rule.label, function: function, weight: numbers(scale),
      bias: numbers(shift))
  }

  /// What the gain and the bias of units do in evaluation, before the activation; nil where they hand on
  /// what they get.
  func norm(in network: Network) -> Graph.Norm? {
    guard rule.form != .identity || scale != nil else { return nil }
    func numbers(_ tensor: Tensor) -> Tensor { tensor.unlearned().cast(to: .float64) }
    let (gain, bias) = network.neurons.gainBias(of: index)
    let path = network.plan.units[index].path
    let (alpha, beta) = (numbers(gain), numbers(bias))
    let one = alpha * 0 + 1
    let scale = self.scale.map { numbers(network.parameters[$0].value) } ?? one
    let shift = self.shift.map { numbers(network.parameters[$0].value) } ?? one * 0
    if let rule = rule as? BatchNorm {
      return Graph.Norm(
        path: path, mean: beta, variance: alpha * alpha - rule.epsilon, weight: scale, bias: shift,
        epsilon: rule.epsilon)
    }
    let (factor, summand) = rule.form.factorAndSummand(gain: alpha, bias: beta)
    let epsilon = BatchNorm().epsilon
    return Graph.Norm(
      path: path, mean: one * 0, variance: one - epsilon, weight: scale * factor,
      bias: scale * summand + shift, epsilon: epsilon)
  }
}

extension Tensor {
  /// The same numbers on the processor, which no gradient reaches.
  fileprivate func unlearned() -> Tensor { detached().moved(to: .cpu) }
}
