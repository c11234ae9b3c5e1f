import Tensors

/// Silences inputs, hidden units or connections at random in a training step, and raises the others to
/// make up.
///
/// Dropout of Srivastava and others 2014, of which Hofmann and Mäder 2021 use 0.2 for inputs and 0.5
/// for hidden units; DropConnect of Wan and others 2013, with one choice of connections a batch.
public struct Dropout {
  /// The share of inputs, and of the units of each hidden layer, that is silenced.
  public let inputs: Double
  public let hidden: Double
  /// The share of the weights of each layer that is silenced.
  public let connections: Double
  public let generator: Generator

  public init(
    inputs: Double = 0, hidden: Double = 0, connections: Double = 0, using generator: Generator
  ) {
    self.inputs = inputs
    self.hidden = hidden
    self.connections = connections
    self.generator = generator
  }

  /// What numbers are multiplied by so that a share of them is zero and the others make up for it; nil
  /// where none is to be silenced.
  func mask(_ share: Double, for numbers: Tensor) -> Tensor? {
    guard share > 0 else { return nil }
    let chances = Tensor.uniform(
      numbers.shape, elementType: numbers.elementType, using: generator
    ).moved(to: numbers.device)
    return chances.isAbove(share).cast(to: numbers.elementType) / (1 - share)
  }

  /// The numbers with a share of them set to zero and the others divided by what is left.
  func apply(_ share: Double, to numbers: Tensor) -> Tensor {
    mask(share, for: numbers).map { numbers * $0 } ?? numbers
  }
}
