import Tensors

/// Silences inputs and hidden units at random in a training step, and raises the others to make up.
///
/// Srivastava and others 2014; Hofmann and Mäder 2021 use 0.2 for inputs and 0.5 for hidden units.
public struct Dropout {
  /// The share of inputs, and of the units of each hidden layer, that is silenced.
  public let inputs: Double
  public let hidden: Double
  let generator: Generator

  public init(inputs: Double, hidden: Double, using generator: Generator) {
    self.inputs = inputs
    self.hidden = hidden
    self.generator = generator
  }

  /// The numbers with a share of them set to zero and the others divided by what is left.
  func apply(_ share: Double, to numbers: Tensor) -> Tensor {
    guard share > 0 else { return numbers }
    let chances = Tensor.uniform(
      numbers.shape, elementType: numbers.elementType, using: generator
    ).moved(to: numbers.device)
    return numbers * chances.isAbove(share).cast(to: numbers.elementType) / (1 - share)
  }
}
