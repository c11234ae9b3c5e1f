import Plasticity
import Tensors

extension Embedding: DescribedLayer {
  public func describe(
    _ x: Graph.Value, in graph: inout Graph, of network: Network
  ) throws -> Graph.Value {
    guard graph.readsTokens, case .units(let steps) = x.form else {
      throw GraphError("an embedding reads tokens, and what comes before it makes none")
    }
    let units = network.parameters[weight].value.shape[1]
    return graph.step(
      .embedding(weight: graph.parameter(weight, of: network)), of: x,
      as: .steps(steps, units: units))
  }
}

extension Sequences: DescribedLayer {
  func describe(
    _ x: Graph.Value, in graph: inout Graph, of network: Network
  ) -> Graph.Value {
    let order = order?.elements(as: Int64.self).map(Int.init)
    return graph.step(.steps(order: order), of: x, as: .steps(steps, units: inputs))
  }
}

/// One direction of a recurrent layer, of which the units of one gate follow a rule.
protocol RuledDirection: Layer {
  var cell: Graph.RecurrentStep.Cell { get }
  var weights: RecurrentWeights { get }
  var ruled: Units { get }
  var isReversed: Bool { get }
}

extension GRU: RuledDirection, DescribedLayer {
  var cell: Graph.RecurrentStep.Cell { .gru }
  var ruled: Units { candidate }

  public func describe(
    _ x: Graph.Value, in graph: inout Graph, of network: Network
  ) throws -> Graph.Value {
    try graph.recurrent([self], x, isLast: false, of: network)
  }
}

extension LSTM: RuledDirection, DescribedLayer {
  var cell: Graph.RecurrentStep.Cell { .lstm }
  var ruled: Units { cellInput }

  public func describe(
    _ x: Graph.Value, in graph: inout Graph, of network: Network
  ) throws -> Graph.Value {
    try graph.recurrent([self], x, isLast: false, of: network)
  }
}

extension Directions: DescribedLayer {
  func describe(
    _ x: Graph.Value, in graph: inout Graph, of network: Network
  ) throws -> Graph.Value {
    let directions = layers.compactMap { $0 as? any RuledDirection }
    guard directions.count == layers.count, Set(directions.map(\.cell)).count == 1 else {
      throw GraphError("a recurrent layer of a program's own has no description to export")
    }
    return try graph.recurrent(directions, x, isLast: isLast, of: network)
  }
}

extension Graph {
  /// Adds a recurrent layer; the affine map of its units goes into the weights of their gate.
  mutating func recurrent(
    _ directions: [any RuledDirection], _ x: Value, isLast: Bool, of network: Network
  ) throws -> Value {
    guard case .steps(let steps, _) = x.form else {
      throw GraphError("a recurrent layer reads sequences, and what comes before it makes none")
    }
    let parts = try directions.map { direction -> RecurrentStep.Direction in
      let weights = direction.weights
      let part = RecurrentStep.Direction(
        inputWeight: parameter(weights.input.weight, of: network),
        hiddenWeight: parameter(weights.hidden.weight, of: network),
        inputBias: parameter(weights.input.bias, of: network),
        hiddenBias: parameter(weights.hidden.bias, of: network), isReversed: direction.isReversed)
      let units = network.plan.units[direction.ruled.index]
      guard !(units.rule is any LearnedTransform) else {
        throw GraphError(
          "the rule \(units.rule.label) of '\(units.path)' acts within each step of a recurrent layer, which "
            + "neither PyTorch's nor ONNX's recurrent layers do: train the network by a rule with a gain and a "
            + "bias, such as bn or wd")
      }
      if let norm = direction.ruled.norm(in: network) { fold(norm, into: part, weights.units) }
      return part
    }
    let units = directions[0].weights.units
    let all = units * directions.count
    return step(
      .recurrent(
        RecurrentStep(
          cell: directions[0].cell, units: units, directions: parts, isLast: isLast)), of: x,
      as: isLast ? .units(all) : .steps(steps, units: all))
  }

  /// Puts what the units of the third gate do into its rows of weights and biases.
  private mutating func fold(_ norm: Norm, into part: RecurrentStep.Direction, _ units: Int) {
    let (factor, summand) = norm.affine
    let rows = 2 * units..<3 * units
    func change(_ name: String, by change: (Tensor) -> Tensor) {
      guard let own = tensors[name] else { preconditionFailure("no tensor is named \(name)") }
      let numbers = own.cast(to: .float64)
      let after = numbers.narrowed(to: 3 * units..<own.shape[0])
      tensors[name] = Tensor.concatenated(
        [numbers.narrowed(to: 0..<rows.lowerBound), change(numbers.narrowed(to: rows)), after]
      ).cast(to: own.elementType)
    }
    for name in [part.inputWeight, part.hiddenWeight] {
      change(name) { $0 * factor.reshaped([-1, 1]) }
    }
    change(part.inputBias) { $0 * factor + summand }
    change(part.hiddenBias) { $0 * factor }
    let note =
      "gain, bias, scale and shift of recurrent units are in the layers' weights: neither PyTorch's "
      + "nor ONNX's recurrent layers have units of their own"
    if !notes.contains(note) { notes.append(note) }
  }
}
