import Tensors

/// Carries synaptic scaling out on one network.
public final class SynapticScaler {
  private let scaling: SynapticScaling
  private let activation: Activation
  private let target: Double
  /// From which each update's probes follow; nil where they stay.
  private let seed: UInt64?
  private let layers: [Layer]

  private struct Layer {
    /// Counted from 1.
    let number: Int
    let weight, bias, probe: Tensor
    /// The buffers of the fast path, where the layer suits it.
    let buffers: Buffers?
  }

  private struct Buffers { let activity, outputs, moments: Tensor }

  /// A scaler whose probes follow from a seed.
  public convenience init(_ scaling: SynapticScaling, of network: DenseNetwork, seed: UInt64) {
    let generator = Generator(seed: seed)
    let probes = network.configuration.denseLayers.map { layer in
      let shape = [scaling.probeRows, layer.fanIn]
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
    _ scaling: SynapticScaling, of network: DenseNetwork, probes: [Tensor]
  ) {
    self.init(scaling, of: network, probes: probes, seed: nil)
  }

  private init(
    _ scaling: SynapticScaling, of network: DenseNetwork, probes: [Tensor], seed: UInt64?
  ) {
    self.scaling = scaling
    self.seed = seed
    let activation = scaling.probesWithReLU ? .relu : network.configuration.activation
    self.activation = activation
    target =
      switch scaling.target {
      case .activation: activation.meanOfUniform
      case .constant(let value): value
      }
    // The kernel makes the square only.
    let isFast =
      network.parameters.suitFusedPasses && scaling.power == 2 && !scaling.perNeuron
      && !scaling.positiveOnly
    layers = probes.enumerated().compactMap { index, probe in
      guard scaling.layers.contains(index + 1, of: probes.count) else { return nil }
      let view = { (part: String) in
        network.parameters["layers.\(index).\(part)"]!.value.detached()
      }
      let (weight, bias) = (view("weight"), view("bias"))
      let (rows, units) = (probe.shape[0], bias.count)
      let buffers =
        isFast
        ? Buffers(
          activity: .paddedRows(rows, units), outputs: .paddedRows(rows, units),
          moments: .zeros([5, units])) : nil
      return Layer(number: index + 1, weight: weight, bias: bias, probe: probe, buffers: buffers)
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

  private func scale(_ layer: Layer, _ buffers: Buffers, _ rate: Double) {
    buffers.activity.become(productOf: layer.probe, layer.weight, transposing: .second)
    let units = FusedPasses.Layer(
      form: .identity, activation: activation.fused, x: buffers.activity, y: buffers.outputs,
      offset: layer.bias, gain: layer.bias, bias: layer.bias)
    units.forward(moments: buffers.moments)
    layer.weight.scaleSynapses(
      by: target - buffers.moments[1].mean().item, rate: rate,
      clip: scaling.clip > 0 ? scaling.clip : .infinity)
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
