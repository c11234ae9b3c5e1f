import Settings
import Tensors

/// Group norm: each sample by the mean and the variance of groups of its channels, over all places.
///
///     u = γ (x − E[x]) / √(Var(x) + ε) + δ,  over the channels of a group and all places of a sample
///
/// Wu and He 2018. Units without places, such as those of a dense layer or of a step of a recurrent one,
/// are grouped alone. `groups` must divide the units of each layer; 1 suits any. ε is `epsilon`, with
/// PyTorch's default.
public struct GroupNorm: LearnedTransform {
  public static let name = "groupnorm"
  public static let papers: [Paper] = [.wu2018]

  public var groups = 1
  public var epsilon = 1e-5

  public init() {}

  public func validate() throws {
    guard groups >= 1, epsilon > 0 else {
      throw ConfigurationError(
        "the rule groupnorm: 'groups' must be at least 1, and 'epsilon' above 0")
    }
  }

  public func validate(units: Int) throws {
    guard units % groups == 0 else {
      throw ConfigurationError(
        "the rule groupnorm: a layer of \(units) units does not make \(groups) groups of equal size"
      )
    }
  }

  public func callAsFunction(
    _ x: Tensor, _ learned: [Tensor], scale: Tensor, shift: Tensor
  ) -> Tensor {
    x.groupNorm(groups: groups, scale: scale, shift: shift, epsilon: epsilon)
  }
}
