import Plasticity

/// A layer of units with a gain and a bias of their own.
public struct UnitLayer: Sendable {
  /// The name under which they learn a scale and a shift, such as `layers.0` or `bn1`.
  public let path: String
  public let count: Int
  public let rule: any IntrinsicRule
  /// The last epoch in which the rule moves the units; nil for all.
  public let until: Int?
  /// None for units whose sum with a shortcut passes one.
  public let activation: Activation?
  /// The weights of which the units' inputs are products; nil for units that the inputs feed.
  public let weight: Slot?
  public let rowsPerSample: RowsPerSample

  /// How many rows a layer of units sees of each sample.
  public enum RowsPerSample: Hashable, Sendable {
    case one
    /// One a place of an image, or of a convolution along time.
    case places(Int)
    /// One a step of a sequence.
    case steps
  }
}
