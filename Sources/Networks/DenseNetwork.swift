import Plasticity
import Tensors

/// A stack of dense layers whose units keep their own gain and bias.
///
///     x = Wy + b,  u = what the rule makes of x,  y = θ(u), or θ(γu + δ) with a learned affine
///
/// Shaw, Jackson and Orchard 2020, steps 1 to 3. `forward` changes nothing; only `adapt` moves gain
/// and bias, outside the gradient graph.
public final class DenseNetwork {
  public let configuration: DenseConfiguration
  public let parameters: Parameters
  private let layers: [Layer]
  private let probes: [Probe]
  var neurons: NeuronState

  /// The learned tensors of one dense layer.
  private struct Layer {
    let weight: Tensor
    let bias: Tensor
    let scale: Tensor?
    let shift: Tensor?
  }

  /// What reads a hidden layer beside the network.
  private struct Probe {
    let bottleneck: VariationalBottleneck
    let encoder, decoder: (weight: Tensor, bias: Tensor)
  }

  /// A network with PyTorch's default initialisation: weights and biases from U(±1/√fan-in).
  public init(
    _ configuration: DenseConfiguration, elementType: ElementType = .float32,
    on device: Device = .cpu, using generator: Generator
  ) {
    self.configuration = configuration
    let parameters = Parameters(
      configuration.parameterShapes, elementType: elementType, on: device)
    self.parameters = parameters
    layers = configuration.denseLayers.indices.map { layer in
      let view = { (part: String) in parameters["layers.\(layer).\(part)"]?.value }
      return Layer(
        weight: view("weight")!, bias: view("bias")!, scale: view("scale"), shift: view("shift"))
    }
    probes =
      configuration.probes.part.map { bottleneck in
        configuration.hidden.values.indices.map { layer in
          let part = { (name: String) in
            let view = { (part: String) in parameters["probes.\(layer).\(name).\(part)"]!.value }
            return (view("weight"), view("bias"))
          }
          return Probe(bottleneck: bottleneck, encoder: part("encoder"), decoder: part("decoder"))
        }
      } ?? []
    neurons = NeuronState(
      widths: configuration.neuronWidths, rules: configuration.layerRules,
      elementType: elementType, on: device)
    initialize(using: generator)
  }

  private func initialize(using generator: Generator) {
    let elementType = parameters.values.elementType
    withoutGradients {
      let dense =
        layers.map { ($0.weight, $0.bias) } + probes.flatMap { [$0.encoder, $0.decoder] }
      for (weight, bias) in dense {
        let bound = 1 / Double(weight.shape.last ?? 1).squareRoot()
        for tensor in [weight, bias] {
          tensor.copy(
            from: .uniform(
              tensor.shape, from: -bound, to: bound, elementType: elementType, using: generator))
        }
      }
      for layer in layers { layer.scale?.fill(with: 1) }
    }
  }

  /// The outputs for inputs [rows, inputs], and what every layer of neurons did.
  ///
  /// In training, rules that transform a batch by its own statistics do so; in evaluation all
  /// neurons use the gain and bias that they have. Rules see the units before any dropout. A
  /// generator lets a bottleneck sample.
  public func forward(
    _ inputs: Tensor, training: Bool = false, dropout: Dropout? = nil,
    samplingBy generator: Generator? = nil
  ) -> ForwardPass {
    var activities: [ForwardPass.Layer] = []
    let rules = configuration.layerRules
    func activate(_ x: Tensor, _ layer: Layer?) -> Tensor {
      let index = activities.count
      let activity = self.activate(x, layer, rule: rules[index], neuron: index, training: training)
      activities.append(activity)
      return activity.y
    }
    func drop(_ share: KeyPath<Dropout, Double>, _ y: Tensor) -> Tensor {
      dropout.map { $0.apply($0[keyPath: share], to: y) } ?? y
    }
    func connect(_ y: Tensor, _ layer: Layer) -> Tensor {
      y.linear(weight: drop(\.connections, layer.weight), bias: layer.bias)
    }
    var y = drop(\.inputs, configuration.hasInputLayer ? activate(inputs, nil) : inputs)
    var readings: [ForwardPass.Reading] = []
    for (index, layer) in layers.prefix(configuration.hidden.count).enumerated() {
      y = activate(connect(y, layer), layer)
      if !probes.isEmpty { readings.append(read(y, by: probes[index], generator)) }
      y = drop(\.hidden, y)
    }
    var divergence: Tensor?
    if let bottleneck = configuration.bottleneck.part {
      let code = connect(y, layers[configuration.hidden.count])
      (y, divergence) = bottleneck.pass(code, samplingBy: generator)
    }
    let outputs = connect(y, layers.last!)
    return ForwardPass(
      outputs: configuration.outputReLU ? outputs.relu() : outputs, layers: activities,
      divergence: divergence, readings: readings)
  }

