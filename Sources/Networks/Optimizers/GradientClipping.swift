import Tensors

extension Parameters {
  /// Scales the gradients down so that their norm, over all parameters, is at most `norm`; 0 for no
  /// limit.
  ///
  /// Pascanu, Mikolov and Bengio 2013, algorithm 1, as `clip_grad_norm_` of PyTorch has it.
  public func clipGradients(to norm: Double) {
    guard norm > 0 else { return }
    withoutGradients {
      let size = gradients.norm().cast(to: .float64) + 1e-6
      gradients.scale(by: norm / size.clamped(from: norm))
    }
  }
}
