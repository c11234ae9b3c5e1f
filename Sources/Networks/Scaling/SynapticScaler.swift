import Tensors

/// Carries synaptic scaling out on one network.
public final class SynapticScaler {
  private let scaling: SynapticScaling
  private let network: Network
  /// From which each update's probes follow; nil where they stay.
  private let seed: UInt64?
  private let layers: [ScaledLayer]

  private struct ScaledLayer {
    /// Counted from 1.
    let number: Int
    let synapses: Synapses
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
      // Without numbers of its own where the layer sees those of the network.
      let rows = scaling.probe.isOfLayers ? scaling.probeRows : 0
      let shape = [rows, weight.count / weight.shape[0]]
      return Self.drawn(
        shape, scaling, network.parameters.values.elementType, using: generator
      ).moved(to: network.parameters.values.device)
    }
    self.init(scaling, of: network, probes: probes, seed: scaling.probe == .fixed ? nil : seed)
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
    self.network = network
    self.seed = seed
    // The kernel makes the square only.
    let isFast =
      network.parameters.suitFusedPasses && scaling.power == 2 && !scaling.perNeuron
      && !scaling.positiveOnly && scaling.probe.isOfLayers
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
        number: index + 1, synapses: synapses, weight: weight, bias: bias, probe: probe,
        activation: activation,
        target: scaling.target.mean(of: activation), buffers: buffers)
    }
  }

  /// Scales every layer once, first layer first; `update` is the number of the batch or epoch that has
  /// just ended, from 1 on, and `batch` the last one, on which `probe=batch` measures.
  ///
  /// Where samples go through the whole network, all layers are measured before the first is scaled.
  public func step(epoch: Int = 1, update: Int = 1, batch: Batch? = nil) {
    let rate = scaling.rate.value(at: epoch)
    let generator = seed.map { Generator(seed: $0 &+ UInt64(update) &* 0x9E37_79B9_7F4A_7C15) }
    if let watch = watch(batch, generator) {
      withoutGradients {
        for layer in layers {
          guard let activity = watch.mean(of: layer.synapses.weight) else { continue }
          scale(layer, activity, rate)
        }
      }
      return
    }
    if let generator { drawProbes(generator) }
    for layer in layers {
      if let buffers = layer.buffers {
        scale(layer, buffers, rate)
      } else {
        withoutGradients {
          let activity = layer.activation(
            layer.probe.linear(weight: layer.weight, bias: layer.bias))
          scale(layer, activity, rate)
        }
      }
    }
  }

  /// What the network makes of random samples or of a batch; nil where each layer is probed by itself.
  private func watch(_ batch: Batch?, _ generator: Generator?) -> ActivityWatch? {
    let synapses = layers.map(\.synapses)
    let values = network.parameters.values
    switch scaling.probe {
    case .fixed, .fresh: return nil
    case .network:
      guard let generator else { preconditionFailure("a probe of the network has a seed") }
      let shape = [scaling.probeRows, network.plan.sample.reduce(1, *)]
      let inputs = Self.drawn(shape, scaling, values.elementType, using: generator)
      return network.activity(of: synapses, inputs.moved(to: values.device), lengths: nil)
    case .batch:
      guard let batch else { preconditionFailure("probe=batch measures on a batch") }
      let inputs = batch.inputs(as: values.elementType, on: values.device)
      return network.activity(of: synapses, inputs, lengths: batch.lengths)
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

  /// Scales a layer by the activity of its units, [rows, units].
  private func scale(_ layer: ScaledLayer, _ activity: Tensor, _ rate: Double) {
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