  private func read(_ y: Tensor, by probe: Probe, _ generator: Generator?) -> ForwardPass.Reading {
    let code = y.linear(weight: probe.encoder.weight, bias: probe.encoder.bias)
    let (z, divergence) = probe.bottleneck.pass(code, samplingBy: generator)
    return ForwardPass.Reading(
      outputs: z.linear(weight: probe.decoder.weight, bias: probe.decoder.bias),
      divergence: divergence)
  }

  /// The loss of a batch, its pass in training, and its gradients in `parameters`.
  ///
  /// This is the reference that `FusedDense` is held to.
  public func differentiate(
    _ objective: Objective, inputs: Tensor, targets: Tensor, dropout: Dropout? = nil,
    samplingBy generator: Generator? = nil
  ) -> (loss: Double, pass: ForwardPass) {
    let pass = forward(inputs, training: true, dropout: dropout, samplingBy: generator)
    func repeated(_ outputs: Tensor) -> Tensor {
      let samples = outputs.shape[0] / targets.shape[0]
      return samples == 1 ? targets : .concatenated(Array(repeating: targets, count: samples))
    }
    var value = objective(pass.outputs, repeated(pass.outputs))
    if let bottleneck = configuration.bottleneck.part, let divergence = pass.divergence {
      value += divergence * bottleneck.rate
    }
    let own = value.item
    for reading in pass.readings {
      value += CrossEntropy()(reading.outputs, repeated(reading.outputs))
      value += reading.divergence * (configuration.probes.part?.rate ?? 0)
    }
    parameters.gradients.fill(with: 0)
    value.backward()
    return (own, pass)
  }

  /// Adds a number to each output, [outputs], by way of its bias.
  package func shiftOutputs(by change: Tensor) {
    let bias = parameters["layers.\(configuration.denseLayers.count - 1).bias"]!.value
    withoutGradients { bias.detached().add(change) }
  }

  private func activate(
    _ x: Tensor, _ layer: Layer?, rule: any IntrinsicRule, neuron index: Int, training: Bool
  ) -> ForwardPass.Layer {
    var (gain, bias) = neurons.gainBias(of: index)
    if training, let rule = rule as? any InstantaneousRule {
      (gain, bias) = rule.gainBias(of: x)
    }
    var u = rule.form.apply(to: x, gain: gain, bias: bias)
    if let scale = layer?.scale, let shift = layer?.shift { u = scale * u + shift }
    return ForwardPass.Layer(
      activity: LayerActivity(x: x, y: configuration.activation(u)), gain: gain, bias: bias)
  }
}

/// What a forward pass saw.
public struct ForwardPass {
  /// The outputs, [rows, outputs]; with samples of a bottleneck, [samples · rows, outputs].
  public let outputs: Tensor
  var layers: [Layer]
  /// What is already known of each group of neurons, where the pass has gathered it.
  var moments: [Moments]?
  /// How far a bottleneck's distributions are from N(0, 1), averaged over rows, in nats: a bound of
  /// what they tell of the inputs; Hofmann and Mäder 2021, equation 11.
  public var divergence: Tensor?

  /// What the probe of each hidden layer says.
  public var readings: [Reading] = []

  /// The labels that a probe reads from a layer's code, and how far that code is from N(0, 1).
  public struct Reading {
    /// [rows, outputs], or [samples · rows, outputs].
    public let outputs: Tensor
    /// Averaged over rows, in nats.
    public let divergence: Tensor
  }

  struct Layer {
    let activity: LayerActivity
    var gain: Tensor
    var bias: Tensor

    var y: Tensor { activity.y }
  }

  /// The inputs x and outputs y of every layer of neurons, first layer first.
  public var activities: [LayerActivity] { layers.map(\.activity) }
}
