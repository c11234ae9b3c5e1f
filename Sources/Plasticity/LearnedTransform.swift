import Tensors

/// What stands in the place of a rule, but learns by the gradient: norms over the units of a row, and
/// functions with a slope of their own.
///
///     u = γ f(x) + δ
///
/// A scale γ and a shift δ of each unit belong to its definition and are learned in any case. The neurons
/// keep neither gain nor bias, and training and evaluation do the same.
public protocol LearnedTransform: IntrinsicRule {
  /// The numbers that a layer of units learns beside γ and δ, with their initial values.
  var learned: [(name: String, initial: Double)] { get }

  /// Throws where it cannot be for so many units.
  func validate(units: Int) throws

  /// u for inputs x, [rows, places…, units], with the learned numbers, [1] each, in their order.
  func callAsFunction(
    _ x: Tensor, _ learned: [Tensor], scale: Tensor, shift: Tensor
  ) -> Tensor

  /// The slope at x of the function that squashes, over its slope at 0; nil where nothing is squashed.
  func slope(at x: Tensor, _ learned: [Tensor]) -> Tensor?
}

extension LearnedTransform {
  public static var movesNeurons: Bool { false }
  public var form: AffineForm { .identity }
  public var learned: [(name: String, initial: Double)] { [] }
  public func validate(units: Int) throws {}
  public func slope(at x: Tensor, _ learned: [Tensor]) -> Tensor? { nil }
  public func update(_ neurons: inout Neurons, from seen: Activity) {}
}
