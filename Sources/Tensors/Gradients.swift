import CTorch

/// Runs code whose operations leave no trace for gradients.
public func withoutGradients<Result>(_ body: () throws -> Result) rethrows -> Result {
  let before = ct_set_grad_enabled(false)
  defer { _ = ct_set_grad_enabled(before) }
  return try body()
}

extension Tensor {
  /// The same elements, cut off from the operations that made them.
  public func detached() -> Tensor { made(ct_detach(handle)) }

  /// Whether gradients flow to or through this tensor.
  public var requiresGradient: Bool { ct_requires_grad(handle) }

  /// A leaf of the gradient graph that shares these elements and adds its gradients to `gradient`.
  ///
  /// Where many leaves share one buffer and their gradients share another, one call of an
  /// optimizer serves them all.
  public func leaf(accumulatingInto gradient: Tensor) -> Tensor {
    let leaf = detached()
    done(ct_set_requires_grad(leaf.handle, true))
    done(ct_set_gradient(leaf.handle, gradient.handle))
    return leaf
  }

  /// A leaf of the gradient graph that shares these elements; `gradient` is nil until `backward`.
  public func leaf() -> Tensor {
    let leaf = detached()
    done(ct_set_requires_grad(leaf.handle, true))
    return leaf
  }

  /// The gradient that `backward` has gathered at this leaf.
  public var gradient: Tensor? {
    let gradient = made(ct_gradient(handle))
    return gradient.isDefined ? gradient : nil
  }

  /// Adds the gradient of this scalar to every leaf that it depends on.
  public func backward() { done(ct_backward(handle)) }

  var isDefined: Bool { ct_is_defined(handle) }
}
