import Tensors

/// The largest number, or the mean, of each window of [rows, places…, channels].
public enum Pooling: Layer {
  case maximum(Window)
  case mean(Window)
  /// The mean over all places, or over the steps of a sequence that are there, [rows, channels].
  case meanOfAll

  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    switch self {
    case .maximum(let window): x.maximumPool(window)
    case .mean(let window): x.meanPool(window)
    case .meanOfAll:
      if x.rank == 3, let isThere = pass.hasSteps(x.shape[1]) {
        isThere.cast(to: x.elementType).reshaped([x.shape[0], -1, 1]).weightedMean(of: x)
      } else {
        x.reshaped([x.shape[0], -1, x.shape[x.rank - 1]]).mean(along: 1)
      }
    }
  }
}

extension Tensor {
  /// The mean over steps of numbers [rows, steps, units] by these weights [rows, steps, 1].
  fileprivate func weightedMean(of numbers: Tensor) -> Tensor {
    (self * numbers).sum(along: 1) / sum(along: 1)
  }
}
