import Tensors

/// x = Wy + b, the weight W being [units, inputs].
public struct Dense: Layer {
  /// Which the units that it feeds must know: see `Blueprint.units`.
  public let weight: Slot
  let bias: Slot
  let activation: Activation
  /// The share of the weights that DropConnect drops in each step of training.
  var dropConnect: Double

  /// A layer in a network to be, whose outputs feed an activation function.
  public init(
    _ inputs: Int, _ units: Int, feeding activation: Activation, in plan: inout Blueprint
  ) {
    weight = plan.parameter("weight", [units, inputs], .uniform(fanIn: inputs))
    bias = plan.parameter("bias", [units], .uniform(fanIn: inputs))
    self.activation = activation
    dropConnect = plan.configuration.dropConnect
  }

  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    if pass.neurons.hasReplicas { return products(of: x, pass[weight], pass[bias]) }
    let products = x.linear(weight: Dropout(dropConnect)(pass[weight], &pass), bias: pass[bias])
    return pass.watched(products, of: weight)
  }

  /// Those of several networks at once: [replicas, rows, inputs] by [replicas, units, inputs], and [replicas, units].
  private func products(of x: Tensor, _ weight: Tensor, _ bias: Tensor) -> Tensor {
    let shape = bias.shape
    return x.matrixProduct(with: weight.transposed()) + bias.reshaped([shape[0], 1, shape[1]])
  }

  public var synapses: [Synapses] {
    [Synapses(weight: weight, bias: bias, activation: activation)]
  }
}
