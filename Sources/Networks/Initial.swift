import Tensors

/// The numbers with which a parameter begins.
public enum Initial: Hashable, Sendable {
  /// From U(±1/√fan-in), as PyTorch initialises weights and biases.
  case uniform(fanIn: Int)
  /// From U(±bound).
  case bounded(by: Double)
  /// From N(0, 1).
  case normal
  case constant(Double)

  /// Gives a parameter its numbers.
  func fill(_ parameter: Tensor, using generator: Generator) {
    let (shape, type) = (parameter.shape, parameter.elementType)
    switch self {
    case .uniform(let fanIn):
      Self.bounded(by: 1 / Double(fanIn).squareRoot()).fill(parameter, using: generator)
    case .bounded(let bound):
      parameter.copy(
        from: .uniform(shape, from: -bound, to: bound, elementType: type, using: generator))
    case .normal: parameter.copy(from: .normal(shape, elementType: type, using: generator))
    case .constant(let value): parameter.fill(with: value)
    }
  }
}
