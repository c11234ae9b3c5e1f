import Networks
import Settings
import Tensors

extension Checkpoint {
  /// Throws where parts of the checkpoint contradict each other, or what no run could have saved.
  ///
  /// Weights may be infinite or NaN, as those of a run that diverged are.
  func validate() throws {
    try configuration.validateSettings()
    try data.validate(for: network)
    let plan = plan
    try plan.validate()
    try validateEpochs()
    try validateLayout(of: plan)
    _ = try place()
    try validateNumbers()
  }

  private func validateEpochs() throws {
    for (index, record) in epochs.enumerated() {
      let before = index == 0 ? 0 : epochs[index - 1].nonpositiveGains
      guard record.epoch == index + 1, record.nonpositiveGains >= before,
        [record.trainLoss, record.testLoss, record.testError].allSatisfy(\.isFinite),
        record.testError >= 0
      else { throw CheckpointError(description: "the record of its epoch \(index + 1) cannot be") }
    }
    guard epochs.count <= configuration.epochs else {
      throw CheckpointError(
        description: "it has \(epochs.count) epochs, but its configuration \(configuration.epochs)")
    }
    if let divergence {
      guard divergence.epoch == epochs.count + 1, divergence.step >= 1,
        Double(divergence.loss)?.isFinite == false
      else { throw CheckpointError(description: "it cannot have diverged as it says") }
    }
    guard monitorBytes >= 0 else {
      throw CheckpointError(description: "the monitor's file cannot have \(monitorBytes) bytes")
    }
  }

  /// Throws where a tensor is missing, is one too many, or has another shape or type.
  private func validateLayout(of network: NetworkPlan) throws {
    let elementType = configuration.precision.elementType
    var layout = network.stateLayout(elementType)
    for (name, tensor) in configuration.optimizer.stateLayout(
      network.parameterCount ?? 0, elementType)
    {
      layout["optimizer.\(name)"] = tensor
    }
    for (name, tensor) in configuration.renewal.stateLayout(
      of: network, configuration.optimizer, elementType)
    {
      layout["renewal.\(name)"] = tensor
    }
    layout["order.generator"] = TensorLayout(Generator(seed: 0).state.shape, .uint8)
    var position = [
      "position.batch": TensorLayout([1], .int64),
      "position.lossSum": TensorLayout([1], .float64),
    ]
    if configuration.stream != .none { position["position.errorSum"] = TensorLayout([1], .float64) }
    // Within an epoch only.
    let gradients =
      tensors["position.batch"] == nil ? [] : [GradientMoments.layout(of: network, elementType)]
    // Each part is there whole or not at all.
    for part in [position] + gradients + network.statisticsLayout(elementType)
    where part.keys.contains(where: { tensors[$0] != nil }) {
      layout.merge(part) { $1 }
    }
    for (name, expected) in layout.sorted(by: { $0.key < $1.key }) {
      guard let tensor = tensors[name] else {
        throw CheckpointError(description: "the tensor '\(name)' is missing")
      }
      guard tensor.shape == expected.shape, tensor.elementType == expected.elementType else {
        throw CheckpointError(
          description: "the tensor '\(name)' is \(tensor.elementType.rawValue) of the shape "
            + "\(tensor.shape), but must be \(expected.elementType.rawValue) of \(expected.shape)")
      }
    }
    if let name = tensors.keys.filter({ layout[$0] == nil }).min() {
      throw CheckpointError(description: "the tensor '\(name)' belongs to no part of it")
    }
  }

  /// The batches of each of its epochs, nil where they cannot be told yet, and those of the epoch in
  /// which it stopped.
  ///
  /// Throws where its counts of steps contradict each other.
  func place() throws -> (batchesPerEpoch: Int?, done: Int) {
    let done = tensors["position.batch"] == nil ? 0 : try tensors.count("position.batch")
    let updates = try tensors.count("neurons.updates")
    let isByBatch = configuration.updateClock == .batch
    let counts =
      [isByBatch ? updates : nil]
      + [tensors["optimizer.steps"] == nil ? nil : try tensors.count("optimizer.steps")]
    let steps = counts.compactMap { $0 }
    let isWhole = isByBatch || (epochs.count...epochs.count + 1).contains(updates)
    guard isWhole, Set(steps).count <= 1 else {
      throw CheckpointError(
        description: "its counts of updates and steps contradict each other: \(updates) updates, "
          + "\(steps.last ?? 0) steps, \(epochs.count) epochs")
    }
    guard let step = steps.first else { return (nil, done) }
    let whole = step - done
    let batches = epochs.isEmpty ? nil : whole / epochs.count
    guard whole >= 0, epochs.isEmpty ? whole == 0 : whole % epochs.count == 0,
      done <= batches ?? done, batches != 0
    else {
      throw CheckpointError(
        description: "its \(step) steps do not make \(epochs.count) epochs and \(done) batches")
    }
    return (batches, done)
  }

