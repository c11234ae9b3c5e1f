import Plasticity
import Tensors

/// The loss and the gradients of a stack of dense layers in few passes over memory: the fast path of
/// training.
///
/// It does what `Network.differentiateByAutograd` does, which remains the reference, but a layer's
/// transformation, activation and statistics are one pass over its units, and so is their way back;
/// products are the BLAS's. Its buffers serve every batch. What makes outputs of the last products, if it is
/// more than a ReLU, goes through autograd.
final class FusedStack {
  private let pattern: StackPattern
  /// Those of the whole network.
  private let gradients: Tensor
  private let rules: [any IntrinsicRule]
  private let layers: [DenseTensors]
  private let moments: [Tensor]
  private let momentsOfGroups: [Moments]
  private let group: ProcessGroup?
  /// Makes the buffers of batches of so many rows.
  private let buffers: (Int) -> FusedBuffers
  /// For the largest batches so far, and for as many rows as the last batch had.
  private var whole: FusedBuffers
  private var current: FusedBuffers
  /// What dense layers are given after dropout, for the largest batches, and the weights that DropConnect
  /// leaves them, once they are asked for.
  private var thinned: [Int: Tensor] = [:]
  private var thinnedWeights: [Int: Tensor] = [:]

  /// The learned tensors of a dense layer and of its units with their gradients, outside of the gradient
  /// graph.
  private struct DenseTensors {
    let weight, bias: (value: Tensor, gradient: Tensor)
    let scale, shift: (value: Tensor, gradient: Tensor)?
  }

  /// The fast path of a network; nil where its layers do not suit it, or it is not of float32 on the
  /// CPU.
  init?(
    _ plan: NetworkPlan, _ parameters: Parameters, _ state: NeuronState,
    over group: ProcessGroup? = nil
  ) {
    guard parameters.suitFusedPasses, let pattern = StackPattern(plan) else { return nil }
    func tensors(_ slot: Slot) -> (value: Tensor, gradient: Tensor) {
      (parameters[slot].value.detached(), parameters[slot].gradient)
    }
    let layers = pattern.dense.enumerated().map { index, dense in
      let units = index < pattern.units.count ? pattern.units[index] : nil
      return DenseTensors(
        weight: tensors(dense.weight), bias: tensors(dense.bias),
        scale: units?.scale.map(tensors), shift: units?.shift.map(tensors))
    }
    self.pattern = pattern
    gradients = parameters.gradients
    self.group = group
    self.layers = layers
    // A frozen rule does no more than none.
    rules = pattern.allUnits.map {
      state.isFrozen(layer: $0.index) ? NoPlasticity() : $0.rule
    }
    let moments = Tensor.zeros([5, state.values.shape[1]])
    self.moments = state.layers.map { moments.narrowed(to: $0, along: 1) }
    momentsOfGroups = state.groups.map { Moments(moments.narrowed(to: $0.neurons, along: 1)) }
    let start = Pass(of: parameters, state, isTraining: true, generator: nil)
    let first = pattern.inputUnits == nil ? 0 : 1
    let buffers = { (rows: Int) in
      let units = pattern.allUnits.enumerated().map { index, part in
        let (range, layer) = (state.layers[index], index < first ? nil : layers[index - first])
        return FusedPasses.Layer(
          form: part.rule.form.fused, activation: part.activation!.fused!,
          x: .paddedRows(rows, range.count), y: .paddedRows(rows, range.count),
          offset: layer?.bias.value, gain: state.values[0].narrowed(to: range),
          bias: state.values[1].narrowed(to: range), scale: layer?.scale?.value,
          shift: layer?.shift?.value)
      }
      return FusedBuffers(
        rows: rows, inputs: layers[0].weight.value.shape[1], units: units,
        outputs: layers.last!.bias.value.count, hasInputUnits: first == 1, start)
    }
    self.buffers = buffers
    whole = buffers(0)
    current = whole
  }

  /// The loss of a batch, its pass, and its gradients in the network's parameters.
  ///
  /// The pass holds until the next one.
  func differentiate(
    _ objective: Objective, _ batch: Batch, share: Double = 1, generator: Generator? = nil
  ) -> (loss: Tensor, pass: Pass) {
    resize(to: batch.count)
    if let rows = batch.rows, batch.samples.elementType == .uint8 {
      current.inputs.become(rows: rows, ofImages: batch.samples)
    } else {
      current.inputs.copy(from: batch.inputs(as: .float32, on: .cpu))
    }
    return differentiate(
      objective, current, batch.targets(as: .float32, on: .cpu), share, generator)
  }

