import Plasticity
import Tensors

/// What `Network.loadWeights` could not use, and what it could not find.
public struct LoadReport: Equatable, Sendable {
  /// The tensors of the file that were not used.
  public let unused: [String]
  /// The parameters of the network that the file has not, which keep their initial values.
  public let missed: [String]
}

extension Network {
  /// Takes over weights from another program, or from a checkpoint of this one, and says what was left.
  ///
  /// The names are those of `state`, which are PyTorch's where its layers are; or others of the same
  /// layers, see `WeightNames`, some of them told apart by `renaming`: OLD=NEW, or =NEW for what begins
  /// at random. The running statistics of batch norms become gain and bias of whichever rule the units
  /// follow. With the names of `state`, gains and biases of neurons are taken too. `rules` are those
  /// of the network that saved them, one or one a layer of units: they say how gain and bias entered, and a
  /// rule of another form gets the equivalent gain and bias. Other memory of a rule begins anew, except
  /// the running statistics of an instantaneous rule.
  @discardableResult
  public func loadWeights(
    _ file: SafeTensors, savedUnder rules: [any IntrinsicRule] = [], renaming: [String] = []
  ) throws -> LoadReport {
    let names = try WeightNames(file, for: plan, renaming: renaming)
    var rest = names.unused
    try check(names)
    var found = names.found
    let probes = parameters.views.map(\.name).filter { $0.hasPrefix("probes.") }
    if probes.contains(where: rest.contains) {
      for name in probes { found[name] = name }
      rest.subtract(probes)
    }
    let taken = try parameters.views.compactMap { view in
      try found[view.name].map { (try file.weights($0, for: view), view.value) }
    }
    var values = try statisticsAsValues(names, in: file)
    if file.tensors["neurons.values"] != nil || file.unknownTypes["neurons.values"] != nil {
      rest.remove("neurons.values")
      values = try neuronValues(in: file, savedUnder: rules)
    }
    withoutGradients {
      for (saved, own) in taken { own.copy(from: saved.cast(to: own.elementType)) }
      if let values { neurons.values.copy(from: values) }
    }
    return LoadReport(
      unused: rest.sorted(), missed: parameters.views.map(\.name).filter { found[$0] == nil })
  }

  /// Takes over weights by their names.
  @discardableResult
  public func loadWeights(_ tensors: [String: Tensor]) throws -> LoadReport {
    try loadWeights(SafeTensors(tensors: tensors))
  }

  /// Throws where the network would compute something else than that of the file.
  private func check(_ names: WeightNames) throws {
    if let name = names.strayScale {
      throw NetworkStateError(
        description: "the tensor '\(name)' is of a network that learned a scale and a shift of "
          + "each unit, without which it computes something else: give --learned-affine")
    }
    if let (layer, norm) = names.apart {
      throw NetworkStateError(
        description: "the norm '\(norm)' does not directly follow the layer '\(layer)': behind an "
          + "activation it does something else than the rules here, which stand before it; if there "
          + "is nothing but dropout between them, say where all parts belong by --map OLD=NEW")
    }
    guard names.missing.isEmpty, names.strayNorms.isEmpty else {
      let lists = [
        ("the network's tensors without a counterpart", names.missing),
        ("norms that belong to no units of the network", names.strayNorms),
        ("tensors of the file that were not used", names.unused.sorted()),
      ]
      throw NetworkStateError(
        description: lists.filter { !$0.1.isEmpty }
          .map { "\($0.0): \(NetworkStateError.listed($0.1))" }.joined(separator: "; ")
          + "; say which is which by --map OLD=NEW, from the file's name of a tensor, or of the layer "
          + "before the last dot, to the network's; or --map =NEW to initialise NEW at random")
    }
  }

  /// The gains, biases and memory with which neurons do what batch norms with the file's running statistics
  /// did in evaluation; nil where there are none.
  private func statisticsAsValues(_ names: WeightNames, in file: SafeTensors) throws -> Tensor? {
    let values = neurons.values.copied()
    var hasStatistics = false
    for (layer, units) in plan.units.enumerated() {
      guard let mean = names.found["\(units.path).running_mean"],
        let variance = names.found["\(units.path).running_var"], !units.seesInputs
      else { continue }
      guard units.rule.form != .identity else { throw Self.needsRule(layer, "a batch norm") }
      let variances = try file.weights(variance, shape: [units.count]).cast(to: .float64)
      guard (-variances).maximum().item <= 0 else {
        throw NetworkStateError(
          description: "the tensor '\(variance)' holds variances below 0")
      }
      let made = units.rule.standardising(
        mean: try file.weights(mean, shape: [units.count]).cast(to: .float64),
        variance: variances)
      let place = values.narrowed(to: neurons.layers[layer], along: 1)
      for (row, numbers) in ([made.gain, made.bias] + made.memory).enumerated() {
        place[row].copy(from: numbers.cast(to: values.elementType))
      }
      hasStatistics = true
    }
    return hasStatistics ? values : nil
  }

  private static func needsRule(_ layer: Int, _ origin: String) -> NetworkStateError {
    NetworkStateError(
      description: "the neurons of layer \(layer + 1) have gains and biases of \(origin), without "
        + "which the network computes something else: give a rule in place of none, such as ip")
  }

  /// The gains, biases and memory with which neurons do what those of a saved network did.
  private func neuronValues(
    in file: SafeTensors, savedUnder savedRules: [any IntrinsicRule]
  ) throws -> Tensor {
    let own = neurons.values
    let (rows, count) = (file.tensors["neurons.values"]?.shape.first ?? 0, own.shape[1])
    let saved = try file.weights("neurons.values", shape: [max(rows, 2), count])
      .cast(to: own.elementType).moved(to: own.device)
    let values = own.copied()
    for (layer, neurons) in self.neurons.layers.enumerated() {
      let rule = plan.units[layer].rule
      let savedRule =
        savedRules.count == 1
        ? savedRules[0] : savedRules.indices.contains(layer) ? savedRules[layer] : nil
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
        throw Self.needsRule(
          layer, "the rule \(savedRule.map { type(of: $0).name } ?? "that moved them")")
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

extension SafeTensors {
  /// The tensor that a parameter takes over.
  fileprivate func weights(_ name: String, for view: Parameters.View) throws -> Tensor {
    if let shape = tensors[name]?.shape, shape != view.value.shape {
      let layer = view.name.split(separator: ".").dropLast().joined(separator: ".")
      throw NetworkStateError(
        description: "the tensor '\(name)' has the shape \(shape), but the network needs "
          + "\(view.value.shape); to begin with new ones give --map =\(layer)")
    }
    return try weights(name, shape: view.value.shape)
  }

  /// The tensor of a name, which must be one of finite numbers.
  fileprivate func weights(_ name: String, shape: [Int]) throws -> Tensor {
    if let type = unknownTypes[name] {
      throw NetworkStateError(description: "the tensor '\(name)' has the unknown type \(type)")
    }
    let tensor = try tensors.tensor(name, shape: shape)
    guard tensor.elementType.isFloatingPoint else {
      throw NetworkStateError(
        description: "the tensor '\(name)' has elements of the type "
          + "\(tensor.elementType.rawValue), but weights are floating point")
    }
    guard tensor.isFinite else {
      throw NetworkStateError(
        description: "the tensor '\(name)' holds numbers that are not finite")
    }
    return tensor
  }
}

extension ElementType {
  /// Whether the elements are numbers with a fraction.
  var isFloatingPoint: Bool { [.float16, .bfloat16, .float32, .float64].contains(self) }
}
