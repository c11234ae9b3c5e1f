import Plasticity
import Tensors

/// A dense network's loss and its gradients in few passes over memory: the fast path of training.
///
/// It does what `DenseNetwork.differentiate` does, which remains the reference, but a layer's
/// transformation, activation and statistics are one pass over its units, and so is their way back;
/// products are the BLAS's. Its buffers serve every batch.
package final class FusedDense {
  private let network: DenseNetwork
  private let objective: Objective
  private let rules: [any IntrinsicRule]
  private let layers: [Layer]
  private let moments: [Tensor]
  private let momentsOfGroups: [Moments]
  /// For full batches, and for as many rows as the last batch had.
  private let whole: Buffers
  private var current: Buffers
  /// What dense layers are given after dropout, for full batches, once it is asked for.
  private var thinned: [Int: Tensor] = [:]

  /// The learned tensors of a dense layer and their gradients, outside of the gradient graph.
  private struct Layer {
    let weight, bias: (value: Tensor, gradient: Tensor)
    let scale, shift: (value: Tensor, gradient: Tensor)?
  }

  /// The fast path of a network for batches of at most `rows`; nil where the network is not of
  /// float32 on the CPU.
  package init?(_ network: DenseNetwork, objective: Objective, rows: Int) {
    let parameters = network.parameters
    guard parameters.suitFusedPasses, network.configuration.bottleneck == .none,
      network.configuration.probes == .none
    else { return nil }
    self.network = network
    self.objective = objective
    let configuration = network.configuration
    let state = network.neurons
    let rules = configuration.layerRules
    let layers = (0...configuration.hidden.count).map { layer in
      let part = { (name: String) in
        parameters["layers.\(layer).\(name)"].map { ($0.value.detached(), $0.gradient) }
      }
      return Layer(
        weight: part("weight")!, bias: part("bias")!, scale: part("scale"), shift: part("shift"))
    }
    (self.rules, self.layers) = (rules, layers)
    let moments = Tensor.zeros([5, state.values.shape[1]])
    self.moments = state.layers.map { moments.narrowed(to: $0, along: 1) }
    momentsOfGroups = state.groups.map { Moments(moments.narrowed(to: $0.neurons, along: 1)) }
    let hasInputLayer = configuration.hasInputLayer
    let units = state.layers.enumerated().map { index, range in
      let layer = index == 0 && hasInputLayer ? nil : layers[index - (hasInputLayer ? 1 : 0)]
      return FusedPasses.Layer(
        form: rules[index].form.fused, activation: configuration.activation.fused,
        x: .paddedRows(rows, range.count), y: .paddedRows(rows, range.count),
        offset: layer?.bias.value, gain: state.values[0].narrowed(to: range),
        bias: state.values[1].narrowed(to: range), scale: layer?.scale?.value,
        shift: layer?.shift?.value)
    }
    whole = Buffers(
      rows: rows, inputs: configuration.inputs, units: units, outputs: configuration.outputs,
      hasInputLayer: hasInputLayer)
    current = whole
  }

  /// The loss of some rows of inputs, uint8 images or float32, their pass, and their gradients in the
  /// network's parameters.
  ///
  /// The pass holds until the next one. Dropout may drop inputs and units, but not connections.
  package func differentiate(
    inputs: Tensor, rows: Tensor, targets: Tensor, dropout: Dropout? = nil
  ) -> (loss: Double, pass: ForwardPass) {
    guard inputs.elementType == .uint8 else {
      return differentiate(inputs: inputs.selecting(rows), targets: targets, dropout: dropout)
    }
    resize(to: targets.shape[0])
    current.inputs.become(rows: rows, ofImages: inputs)
    return differentiate(current, targets, dropout)
  }

  /// The loss of a batch, its pass, and its gradients in the network's parameters.
  ///
  /// The pass holds until the next one.
  package func differentiate(
    inputs: Tensor, targets: Tensor, dropout: Dropout? = nil
  ) -> (loss: Double, pass: ForwardPass) {
    resize(to: targets.shape[0])
    current.inputs.copy(from: inputs)
    return differentiate(current, targets, dropout)
  }

  private func resize(to rows: Int) {
    if rows != current.rows { current = rows == whole.rows ? whole : Buffers(whole, first: rows) }
  }

  private func differentiate(
    _ buffers: Buffers, _ targets: Tensor, _ dropout: Dropout?
  ) -> (loss: Double, pass: ForwardPass) {
    var pass = buffers.pass
    pass.moments = momentsOfGroups
    let first = rules.count - layers.count + 1
    if first > 0 {
      buffers.units[0].x.copy(from: buffers.inputs)
      _ = withoutGradients { forward(0, buffers, &pass) }
    }
    var instantaneous: [Int: Instantaneous] = [:]
    // What each dense layer is given after dropout, and the choice that dropped some of it.
    var below = buffers.below
    var choices = [Dropout.Choice?](repeating: nil, count: layers.count)
    func drop(_ index: Int, _ share: Double) {
      guard let choice = dropout?.choice(share) else { return }
      let thinned = thinnedBelow(index, rows: buffers.rows)
      thinned.become(below[index], dropping: choice.share, seed: choice.seed)
      (below[index], choices[index]) = (thinned, choice)
    }
    drop(0, dropout?.inputs ?? 0)
    for index in layers.indices.dropLast() {
      buffers.units[first + index].x.become(
        productOf: below[index], layers[index].weight.value, transposing: .second)
      instantaneous[index] = forward(first + index, buffers, &pass)
      drop(index + 1, dropout?.hidden ?? 0)
    }
    let last = layers.count - 1
    buffers.outputs.become(
      productOf: below[last], layers[last].weight.value, transposing: .second)
    let value = loss(buffers, targets)
    for index in layers.indices.reversed() {
      let gradient = buffers.gradients[index]
      if index < last {
        backward(
          gradient, through: buffers.units[first + index], instantaneous[index], of: layers[index])
      }
      layers[index].weight.gradient.become(
        productOf: gradient, below[index], transposing: .first)
      if index > 0 {
        let sent = buffers.gradients[index - 1]
        sent.become(productOf: gradient, layers[index].weight.value)
        if let choice = choices[index] {
          sent.become(sent, dropping: choice.share, seed: choice.seed)
        }
      }
    }
    return (value, pass)
  }
}