  private func resize(to rows: Int) {
    if rows > whole.rows { (whole, thinned) = (buffers(rows), [:]) }
    if rows != current.rows {
      current = rows == whole.rows ? whole : FusedBuffers(whole, first: rows)
    }
  }

  private func differentiate(
    _ objective: Objective, _ buffers: FusedBuffers, _ targets: Tensor, _ share: Double,
    _ generator: Generator?
  ) -> (loss: Tensor, pass: Pass) {
    var pass = buffers.pass
    pass.moments = momentsOfGroups
    let step = forward(buffers, &pass, generator)
    let value = loss(objective, buffers, targets, &pass, share, generator)
    backward(step, buffers)
    return (value, pass)
  }

  /// What a step's way forward leaves for its way back, for each dense layer.
  private struct Step {
    /// What the layer is given after dropout, and the choice that dropped some of it.
    var below: [Tensor]
    var dropped: [Dropout.Choice?]
    /// The weights that DropConnect leaves, and its choice.
    var weights: [Tensor]
    var disconnected: [Dropout.Choice?]
    /// Of those whose units' rule transforms the batch by its own statistics.
    var instantaneous: [Int: Instantaneous] = [:]
  }

  private func forward(
    _ buffers: FusedBuffers, _ pass: inout Pass, _ generator: Generator?
  ) -> Step {
    let first = rules.count - layers.count + 1
    if first > 0 {
      buffers.units[0].x.copy(from: buffers.inputs)
      _ = withoutGradients { forward(0, buffers, &pass) }
    }
    let none = [Dropout.Choice?](repeating: nil, count: layers.count)
    var step = Step(
      below: buffers.below, dropped: none, weights: layers.map(\.weight.value),
      disconnected: none)
    for index in layers.indices {
      if let choice = pattern.dropout[index].choice(by: generator) {
        let thinned = thinnedBelow(index, rows: buffers.rows)
        thinned.become(step.below[index], dropping: choice.share, seed: choice.seed)
        (step.below[index], step.dropped[index]) = (thinned, choice)
      }
      if let choice = Dropout(pattern.dense[index].dropConnect).choice(by: generator) {
        step.weights[index] = weights(index, thinnedBy: choice)
        step.disconnected[index] = choice
      }
      let isLast = index == layers.count - 1
      let product = isLast ? buffers.outputs : buffers.units[first + index].x
      product.become(
        productOf: step.below[index], step.weights[index], transposing: .second)
      if !isLast { step.instantaneous[index] = forward(first + index, buffers, &pass) }
    }
    return step
  }

  private func backward(_ step: Step, _ buffers: FusedBuffers) {
    let first = rules.count - layers.count + 1
    for index in layers.indices.reversed() {
      let gradient = buffers.gradients[index]
      if index < layers.count - 1 {
        backward(
          gradient, through: buffers.units[first + index], step.instantaneous[index],
          of: layers[index])
      }
      if index > 0 {
        let sent = buffers.gradients[index - 1]
        sent.become(productOf: gradient, step.weights[index])
        if let choice = step.dropped[index] {
          sent.become(sent, dropping: choice.share, seed: choice.seed)
        }
      }
      let byWeight = layers[index].weight.gradient
      guard let choice = step.disconnected[index] else {
        byWeight.become(productOf: gradient, step.below[index], transposing: .first)
        continue
      }
      // The thinned weights have done their part.
      let whole = step.weights[index]
      whole.become(productOf: gradient, step.below[index], transposing: .first)
      whole.become(whole, dropping: choice.share, seed: choice.seed)
      byWeight.copy(from: whole)
    }
  }

  /// Where what a dense layer is given goes when some of it is dropped.
  private func thinnedBelow(_ index: Int, rows: Int) -> Tensor {
    let buffer = thinned[index] ?? .paddedRows(whole.rows, whole.below[index].shape[1])
    thinned[index] = buffer
    return rows == whole.rows ? buffer : buffer.narrowed(to: 0..<rows)
  }

