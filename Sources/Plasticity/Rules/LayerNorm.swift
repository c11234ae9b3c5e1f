import Settings
import Tensors

/// Layer norm: each row by the mean and the variance of its own units.
///
///     u = γ (x − E[x]) / √(Var(x) + ε) + δ,  over the units of a row
///
/// Ba, Kiros and Hinton 2016. Rows are samples, steps, or places: a place of a convolution is normalised
/// over its channels; over all places too it is `groupnorm:groups=1`. ε is `epsilon`, with PyTorch's
/// default.
public struct LayerNorm: LearnedTransform {
  public static let name = "layernorm"
  public static let papers: [Paper] = [.ba2016]

  public var epsilon = 1e-5

  public init() {}

  public func validate() throws {
    guard epsilon > 0 else {
      throw ConfigurationError("the rule layernorm: 'epsilon' must be above 0")
    }
  }

  public func callAsFunction(
    _ x: Tensor, _ learned: [Tensor], scale: Tensor, shift: Tensor
  ) -> Tensor {
    x.layerNorm(scale: scale, shift: shift, epsilon: epsilon)
  }
}
