/// Where a tensor of a network's parameters is.
public struct Slot: Hashable, Sendable {
  let index: Int
}

/// The numbers with which a parameter begins.
public enum Initial: Hashable, Sendable {
  /// From U(±1/√fan-in), as PyTorch initialises weights and biases.
  case uniform(fanIn: Int)
  case constant(Double)
}
