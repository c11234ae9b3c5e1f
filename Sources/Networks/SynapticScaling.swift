import Tensors

/// Scales the weights of dense layers so that their activity on a probe nears a target.
///
///     z̄ = mean θ(W · probe + b),  ẑ = target − z̄,  w ← w + γ clip(ẑ w², −1, 1)
///
/// SynScaW of Hofmann and Mäder 2021, equations 14 and 15, as their published code has it: one ẑ a
/// layer, θ the ReLU in every layer, weights but no biases. Each layer is probed by itself.
public final class SynapticScaling {
  /// The share γ of the change that is made.
  public let rate: Double
  /// The mean activity to be neared.
  public let target: Double
  private let layers: [Layer]

  private struct Layer {
    let weight, bias: Tensor
    let probe, activity, outputs, moments: Tensor
  }

  /// Scaling of a network of float32 on the CPU by a probe for each dense layer, [rows, inputs].
  public init(
    of network: DenseNetwork, probes: [Tensor], rate: Double = 0.1, target: Double = 0.1
  ) {
    self.rate = rate
    self.target = target
    layers = probes.enumerated().map { index, probe in
      let view = { (part: String) in
        network.parameters["layers.\(index).\(part)"]!.value.detached()
      }
      let (weight, bias) = (view("weight"), view("bias"))
      let (rows, units) = (probe.shape[0], bias.count)
      return Layer(
        weight: weight, bias: bias, probe: probe, activity: .paddedRows(rows, units),
        outputs: .paddedRows(rows, units), moments: .zeros([5, units]))
    }
  }

  /// Scales every layer once, first layer first.
  public func step() {
    for layer in layers {
      layer.activity.become(productOf: layer.probe, layer.weight, transposing: .second)
      let units = FusedPasses.Layer(
        form: .identity, activation: .relu, x: layer.activity, y: layer.outputs,
        offset: layer.bias, gain: layer.bias, bias: layer.bias)
      units.fire(moments: layer.moments)
      let deficit = target - layer.moments[1].mean().item
      layer.weight.scaleSynapses(by: deficit, rate: rate)
    }
  }
}
