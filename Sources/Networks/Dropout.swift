import Tensors

/// Silences inputs, hidden units or connections at random in a training step, and raises the others to
/// make up.
///
/// Dropout of Srivastava and others 2014, of which Hofmann and Mäder 2021 use 0.2 for inputs and 0.5
/// for hidden units; DropConnect of Wan and others 2013, with one choice of connections a batch.
public struct Dropout {
  /// The share of inputs, and of the units of each hidden layer, that is dropped.
  public let inputs: Double
  public let hidden: Double
  /// The share of the weights of each layer that is dropped.
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

  /// What one batch drops in one place.
  struct Choice {
    let share: Double
    let seed: UInt64

    /// What numbers are multiplied by so that a share of them is zero and the others make up for it.
    func mask(for numbers: Tensor) -> Tensor {
      let rows = numbers.shape[0]
      let mask = Tensor.paddedRows(rows, numbers.count / rows)
      mask.fill(with: 1)
      mask.become(mask, dropping: share, seed: seed)
      return mask.cast(to: numbers.elementType).moved(to: numbers.device).reshaped(numbers.shape)
    }
  }

  /// The next choice; nil where nothing is dropped.
  func choice(_ share: Double) -> Choice? {
    share > 0 ? Choice(share: share, seed: generator.next()) : nil
  }

  /// The numbers with a share of them set to zero and the others divided by what is left.
  func apply(_ share: Double, to numbers: Tensor) -> Tensor {
    choice(share).map { numbers * $0.mask(for: numbers) } ?? numbers
  }
}
