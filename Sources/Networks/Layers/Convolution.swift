import Tensors

/// A convolution of [rows, places…, channels] along one or two axes of places.
///
/// The weight is [units, channels / groups, kernel…], as PyTorch has it.
public struct Convolution: Layer {
  /// Which the units that it feeds must know: see `Blueprint.units`.
  public let weight: Slot
  let bias: Slot?
  let window: Window
  let groups: Int
  let activation: Activation
  let dropConnect: Double

  /// A convolution in a network to be, whose outputs feed an activation function; without a bias before
  /// units, which have their own.
  public init(
    _ channels: Int, _ units: Int, _ window: Window, groups: Int = 1, hasBias: Bool = true,
    feeding activation: Activation, in plan: inout Blueprint
  ) {
    let fanIn = channels / groups * window.kernel.reduce(1, *)
    weight = plan.parameter(
      "weight", [units, channels / groups] + window.kernel, .uniform(fanIn: fanIn))
    bias = hasBias ? plan.parameter("bias", [units], .uniform(fanIn: fanIn)) : nil
    (self.window, self.groups, self.activation) = (window, groups, activation)
    dropConnect = plan.configuration.dropConnect
  }

  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    let products = x.convolution(
      weight: Dropout(dropConnect)(pass[weight], &pass), bias: bias.map { pass[$0] }, window,
      groups: groups)
    return pass.watched(products, of: weight)
  }

  public var synapses: [Synapses] {
    [Synapses(weight: weight, bias: bias, activation: activation)]
  }
}
