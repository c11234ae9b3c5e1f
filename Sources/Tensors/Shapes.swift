import CTorch

extension Tensor {
  /// The same elements in another shape; −1 stands for what is left over.
  public func reshaped(_ shape: [Int]) -> Tensor {
    made(ct_reshape(handle, shape.map(Int64.init), Int32(shape.count)))
  }

  /// The same elements along one axis.
  public func flattened() -> Tensor { reshaped([-1]) }

  /// A view of `range` along `axis`.
  public func narrowed(to range: Range<Int>, along axis: Int = 0) -> Tensor {
    made(ct_narrow(handle, Int32(axis), Int64(range.lowerBound), Int64(range.count)))
  }

  /// A view of one position along the first axis, which goes.
  public subscript(position: Int) -> Tensor {
    narrowed(to: position..<position + 1).reshaped(Array(shape.dropFirst()))
  }

  /// Views of the `count` positions along an axis, which goes.
  public func positions(_ count: Int, along axis: Int = 0) -> [Tensor] {
    parts(count) { ct_unbind(handle, Int32(axis), $0, $1) }
  }

  /// Views of `count` equal blocks of an axis.
  public func blocks(_ count: Int, along axis: Int = 0) -> [Tensor] {
    parts(count) { ct_blocks(handle, Int32(axis), $0, $1) }
  }

  private func parts(
    _ count: Int, _ make: (UnsafeMutablePointer<ct_tensor?>, Int32) -> Int32
  ) -> [Tensor] {
    var parts = [ct_tensor?](repeating: nil, count: count)
    done(make(&parts, Int32(count)))
    return parts.map { Tensor($0 ?? ct_undefined()) }
  }

  /// A view with two axes exchanged.
  public func transposed(_ axis: Int = -2, _ other: Int = -1) -> Tensor {
    made(ct_transpose(handle, Int32(axis), Int32(other)))
  }

  /// A view with the axes in another order.
  public func permuted(_ order: [Int]) -> Tensor {
    made(ct_permute(handle, order.map(Int64.init), Int32(order.count)))
  }

  /// A view that repeats the elements along axes of size 1.
  public func expanded(to shape: [Int]) -> Tensor {
    made(ct_expand(handle, shape.map(Int64.init), Int32(shape.count)))
  }

  /// The positions named by `index`, int64 of one axis, along an axis.
  public func selecting(_ index: Tensor, along axis: Int = 0) -> Tensor {
    made(ct_index_select(handle, Int32(axis), index.handle))
  }

  /// Tensors put one after the other along an axis.
  public static func concatenated(_ tensors: [Tensor], along axis: Int = 0) -> Tensor {
    let handles: [ct_tensor?] = tensors.map(\.handle)
    return withExtendedLifetime(tensors) {
      made(ct_concatenate(handles, Int32(handles.count), Int32(axis)))
    }
  }

  /// The elements converted to a type; the same tensor where they have it.
  public func cast(to type: ElementType) -> Tensor { made(ct_cast(handle, type.code)) }

  /// The elements on a device; the same tensor where they are there.
  public func moved(to device: Device) -> Tensor { made(ct_to_device(handle, device.code)) }

  /// A tensor with elements of its own.
  public func copied() -> Tensor { made(ct_clone(handle)) }
}

// Commands that change the elements in place.
extension Tensor {
  public func copy(from other: Tensor) { done(ct_copy(handle, other.handle)) }
  public func fill(with value: Double) { done(ct_fill(handle, value)) }
  public func scale(by factor: Double) { done(ct_scale(handle, factor)) }
  public func scale(by factor: Tensor) { done(ct_scale_by(handle, factor.handle)) }

  /// Adds `factor` · `other`.
  public func add(_ other: Tensor, scaledBy factor: Double = 1) {
    done(ct_add_scaled(handle, other.handle, factor))
  }

  /// Adds `factor` · `a` · `b`.
  public func add(productOf a: Tensor, _ b: Tensor, scaledBy factor: Double) {
    done(ct_add_product(handle, a.handle, b.handle, factor))
  }

  /// Adds `factor` · `a` / `b`.
  public func add(quotientOf a: Tensor, _ b: Tensor, scaledBy factor: Double) {
    done(ct_add_quotient(handle, a.handle, b.handle, factor))
  }
}
