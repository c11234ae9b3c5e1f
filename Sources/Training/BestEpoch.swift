import Tensors

/// A run as it stood at the end of the epoch with the lowest validation loss so far.
struct BestEpoch: Sendable {
  /// Counted from 1.
  let number: Int
  /// All that a checkpoint has, which later steps do not change.
  let tensors: [String: Tensor]
}
