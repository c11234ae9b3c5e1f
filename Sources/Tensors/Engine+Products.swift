import CTorch

extension Engine {
  /// Does what `body` does with the products of linear layers, convolutions and attention in bfloat16, if that
  /// `isOn`: their factors are rounded to it, as are those of their gradients; what goes in and what comes out stays
  /// float32.
  ///
  /// This holds for the calling thread.
  package static func withProductsInBFloat16<Result>(
    _ isOn: Bool, _ body: () throws -> Result
  ) rethrows -> Result {
    let before = ct_multiplies_in_bfloat16()
    ct_set_multiplies_in_bfloat16(isOn)
    defer { ct_set_multiplies_in_bfloat16(before) }
    return try body()
  }
}
