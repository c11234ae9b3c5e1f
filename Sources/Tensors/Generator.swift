import CTorch

/// A source of random numbers; there is no global one.
///
/// It is PyTorch's CPU generator (mt19937): the same seed gives the same numbers as
/// `torch.Generator().manual_seed(seed)` with the same LibTorch.
public final class Generator: @unchecked Sendable {
  // LibTorch guards a generator with a mutex of its own.
  let handle: ct_generator

  public init(seed: UInt64) {
    guard let handle = ct_generator_new(seed) else { fatalError(String(cString: ct_error())) }
    self.handle = handle
  }

  deinit { ct_generator_free(handle) }

  /// The next 64 random bits.
  public func next() -> UInt64 {
    var bits: UInt64 = 0
    done(ct_generator_next(handle, &bits))
    return bits
  }

  /// All that decides the numbers to come, as uint8; a checkpoint keeps it.
  public var state: Tensor {
    get { made(ct_generator_state(handle)) }
    set { done(ct_generator_set_state(handle, newValue.handle)) }
  }
}
