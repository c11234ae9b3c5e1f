import Tensors

/// Carries synaptic scaling out on one network.
public final class SynapticScaler {
  private let scaling: SynapticScaling
  private let activation: Activation
  private let target: Double
  private let layers: [Layer]

  private struct Layer {
    /// Counted from 1.
    let number: Int
    let weight, bias, probe: Tensor
    /// The buffers of the fast path, where the layer suits it.
    let buffers: Buffers?
  }

  private struct Buffers { let activity, outputs, moments: Tensor }

  /// A scaler with probes from the generator.
  public convenience init(
    _ scaling: SynapticScaling, of network: DenseNetwork, using generator: Generator
  ) {
    let configuration = network.configuration
    let probes = configuration.denseLayers.map { layer in
      Tensor.uniform(
        [scaling.probeRows, layer.fanIn], from: scaling.probeOffset - 1,
        to: scaling.probeOffset + 1,
        elementType: network.parameters.values.elementType, using: generator
      ).moved(to: network.parameters.values.device)
    }
    self.init(scaling, of: network, probes: probes)
  }

  /// A scaler with a probe for each dense layer, [rows, inputs].
  public init(_ scaling: SynapticScaling, of network: DenseNetwork, probes: [Tensor]) {
    self.scaling = scaling
    let activation = scaling.probesWithReLU ? .relu : network.configuration.activation
    self.activation = activation
    target =
      switch scaling.target {
      case .activation: activation.meanOfUniform
      case .constant(let value): value
      }
    // The kernel makes the published form only.
    let isFast =
      network.parameters.suitFusedPasses && scaling.power == 2 && scaling.clip == 1
      && !scaling.perNeuron && !scaling.positiveOnly
    layers = probes.enumerated().compactMap { index, probe in
      guard scaling.layers.contains(index + 1, of: probes.count) else { return nil }
      let view = { (part: String) in
        network.parameters["layers.\(index).\(part)"]!.value.detached()
      }
      let (weight, bias) = (view("weight"), view("bias"))
      let (rows, units) = (probe.shape[0], bias.count)
      let buffers = Buffers(
        activity: .paddedRows(rows, units), outputs: .paddedRows(rows, units),
        moments: .zeros([5, units]))
      return Layer(
        number: index + 1, weight: weight, bias: bias, probe: probe,
        buffers: isFast ? buffers : nil)
    }
  }

  /// Scales every layer once, first layer first.
  public func step(epoch: Int = 1) {
    let rate = scaling.rate.value(at: epoch)
    for layer in layers {
      if let buffers = layer.buffers {
        scale(layer, buffers, rate)
      } else {
        withoutGradients { scale(layer, rate) }
      }
    }
  }

  private func scale(_ layer: Layer, _ buffers: Buffers, _ rate: Double) {
    buffers.activity.become(productOf: layer.probe, layer.weight, transposing: .second)
    let units = FusedPasses.Layer(
      form: .identity, activation: activation.fused, x: buffers.activity, y: buffers.outputs,
      offset: layer.bias, gain: layer.bias, bias: layer.bias)
    units.fire(moments: buffers.moments)
    layer.weight.scaleSynapses(by: target - buffers.moments[1].mean().item, rate: rate)
  }

  private func scale(_ layer: Layer, _ rate: Double) {
    let activity = activation(layer.probe.linear(weight: layer.weight, bias: layer.bias))
    let deficit =
      scaling.perNeuron
      ? (target - activity.mean(along: 0)).reshaped([layer.bias.count, 1])
      : target - activity.mean()
    var change = (1..<scaling.power).reduce(layer.weight) { power, _ in power * layer.weight }
    change = change * deficit
    if scaling.clip > 0 {
      let clip = scaling.clip
      change = -((-change.clamped(from: -clip)).clamped(from: -clip))
    }
    if scaling.positiveOnly {
      change = change * layer.weight.isAbove(0).cast(to: change.elementType)
    }
    layer.weight.add(change, scaledBy: rate)
  }

  /// The number of each scaled layer, from 1, and its largest weight, without its sign.
  public var largestWeights: [(layer: Int, size: Double)] {
    layers.map { ($0.number, $0.weight.magnitude().maximum().item) }
  }
}