extension FusedDense {
  /// Where what a dense layer is given goes when some of it is dropped.
  private func thinnedBelow(_ index: Int, rows: Int) -> Tensor {
    let buffer = thinned[index] ?? .paddedRows(whole.rows, whole.below[index].shape[1])
    thinned[index] = buffer
    return rows == whole.rows ? buffer : buffer.narrowed(to: 0..<rows)
  }

  /// The objective of a batch and its gradient by the outputs, before their biases were added.
  private func loss(_ buffers: Buffers, _ targets: Tensor) -> Double {
    let (bias, gradient) = (layers.last!.bias, buffers.gradients.last!)
    let hasReLU = network.configuration.outputReLU
    let suits =
      targets.elementType == .int64
      || (targets.elementType == .float32 && objective.loss == .meanSquaredError)
    if suits, objective.isLossAlone, let loss = objective.loss.fused {
      return FusedPasses.loss(
        buffers.outputs, offset: bias.value, targets: targets, classWeights: objective.classWeights,
        loss: loss, relu: hasReLU, gradient: gradient, offsetGradient: bias.gradient)
    }
    buffers.outputs.add(bias.value)
    let outputs = buffers.outputs.leaf()
    let value = objective(hasReLU ? outputs.relu() : outputs, targets)
    value.backward()
    gradient.copy(from: outputs.gradient!)
    bias.gradient.copy(from: outputs.gradient!.sum(along: 0))
    if hasReLU { buffers.outputs.copy(from: buffers.outputs.relu()) }
    return value.item
  }

  /// The activities of a batch of so many rows.
  private struct Buffers {
    let rows: Int
    let inputs: Tensor
    let outputs: Tensor
    /// The layers of neurons.
    let units: [FusedPasses.Layer]
    /// What each dense layer is given.
    let below: [Tensor]
    /// Gradients by the product of each dense layer, in two buffers by turns.
    let gradients: [Tensor]
    /// The pass that these make.
    let pass: ForwardPass

    init(
      rows: Int, inputs: Int, units: [FusedPasses.Layer], outputs: Int, hasInputLayer: Bool
    ) {
      let widths = units.dropFirst(hasInputLayer ? 1 : 0).map { $0.x.shape[1] } + [outputs]
      let turns = (0..<2).map { _ in Tensor.paddedRows(rows, widths.max()!) }
      self.init(
        rows: rows, inputs: .paddedRows(rows, inputs), outputs: .paddedRows(rows, outputs),
        units: units,
        gradients: widths.enumerated().map { turns[$0 % 2].narrowed(to: 0..<$1, along: 1) })
    }

    init(_ whole: Buffers, first rows: Int) {
      let part = { (tensor: Tensor) in tensor.narrowed(to: 0..<rows) }
      let units = whole.units.map { layer in
        var layer = layer
        (layer.x, layer.y) = (part(layer.x), part(layer.y))
        return layer
      }
      self.init(
        rows: rows, inputs: part(whole.inputs), outputs: part(whole.outputs), units: units,
        gradients: whole.gradients.map(part))
    }

    private init(
      rows: Int, inputs: Tensor, outputs: Tensor, units: [FusedPasses.Layer], gradients: [Tensor]
    ) {
      self.rows = rows
      self.inputs = inputs
      self.outputs = outputs
      self.units = units
      self.gradients = gradients
      below = ([inputs] + units.map(\.y)).suffix(gradients.count)
      pass = ForwardPass(
        outputs: outputs,
        layers: units.map { unit in
          ForwardPass.Layer(
            activity: LayerActivity(x: unit.x, y: unit.y), gain: unit.gain, bias: unit.bias)
        })
    }
  }

  /// Gain and bias as they depend on the x of their own batch.
  private typealias Instantaneous = (x: Tensor, gain: Tensor, bias: Tensor)

  private func forward(
    _ index: Int, _ buffers: Buffers, _ pass: inout ForwardPass
  ) -> Instantaneous? {
    let rule = rules[index]
    guard let rule = rule as? any InstantaneousRule else {
      buffers.units[index].forward(moments: rule is NoPlasticity ? nil : moments[index])
      return nil
    }
    var layer = buffers.units[index]
    if let offset = layer.offset { layer.x.add(offset) }
    layer.offset = nil
    let x = layer.x.leaf()
    let (gain, bias) = rule.gainBias(of: x)
    (layer.gain, layer.bias) = (gain.detached(), bias.detached())
    layer.forward(moments: moments[index])
    pass.layers[index].gain = layer.gain
    pass.layers[index].bias = layer.bias
    return (x, gain, bias)
  }

  /// Turns the gradient by y of a layer into that by its product.
  private func backward(
    _ gradient: Tensor, through units: FusedPasses.Layer, _ instantaneous: Instantaneous?,
    of layer: Layer
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
