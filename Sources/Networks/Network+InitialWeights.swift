import Plasticity
import Tensors

extension Network {
  /// Takes over weights from another program, or from a checkpoint of this one, and gives the names of
  /// the tensors that it did not use.
  ///
  /// The names are those of `state`, or those that PyTorch's `nn.Sequential` gives, `N.weight` and
  /// `N.bias` with any rising N, one pair a dense layer. With the names of `state`, gains and biases of
  /// neurons are taken too, and learned scales and shifts. `source` is the network that saved them: its
  /// rules say how gain and bias entered, and a rule of another form gets those that do the same.
  /// What else a rule remembers begins anew, but for the running statistics of an instantaneous rule.
  @discardableResult
  public func loadWeights(
    _ file: SafeTensors, savedBy source: NetworkPlan? = nil
  ) throws -> [String] {
    var rest = Set(file.tensors.keys).union(file.unknownTypes.keys)
    func take(_ name: String, for view: Parameters.View) throws -> (Tensor, Tensor) {
      rest.remove(name)
      if let type = file.unknownTypes[name] {
        throw NetworkStateError(description: "the tensor '\(name)' has the unknown type \(type)")
      }
      let tensor = try file.tensors.tensor(name, shape: view.value.shape)
      guard tensor.elementType.isFloatingPoint else {
        throw NetworkStateError(
          description: "the tensor '\(name)' has elements of the type "
            + "\(tensor.elementType.rawValue), but weights are floating point")
      }
      guard tensor.isFinite else {
        throw NetworkStateError(
          description: "the tensor '\(name)' holds numbers that are not finite")
      }
      return (tensor, view.value)
    }
    let names = try denseLayerNames(in: file)
    let isOwn = names == names.indices.map { "layers.\($0)" }
    var taken = try zip(synapses, names).flatMap { synapses, name in
      try [try take("\(name).weight", for: parameters[synapses.weight])]
        + (synapses.bias.map { [try take("\(name).bias", for: parameters[$0])] } ?? [])
    }
    if isOwn {
      let further = parameters.views.filter { Self.isAffine($0.name) }
      let probes = parameters.views.filter { $0.name.hasPrefix("probes.") }
      for group in [further, probes] where group.contains(where: { rest.contains($0.name) }) {
        taken += try group.map { try take($0.name, for: $0) }
      }
      if let name = rest.filter(Self.isAffine).min() {
        throw NetworkStateError(
          description: "the tensor '\(name)' is of a network that learned a scale and a shift of "
            + "each unit, without which it computes something else: give --learned-affine")
      }
    }
    var values: Tensor?
    if isOwn, file.tensors["neurons.values"] != nil {
      rest.remove("neurons.values")
      values = try neuronValues(in: file.tensors, savedBy: source)
    }
    withoutGradients {
      for (saved, own) in taken { own.copy(from: saved) }
      if let values { neurons.values.copy(from: values) }
    }
    return rest.sorted()
  }

  /// Takes over weights by their names.
  @discardableResult
  public func loadWeights(_ tensors: [String: Tensor]) throws -> [String] {
    try loadWeights(SafeTensors(tensors: tensors))
  }

  /// Whether a tensor is a learned scale or shift of units.
  private static func isAffine(_ name: String) -> Bool {
    name.hasSuffix(".scale") || name.hasSuffix(".shift")
  }

  /// What stands before `.weight` in the names of the dense layers, first layer first.
  private func denseLayerNames(in file: SafeTensors) throws -> [String] {
    let keys = Set(file.tensors.keys).union(file.unknownTypes.keys)
    let prefix = keys.contains { $0.hasPrefix("layers.") } ? "layers." : ""
    let numbers = keys.compactMap { key in
      key.hasPrefix(prefix) && key.hasSuffix(".weight")
        ? Int(key.dropFirst(prefix.count).dropLast(".weight".count)) : nil
    }
    let layers = synapses.count
    guard numbers.count == layers else {
      throw NetworkStateError(
        description: "\(numbers.count) dense layers found, but the network has \(layers); their "
          + "tensors are named layers.0.weight or 0.weight, and so on")
    }
    return numbers.sorted().map { "\(prefix)\($0)" }
  }

  /// The gains, biases and memory with which neurons do what those of a saved network did.
  private func neuronValues(
    in tensors: [String: Tensor], savedBy source: NetworkPlan?
  ) throws -> Tensor {
    let own = neurons.values
    let (rows, count) = (tensors["neurons.values"]?.shape.first ?? 0, own.shape[1])
    let saved = try tensors.tensor("neurons.values", shape: [max(rows, 2), count])
      .cast(to: own.elementType).moved(to: own.device)
    let values = own.copied()
    let savedRules = source?.units.map(\.rule)
    for (layer, neurons) in self.neurons.layers.enumerated() {
      let rule = plan.units[layer].rule
      let savedRule = savedRules.flatMap { $0.indices.contains(layer) ? $0[layer] : nil }
      let part = saved.narrowed(to: neurons, along: 1)
      let place = values.narrowed(to: neurons, along: 1)
      // Where nobody says how they entered, numbers that would not matter now must be 1 and 0.
      let form = savedRule?.form ?? (rule.form == .identity ? .multiplicative : rule.form)
      let (factor, summand) = form.factorAndSummand(gain: part[0], bias: part[1])
      let (gain, bias) =
        form == rule.form
        ? (part[0], part[1]) : rule.form.gainBias(factor: factor, summand: summand)
      let isNothing = factor.isIdentical(to: factor * 0 + 1) && summand.norm().item == 0
      guard rule.form != .identity || isNothing else {
        throw NetworkStateError(
          description: "the neurons of layer \(layer + 1) have gains and biases of the rule "
            + "\(savedRule.map { type(of: $0).name } ?? "that moved them"), without which the network "
            + "computes something else: give a rule in place of none, such as ip")
      }
      place[0].copy(from: gain)
      place[1].copy(from: bias)
      let isSame = savedRule.map { type(of: $0) == type(of: rule) } ?? true
      if isSame, rule is any InstantaneousRule, rows == own.shape[0] {
        for row in 2..<max(rows, 2) { place[row].copy(from: part[row]) }
      }
    }
    return values
  }
}

extension ElementType {
  /// Whether the elements are numbers with a fraction.
  var isFloatingPoint: Bool { [.float16, .bfloat16, .float32, .float64].contains(self) }
}