  /// Throws where a number that only counts could not have been counted.
  private func validateNumbers() throws {
    let gains = tensors["neurons.nonpositiveGains"]?.item ?? 0
    guard gains >= Double(epochs.last?.nonpositiveGains ?? 0), gains.rounded() == gains,
      gains < 0x1p53
    else {
      throw CheckpointError(description: "its count of gains at or below zero cannot be \(gains)")
    }
    for (name, words) in [("position.lossSum", "losses"), ("position.errorSum", "errors")] {
      guard let sum = tensors[name]?.item, !sum.isFinite else { continue }
      throw CheckpointError(description: "the sum of its batches' \(words) is \(sum)")
    }
    for name in tensors.keys where name.hasPrefix("neurons.rows.") { _ = try tensors.count(name) }
    for name in ["optimizer.square", "gradients.squares"] {
      if let square = tensors[name], square.count > 0, (square * -1).maximum().item > 0 {
        throw CheckpointError(description: "the tensor '\(name)' holds a number below zero")
      }
    }
    try validateThatItConverged()
    guard let state = tensors["order.generator"] else { return }
    do {
      try throwingTensorErrors { Generator(seed: 0).state = state }
    } catch {
      throw CheckpointError(description: "the tensor 'order.generator' is no state of a generator")
    }
  }
}

extension Checkpoint {
  /// Throws where NaN stands in what the outputs rest on, though the last epoch's loss was finite.
  private func validateThatItConverged() throws {
    guard divergence == nil, try place().done == 0 else { return }
    let learned = Set(plan.parameters.map(\.name))
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key })
    where (learned.contains(name) && !name.hasPrefix("probes.")) || name == "neurons.values" {
      let equal = tensor.isEqual(to: tensor).cast(to: .int64).sum().item
      guard tensor.count == 0 || equal == Double(tensor.count) else {
        throw CheckpointError(
          description: "the tensor '\(name)' holds NaN, though the run has not diverged")
      }
    }
  }
}

extension Checkpoint.DataDescription {
  /// Throws where the data cannot be those that a network has learned.
  fileprivate func validate(for network: Checkpoint.Ends) throws {
    let size = sampleShape.reduce((1, sampleShape.isEmpty)) { product, length in
      let (size, overflows) = product.0.multipliedReportingOverflow(by: length)
      return (size, product.1 || overflows || length < 1)
    }
    guard !size.1, size.0 == network.inputs else {
      throw CheckpointError(
        description: "samples of the shape \(sampleShape) do not make the \(network.inputs) inputs "
          + "of its network")
    }
    guard classNames.isEmpty || classNames.count == network.outputs else {
      throw CheckpointError(
        description: "it names \(classNames.count) classes, but its network has \(network.outputs) "
          + "outputs")
    }
    if let scale {
      let channels = InputScale.channels(of: sampleShape)
      guard scale.means.count == channels, scale.deviations.count == channels,
        (scale.means + scale.deviations).allSatisfy(\.isFinite),
        scale.deviations.allSatisfy({ $0 > 0 })
      else { throw CheckpointError(description: "the scale of its inputs cannot be") }
    }
    if let vocabulary {
      guard sampleShape == [vocabulary.length], !vocabulary.words.isEmpty, table == nil,
        scale == nil, Set(vocabulary.words).count == vocabulary.words.count
      else { throw CheckpointError(description: "its vocabulary cannot be") }
    }
    guard let table else { return }
    if let problem = table.encoder.problem(with: table.schema) {
      throw CheckpointError(description: "the coding of its table cannot be: \(problem)")
    }
    let targets = table.schema.targets
    guard targets.map(\.name) == table.targets, sampleShape == [table.encoder.width],
      classNames.isEmpty == !table.scales.isEmpty, classNames.isEmpty || targets.count == 1,
      scale == nil
    else { throw CheckpointError(description: "the coding of its table does not fit its network") }
    let counts = [table.scales.count, network.outputs]
    if classNames.isEmpty,
      !table.scales.allSatisfy({ $0.deviation > 0 })
        || counts.contains(where: { $0 != targets.count })
    {
      throw CheckpointError(description: "the scale of its target cannot be")
    }
    if case .category(let names)? = targets.first?.kind, names.sorted() != classNames.sorted() {
      throw CheckpointError(description: "its classes are not those of its table")
    }
  }
}
