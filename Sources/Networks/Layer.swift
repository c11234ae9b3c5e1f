import Tensors

/// A step of a network, as a value: it knows which numbers are its own, and the network owns them.
///
/// Activations are [rows…, units]. To a rule every axis but the last is rows: samples, places, time
/// steps.
///
///     struct Doubling: Layer {
///       func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor { 2 * x }
///     }
public protocol Layer: Sendable {
  /// The outputs for inputs x; what rules, losses and measures want of it is left in the pass.
  func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor

  /// The weights that synaptic scaling may scale; most layers have none.
  var synapses: [Synapses] { get }
}

extension Layer {
  public var synapses: [Synapses] { [] }
}

/// A weight, its rows being the units that it feeds, and the activation function of these.
public struct Synapses: Sendable {
  public let weight: Slot
  public let bias: Slot?
  public let activation: Activation

  public init(weight: Slot, bias: Slot?, activation: Activation) {
    self.weight = weight
    self.bias = bias
    self.activation = activation
  }
}

extension Pass {
  /// What layers make of x, one after the other.
  public mutating func run(_ layers: some Sequence<any Layer>, _ x: Tensor) -> Tensor {
    var x = x
    for layer in layers { x = layer(x, &self) }
    return x
  }
}
