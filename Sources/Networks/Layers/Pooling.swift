import Tensors

/// The largest number, or the mean, of each window of [rows, places…, channels].
public enum Pooling: Layer {
  case maximum(Window)
  case mean(Window)
  /// The mean over all places, [rows, channels].
  case meanOfAll

  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    switch self {
    case .maximum(let window): x.maximumPool(window)
    case .mean(let window): x.meanPool(window)
    case .meanOfAll: x.reshaped([x.shape[0], -1, x.shape[x.rank - 1]]).mean(along: 1)
    }
  }
}
