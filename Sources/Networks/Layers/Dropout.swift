import Tensors

/// Sets a share of its inputs to zero in a training step, chosen at random, and raises the others to
/// make up.
///
/// Dropout of Srivastava and others 2014, of which Hofmann and Mäder 2021 use 0.2 for inputs and 0.5
/// for hidden units. On weights it is the DropConnect of Wan and others 2013, with one choice a batch.
public struct Dropout: Layer {
  public let share: Double

  public init(_ share: Double) { self.share = share }

  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    guard pass.isTraining, let choice = choice(by: pass.generator) else { return x }
    return x * choice.mask(for: x)
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

  /// The next choice; nil where the share is 0.
  func choice(by generator: Generator?) -> Choice? {
    guard share > 0 else { return nil }
    guard let generator else { preconditionFailure("dropout needs a generator in training") }
    return Choice(share: share, seed: generator.next())
  }
}
