import Settings
import Tensors

/// Draws the activity of the output units towards a target.
///
///     γ (target − z̄)²
///
/// SynScaL of Hofmann and Mäder 2021, equations 17 and 18. For classes, their text and their published
/// code differ in what z̄ is, and one reading says nothing; see `Reading`. In regression z̄ is
/// each output, and the target is the mean of the batch's targets.
public struct SynapticScalingLoss: OutputPenalty {
  public static let name = "synscal"
  public static let servesRegression = true

  /// The weight γ; 1 in their main experiments, 0.5 in the appendix.
  public var rate = 1.0
  public var reading = Reading.elements
  /// The target activity; 0 stands for one over the number of classes.
  public var target = 0.0

  public init() {}

  /// What the activity z̄ is.
  public enum Reading: String, Word {
    /// Each softmax output of each row, the squares averaged: equation 18 as it is written.
    case elements
    /// Each class's softmax output averaged over the batch, the squares averaged over classes.
    case classes
    /// The mean of all outputs before the softmax, one number a batch: the published code, with a
    /// target of 0.1.
    case logits
    /// The mean of a row's softmax outputs. It is always one part in as many as there are classes, so
    /// that the term would be zero: refused.
    case mean
  }

  public func validate() throws {
    guard reading != .mean else {
      throw ConfigurationError(
        "synscal with reading=mean says nothing: the mean of a row's softmax outputs is 1/classes "
          + "whatever the network does, so that the term is always zero; choose elements, classes "
          + "or logits")
    }
  }

  public func callAsFunction(_ outputs: Tensor, _ targets: Tensor) -> Tensor {
    guard targets.elementType == .int64 else {
      let deficit = targets.mean(along: 0) - outputs
      return rate * (deficit * deficit).mean()
    }
    let target = self.target == 0 ? 1 / Double(outputs.shape[1]) : self.target
    let activity =
      switch reading {
      case .elements: outputs.softmax()
      case .classes: outputs.softmax().mean(along: 0)
      case .logits: outputs.mean()
      case .mean: outputs.softmax().mean(along: 1)
      }
    let deficit = target - activity
    return rate * (deficit * deficit).mean()
  }
}