  /// What DropConnect leaves of the weights of a dense layer.
  private func weights(_ index: Int, thinnedBy choice: Dropout.Choice) -> Tensor {
    let weight = layers[index].weight.value
    let buffer = thinnedWeights[index] ?? .paddedRows(weight.shape[0], weight.shape[1])
    thinnedWeights[index] = buffer
    buffer.copy(from: weight)
    buffer.become(buffer, dropping: choice.share, seed: choice.seed)
    return buffer
  }

  /// The loss of a batch and its gradient by the products of the last dense layer; the gradients of what
  /// stands behind that too.
  private func loss(
    _ objective: Objective, _ buffers: FusedBuffers, _ targets: Tensor, _ pass: inout Pass,
    _ share: Double, _ generator: Generator?
  ) -> Tensor {
    let (bias, gradient) = (layers.last!.bias, buffers.gradients.last!)
    let suits =
      targets.elementType == .int64
      || (targets.elementType == .float32 && objective.loss == .meanSquaredError)
    if suits, pattern.hasPlainHead, objective.isLossAlone, let loss = objective.loss.fused {
      let value = FusedPasses.loss(
        buffers.outputs, offset: bias.value, targets: targets, classWeights: objective.classWeights,
        loss: loss, relu: pattern.hasReLU, gradient: gradient, offsetGradient: bias.gradient)
      if share != 1 {
        gradient.scale(by: share)
        bias.gradient.scale(by: share)
      }
      return Tensor(value, elementType: .float64)
    }
    buffers.outputs.add(bias.value)
    let products = buffers.outputs.leaf()
    pass.generator = generator
    pass.outputs = pass.run(pattern.head, products)
    let value = objective.loss(of: pass, targets, generator: generator)
    // Those of the head are added to what is there.
    if !pattern.hasPlainHead { gradients.fill(with: 0) }
    (share == 1 ? value : value * share).backward()
    gradient.copy(from: products.gradient!)
    bias.gradient.copy(from: products.gradient!.sum(along: 0))
    pass.outputs = pass.outputs.detached()
    return value.detached()
  }

  /// Gain and bias as they depend on the x of their own batch.
  private typealias Instantaneous = (x: Tensor, gain: Tensor, bias: Tensor)

  private func forward(
    _ index: Int, _ buffers: FusedBuffers, _ pass: inout Pass
  ) -> Instantaneous? {
    let rule = rules[index]
    guard let rule = rule as? any InstantaneousRule else {
      buffers.units[index].forward(moments: type(of: rule).movesNeurons ? moments[index] : nil)
      return nil
    }
    var layer = buffers.units[index]
    if let offset = layer.offset { layer.x.add(offset) }
    layer.offset = nil
    let x = layer.x.leaf()
    let (gain, bias) = rule.gainBias(of: group?.gathered(x) ?? x)
    (layer.gain, layer.bias) = (gain.detached(), bias.detached())
    layer.forward(moments: moments[index])
    pass.seen[index]?.gain = layer.gain
    pass.seen[index]?.bias = layer.bias
    return (x, gain, bias)
  }

  /// Turns the gradient by y of a layer into that by its product.
  private func backward(
    _ gradient: Tensor, through units: FusedPasses.Layer, _ instantaneous: Instantaneous?,
    of layer: DenseTensors
  ) {
    var sums = layer.scale.map { (v: layer.shift!.gradient, vu: $0.gradient) }
    guard let (x, gain, bias) = instantaneous else {
      units.backward(gradient, offsetGradient: layer.bias.gradient, sums: sums)
      return
    }
    var used = units
    (used.gain, used.bias) = (gain.detached(), bias.detached())
    sums = sums ?? (.zeros(gain.shape), .zeros(gain.shape))
    used.backward(gradient, offsetGradient: nil, sums: sums)
    // What flows through gain and bias, by which u = (x − β) / α or αx + β.
    var (byU, byUTimesU) = sums!
    if let scale = layer.scale?.value { (byU, byUTimesU) = (byU * scale, byUTimesU * scale) }
    let (byGain, byBias) =
      used.form == .divisive
      ? (-byUTimesU / used.gain, -byU / used.gain)
      : ((byUTimesU - used.bias * byU) / used.gain, byU)
    let through = [(gain, byGain), (bias, byBias)].filter { $0.0.requiresGradient }
    if let first = through.first {
      let sum = through.dropFirst().reduce(first.0 * first.1) { $0 + $1.0 * $1.1 }
      sum.sum().backward()
    }
    if let more = x.gradient { gradient.add(more) }
    layer.bias.gradient.copy(from: gradient.sum(along: 0))
  }
}
