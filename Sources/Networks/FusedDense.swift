import Plasticity
import Tensors

/// A dense network's loss and its gradients in few passes over memory: the fast path of training.
///
/// It does what `DenseNetwork.forward` and `backward` do, which remain the reference, but a layer's
/// transformation, activation and statistics are one pass over its units, and so is their way back;
/// products are the BLAS's. Its buffers serve every batch.
public final class FusedDense {
  private let network: DenseNetwork
  private let loss: Loss
  private let neurons: [Neurons]
  private let layers: [Layer]
  private let moments: Tensor
  private let momentsOfGroups: [Moments]
  private var buffers: Buffers

  /// One layer of neurons as the passes need it.
  private struct Neurons {
    let rule: any IntrinsicRule
    let gain: Tensor
    let bias: Tensor
    let moments: Tensor
  }

  /// The learned tensors of a dense layer and their gradients, outside of the gradient graph.
  private struct Layer {
    let weight, bias: (value: Tensor, gradient: Tensor)
    let scale, shift: (value: Tensor, gradient: Tensor)?
  }

  /// The activities of a batch of so many rows.
  private struct Buffers {
    let rows: Int
    let inputs: Tensor
    let outputs: Tensor
    let x: [Tensor]
    let y: [Tensor]
    /// Gradients by the product of each dense layer, in two buffers by turns.
    let gradients: [Tensor]

    init(rows: Int, inputs: Int, widths: [Int], outputs: Int, layers: Int) {
      self.rows = rows
      self.inputs = .paddedRows(rows, inputs)
      self.outputs = .paddedRows(rows, outputs)
      x = widths.map { .paddedRows(rows, $0) }
      y = widths.map { .paddedRows(rows, $0) }
      let denseWidths = widths.suffix(layers - 1) + [outputs]
      let turns = (0..<2).map { _ in Tensor.paddedRows(rows, denseWidths.max()!) }
      gradients = denseWidths.enumerated().map { turns[$0 % 2].narrowed(to: 0..<$1, along: 1) }
    }

    private init(_ whole: Buffers, first rows: Int) {
      let part = { (tensor: Tensor) in tensor.narrowed(to: 0..<rows) }
      self.rows = rows
      inputs = part(whole.inputs)
      outputs = part(whole.outputs)
      x = whole.x.map(part)
      y = whole.y.map(part)
      gradients = whole.gradients.map(part)
    }

    func first(_ rows: Int) -> Buffers { rows == self.rows ? self : Buffers(self, first: rows) }
  }

  /// The fast path of a network for batches of at most `rows`; nil where the network is not of
  /// float32 on the CPU.
  public init?(_ network: DenseNetwork, loss: Loss, rows: Int) {
    let parameters = network.parameters
    guard parameters.suitFusedPasses else { return nil }
    self.network = network
    self.loss = loss
    let configuration = network.configuration
    let state = network.neurons
    let moments = Tensor.zeros([5, state.values.shape[1]])
    self.moments = moments
    neurons = zip(configuration.layerRules, state.layers).map { rule, range in
      Neurons(
        rule: rule, gain: state.values[0].narrowed(to: range),
        bias: state.values[1].narrowed(to: range), moments: moments.narrowed(to: range, along: 1))
    }
    momentsOfGroups = state.groups.map { Moments(moments.narrowed(to: $0.neurons, along: 1)) }
    layers = (0...configuration.hidden.count).map { layer in
      let part = { (name: String) in
        parameters["layers.\(layer).\(name)"].map { ($0.value.detached(), $0.gradient) }
      }
      return Layer(
        weight: part("weight")!, bias: part("bias")!, scale: part("scale"), shift: part("shift"))
    }
    buffers = Buffers(
      rows: rows, inputs: configuration.inputs, widths: state.layers.map(\.count),
      outputs: configuration.outputs, layers: layers.count)
  }

  /// The loss of a batch of uint8 images, its pass, and its gradients in the network's parameters.
  public func differentiate(
    images: Tensor, rows: Tensor, labels: Tensor
  ) -> (loss: Double, pass: ForwardPass) {
    let buffers = buffers.first(labels.count)
    buffers.inputs.become(rows: rows, ofImages: images)
    return differentiate(buffers, labels: labels)
  }

  /// The loss of a batch, its pass, and its gradients in the network's parameters.
  ///
  /// The pass holds until the next one.
  public func differentiate(inputs: Tensor, labels: Tensor) -> (loss: Double, pass: ForwardPass) {
    let buffers = buffers.first(labels.count)
    buffers.inputs.copy(from: inputs)
    return differentiate(buffers, labels: labels)
  }

