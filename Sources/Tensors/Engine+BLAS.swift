import CTorch

extension Engine {
  /// The library that multiplies matrices of float32 on the CPU, such as "MKL of LibTorch", or
  /// "oneDNN 3.6.2 and MKL of LibTorch".
  ///
  /// On Intel's processors, and all but x86, it is LibTorch's; on others oneDNN, where the system has it. Without
  /// AVX-512, products whose rows lie a multiple of 1 KB apart go to MKL all the same, where oneDNN is slow at them.
  /// The variable HOMEOSTAT_BLAS names another: `libtorch` or `onednn`.
  ///
  /// - Throws: ``TensorError`` where the variable names one that is not to be had.
  public static var blas: String {
    get throws {
      guard let name = ct_blas() else { throw TensorError(String(cString: ct_error())) }
      return String(cString: name)
    }
  }
}
