import Tensors

/// Derf: the error function with a learned slope and a learned centre in the place of a norm.
///
///     u = γ erf(αx + s) + δ
///
/// Chen and others 2025. A layer learns one α, which begins at `alpha`, and one s, which begins at 0.
public struct DynamicErf: LearnedTransform {
  public static let name = "derf"
  public static let papers: [Paper] = [.chen2025]

  public var alpha = 0.5

  public init() {}

  public var learned: [(name: String, initial: Double)] { [("alpha", alpha), ("offset", 0)] }

  public func callAsFunction(
    _ x: Tensor, _ learned: [Tensor], scale: Tensor, shift: Tensor
  ) -> Tensor {
    scale * (learned[0] * x + learned[1]).errorFunction() + shift
  }

  public func slope(at x: Tensor, _ learned: [Tensor]) -> Tensor? {
    let u = learned[0] * x + learned[1]
    return (u * u * -1).exp()
  }
}
