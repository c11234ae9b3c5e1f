import CTorch

/// Gradients in parts, each of which is added up over the processes of a group as soon as a backward pass has all
/// of it, while the pass goes on.
///
/// In all processes the parts leave in the same order, so that all must have the same.
public final class GradientParts {
  private let handle: ct_gradient_parts
  private let group: ProcessGroup
  /// Whether a backward pass may have begun to send its gradients.
  public private(set) var isOpen = false

  /// Parts in the order in which a backward pass reaches them: the gradients of some leaves, which accumulate in
  /// one tensor.
  public init(_ parts: [(gradients: Tensor, leaves: [Tensor])], over group: ProcessGroup) {
    let gradients = parts.map { Optional($0.gradients.handle) }
    let counts = parts.map { Int32($0.leaves.count) }
    let leaves = parts.flatMap(\.leaves).map { Optional($0.handle) }
    guard
      let handle = withExtendedLifetime(
        parts,
        { ct_gradient_parts_new(group.cHandle, gradients, counts, Int32(counts.count), leaves) })
    else { preconditionFailure(String(cString: ct_error())) }
    (self.handle, self.group) = (handle, group)
  }

  deinit { ct_gradient_parts_free(handle) }

  /// How many parts have left since `begin`.
  package var gone: Int { Int(ct_gradient_parts_gone(handle)) }

  /// Lets what the next backward pass reaches leave.
  public func begin() { isOpen = done(ct_gradient_parts_begin(handle)) }

  /// Waits until the gradients are those of all processes.
  public func finish() {
    isOpen = false
    done(ct_gradient_parts_finish(handle))
  }
}
