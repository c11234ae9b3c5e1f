import Tensors

/// Carries synaptic scaling out on one network.
public final class SynapticScaler {
  private let scaling: SynapticScaling
  /// From which each update's probes follow; nil where they stay.
  private let seed: UInt64?
  private let layers: [ScaledLayer]

  private struct ScaledLayer {
    /// Counted from 1.
    let number: Int
    let weight, bias, probe: Tensor
    let activation: Activation
    let target: Double
    /// The buffers of the fast path, where the layer suits it.
    let buffers: Buffers?
  }

  private struct Buffers {
    let activity, outputs, moments: Tensor
    let activation: FusedPasses.Activation
  }

  /// A scaler whose probes follow from a seed.
  public convenience init(_ scaling: SynapticScaling, of network: Network, seed: UInt64) {
    let generator = Generator(seed: seed)
    let probes = network.synapses.map { synapses in
      let weight = network.parameters[synapses.weight].value
      let shape = [scaling.probeRows, weight.count / weight.shape[0]]
      return Self.drawn(
        shape, scaling, network.parameters.values.elementType, using: generator
      ).moved(to: network.parameters.values.device)
    }
    self.init(scaling, of: network, probes: probes, seed: scaling.probe == .fresh ? seed : nil)
  }

  private static func drawn(
    _ shape: [Int], _ scaling: SynapticScaling, _ elementType: ElementType,
    using generator: Generator
  ) -> Tensor {
    .uniform(
      shape, from: scaling.probeOffset - 1, to: scaling.probeOffset + 1, elementType: elementType,
      using: generator)
  }

  /// A scaler with a probe for each dense layer, [rows, inputs], which stays the same.
  public convenience init(
    _ scaling: SynapticScaling, of network: Network, probes: [Tensor]
  ) {
    self.init(scaling, of: network, probes: probes, seed: nil)
  }

  private init(
    _ scaling: SynapticScaling, of network: Network, probes: [Tensor], seed: UInt64?
  ) {
    self.scaling = scaling
    self.seed = seed
    // The kernel makes the square only.
    let isFast =
      network.parameters.suitFusedPasses && scaling.power == 2 && !scaling.perNeuron
      && !scaling.positiveOnly
    layers = zip(network.synapses, probes).enumerated().compactMap { index, part in
      let (synapses, probe) = part
      guard scaling.layers.contains(index + 1, of: probes.count) else { return nil }
      let whole = network.parameters[synapses.weight].value.detached()
      let (rows, units) = (probe.shape[0], whole.shape[0])
      let weight = whole.reshaped([units, -1])
      let bias =
        synapses.bias.map { network.parameters[$0].value.detached() }
        ?? .zeros([units], elementType: whole.elementType).moved(to: whole.device)
      let activation = scaling.probesWithReLU ? .relu : synapses.activation
      let buffers = (isFast ? activation.fused : nil).map {
        Buffers(
          activity: .paddedRows(rows, units), outputs: .paddedRows(rows, units),
          moments: .zeros([5, units]), activation: $0)
      }
      return ScaledLayer(
        number: index + 1, weight: weight, bias: bias, probe: probe, activation: activation,
        target: scaling.target.mean(of: activation), buffers: buffers)
    }
  }

  /// Scales every layer once, first layer first; `update` is the number of the batch or epoch that has
  /// just ended, from 1 on.
  public func step(epoch: Int = 1, update: Int = 1) {
    let rate = scaling.rate.value(at: epoch)
    if let seed { drawProbes(Generator(seed: seed &+ UInt64(update) &* 0x9E37_79B9_7F4A_7C15)) }
    for layer in layers {
      if let buffers = layer.buffers {
        scale(layer, buffers, rate)
      } else {
        withoutGradients { scale(layer, rate) }
      }
    }
  }

  private func drawProbes(_ generator: Generator) {
    for layer in layers {
      let probe = layer.probe
      probe.copy(from: Self.drawn(probe.shape, scaling, probe.elementType, using: generator))
    }
  }

  private func scale(_ layer: ScaledLayer, _ buffers: Buffers, _ rate: Double) {
    buffers.activity.become(productOf: layer.probe, layer.weight, transposing: .second)
    let units = FusedPasses.Layer(
      form: .identity, activation: buffers.activation, x: buffers.activity, y: buffers.outputs,
      offset: layer.bias, gain: layer.bias, bias: layer.bias)
    units.forward(moments: buffers.moments)
    layer.weight.scaleSynapses(
      by: layer.target - buffers.moments[1].mean().item, rate: rate,
      clip: scaling.clip > 0 ? scaling.clip : .infinity)
  }

  private func scale(_ layer: ScaledLayer, _ rate: Double) {
    let activity = layer.activation(layer.probe.linear(weight: layer.weight, bias: layer.bias))
    let deficit =
      scaling.perNeuron
      ? (layer.target - activity.mean(along: 0)).reshaped([layer.bias.count, 1])
      : layer.target - activity.mean()
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
