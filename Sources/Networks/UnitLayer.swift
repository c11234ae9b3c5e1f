import Plasticity

/// A layer of units with a gain and a bias of their own.
public struct UnitLayer: Sendable {
  /// The name under which they learn a scale and a shift, such as `layers.0` or `bn1`.
  public let path: String
  public let count: Int
  public let rule: any IntrinsicRule
  /// The epochs in which the rule moves the units.
  public let epochs: ActiveEpochs
  /// None for units whose sum with a shortcut passes one.
  public let activation: Activation?
  /// The weights of which the units' inputs are products; nil for units that the network's inputs feed, or a
  /// sum of layers.
  public let weight: Slot?
  public let rowsPerSample: RowsPerSample

  /// Whether the network's inputs feed the units.
  public var seesInputs: Bool { path == "inputs" }

  /// How many rows a layer of units sees of each sample.
  public enum RowsPerSample: Hashable, Sendable {
    case one
    /// One a place of an image, or of a convolution along time.
    case places(Int)
    /// One a step of a sequence.
    case steps
  }
}
