import Plasticity

/// A layer of units with a gain and a bias of their own.
public struct UnitLayer: Sendable {
  public let count: Int
  public let rule: any IntrinsicRule
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
