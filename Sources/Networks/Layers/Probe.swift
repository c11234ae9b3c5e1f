import Tensors

/// Reads labels from a layer's outputs through a variational code, learned beside the network, and hands
/// the outputs on as they are; of channels it reads the means. Hofmann and Mäder 2021, section IV-C.
struct Probe: Layer {
  private let bottleneck: VariationalBottleneck
  private let encoder, decoder: Dense

  init(
    of units: Int, to outputs: Int, by bottleneck: VariationalBottleneck,
    feeding activation: Activation, in plan: inout Blueprint
  ) {
    self.bottleneck = bottleneck
    func dense(_ name: String, _ inputs: Int, _ units: Int) -> Dense {
      var dense = plan.under(name) { Dense(inputs, units, feeding: activation, in: &$0) }
      // What is read beside the network is not regularised.
      dense.dropConnect = 0
      return dense
    }
    encoder = dense("encoder", units, 2 * bottleneck.units)
    decoder = dense("decoder", bottleneck.units, outputs)
  }

  func callAsFunction(_ y: Tensor, _ pass: inout Pass) -> Tensor {
    let units = y.rank > 2 ? Pooling.meanOfAll(y, &pass) : y
    let (z, divergence) = bottleneck.code(encoder(units, &pass), samplingBy: pass.generator)
    pass.readings.append(
      Pass.Reading(outputs: decoder(z, &pass), divergence: divergence, rate: bottleneck.rate))
    return y
  }

  /// What a probe learns is no part of the network.
  var synapses: [Synapses] { [] }
}
