import Tensors

/// DyT: a tanh with a learned slope in the place of a norm.
///
///     u = γ tanh(αx) + δ
///
/// Zhu and others 2025, equation 1. A layer learns one α, which begins at `alpha`.
public struct DynamicTanh: LearnedTransform {
  public static let name = "dyt"
  public static let papers: [Paper] = [.zhu2025]

  public var alpha = 0.5

  public init() {}

  public var learned: [(name: String, initial: Double)] { [("alpha", alpha)] }

  public func callAsFunction(
    _ x: Tensor, _ learned: [Tensor], scale: Tensor, shift: Tensor
  ) -> Tensor {
    scale * (learned[0] * x).tanh() + shift
  }

  public func slope(at x: Tensor, _ learned: [Tensor]) -> Tensor? {
    let y = (learned[0] * x).tanh()
    return 1 - y * y
  }
}