  private func differentiate(
    _ buffers: Buffers, labels: Tensor
  ) -> (loss: Double, pass: ForwardPass) {
    let first = neurons.count - layers.count + 1
    var below = buffers.inputs
    var fired: [Fired] = []
    if first > 0 {
      buffers.x[0].copy(from: below)
      fired.append(withoutGradients { fire(0, layer: nil, buffers) })
      below = buffers.y[0]
    }
    var inputs: [Tensor] = []
    for (index, layer) in layers.dropLast().enumerated() {
      buffers.x[first + index].become(productOf: below, layer.weight.value, transposing: .second)
      fired.append(fire(first + index, layer: layer, buffers))
      inputs.append(below)
      below = buffers.y[first + index]
    }
    let last = layers.last!
    buffers.outputs.become(productOf: below, last.weight.value, transposing: .second)
    let value = FusedPasses.judge(
      buffers.outputs, offset: last.bias.value, labels: labels, loss: loss.fused,
      relu: network.configuration.outputReLU, gradient: buffers.gradients.last!,
      offsetGradient: last.bias.gradient)
    inputs.append(below)
    for index in layers.indices.reversed() {
      let (layer, gradient) = (layers[index], buffers.gradients[index])
      layer.weight.gradient.become(productOf: gradient, inputs[index], transposing: .first)
      guard index > 0 else { break }
      let below = buffers.gradients[index - 1]
      below.become(productOf: gradient, layer.weight.value)
      sendBack(below, through: fired[first + index - 1], of: layers[index - 1])
    }
    return (value, pass(fired, buffers))
  }

  private func pass(_ fired: [Fired], _ buffers: Buffers) -> ForwardPass {
    ForwardPass(
      outputs: buffers.outputs,
      layers: fired.map { fired in
        ForwardPass.Layer(
          activity: LayerActivity(x: fired.layer.x, y: fired.layer.y), gain: fired.layer.gain,
          bias: fired.layer.bias)
      }, moments: momentsOfGroups)
  }
}

// Layers of neurons, there and back.
extension FusedDense {
  /// A layer that fired; x as a leaf where gain and bias depend on it, and these as they do.
  private struct Fired {
    let layer: FusedPasses.Layer
    var instantaneous: (x: Tensor, gain: Tensor, bias: Tensor)?
  }

  private func fire(_ index: Int, layer: Layer?, _ buffers: Buffers) -> Fired {
    let neuron = neurons[index]
    var passed = FusedPasses.Layer(
      form: neuron.rule.form.fused, activation: network.configuration.activation.fused,
      x: buffers.x[index], y: buffers.y[index], offset: layer?.bias.value, gain: neuron.gain,
      bias: neuron.bias, scale: layer?.scale?.value, shift: layer?.shift?.value)
    var instantaneous: (x: Tensor, gain: Tensor, bias: Tensor)?
    if let rule = neuron.rule as? any InstantaneousRule {
      if let offset = passed.offset { passed.x.add(offset) }
      passed.offset = nil
      let x = passed.x.leaf()
      let (gain, bias) = rule.gainBias(of: x)
      (passed.gain, passed.bias) = (gain.detached(), bias.detached())
      instantaneous = (x, gain, bias)
    }
    passed.fire(moments: neuron.rule is NoPlasticity ? nil : neuron.moments)
    return Fired(layer: passed, instantaneous: instantaneous)
  }

  /// Turns the gradient by y of a layer into that by its product.
  private func sendBack(_ gradient: Tensor, through fired: Fired, of layer: Layer) {
    var sums = layer.scale.map { (v: layer.shift!.gradient, vu: $0.gradient) }
    guard let (x, gain, bias) = fired.instantaneous else {
      fired.layer.sendBack(gradient, offsetGradient: layer.bias.gradient, sums: sums)
      return
    }
    sums = sums ?? (.zeros(gain.shape), .zeros(gain.shape))
    fired.layer.sendBack(gradient, offsetGradient: nil, sums: sums)
    // What flows through gain and bias, by which u = (x − β) / α or αx + β.
    var (byU, byUTimesU) = sums!
    if let scale = layer.scale?.value { (byU, byUTimesU) = (byU * scale, byUTimesU * scale) }
    let used = fired.layer
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

extension AffineForm {
  fileprivate var fused: FusedPasses.Form {
    switch self {
    case .identity: .identity
    case .divisive: .divisive
    case .multiplicative: .multiplicative
    }
  }
}

extension Activation {
  fileprivate var fused: FusedPasses.Activation {
    switch self {
    case .tanh: .tanh
    case .logistic: .logistic
    case .relu: .relu
    case .leakyReLU: .leakyReLU(slope: Self.leak)
    }
  }
}

extension Loss {
  fileprivate var fused: FusedPasses.Loss {
    switch self {
    case .crossEntropy: .crossEntropy
    case .meanSquaredError: .meanSquaredError
    case .binaryCrossEntropy: .binaryCrossEntropy
    }
  }
}
