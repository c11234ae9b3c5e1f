import CTorch

extension Engine {
  /// How often work on this thread asks for elements of tensors, LibTorch's own operations with it.
  ///
  /// Where they are on a GPU, each time waits until it has done all that it was told.
  package static func readings(of work: () throws -> Void) rethrows -> Int {
    done(ct_begin_counting_readings())
    do {
      try work()
    } catch {
      _ = ct_end_counting_readings()
      throw error
    }
    return Int(ct_end_counting_readings())
  }
}
