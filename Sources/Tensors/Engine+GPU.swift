import CTorch

extension Engine {
  /// How GPUs compute.
  public struct GPUModes: Hashable, Sendable {
    /// Whether products may be of TF32, which rounds their factors to ten binary digits.
    public var allowsTF32: Bool
    /// Whether only operations may be used that give the same bytes each time; others are an error.
    public var isDeterministic: Bool

    public init(allowsTF32: Bool = false, isDeterministic: Bool = false) {
      (self.allowsTF32, self.isDeterministic) = (allowsTF32, isDeterministic)
    }
  }

  /// How GPUs compute in this process; LibTorch's own default lets convolutions be of TF32.
  public static var gpuModes: GPUModes {
    get { GPUModes(allowsTF32: ct_allows_tf32(), isDeterministic: ct_is_deterministic()) }
    set { done(ct_set_gpu_modes(newValue.allowsTF32, newValue.isDeterministic)) }
  }
}
