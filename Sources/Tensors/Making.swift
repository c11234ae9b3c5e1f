import CTorch

extension Tensor {
  /// A tensor of the given elements in row-major order.
  public init<Element: TensorElement>(_ elements: [Element], shape: [Int]? = nil) {
    let shape = shape ?? [elements.count]
    precondition(
      shape.reduce(1, *) == elements.count,
      "\(elements.count) elements do not fill the shape \(shape)")
    self = elements.withUnsafeBytes {
      Tensor(bytes: $0, shape: shape, elementType: Element.elementType)
    }
  }

  /// A scalar.
  public init(_ value: Double, elementType: ElementType = .float32) {
    self = .filled(with: value, [], elementType: elementType)
  }

  /// A tensor whose elements are copied from raw bytes in row-major order.
  public init(bytes: UnsafeRawBufferPointer, shape: [Int], elementType: ElementType) {
    self = made(
      ct_from_bytes(
        bytes.baseAddress, bytes.count, shape.map(Int64.init), Int32(shape.count), elementType.code)
    )
  }

  /// A tensor of zeros.
  public static func zeros(
    _ shape: [Int], elementType: ElementType = .float32, on device: Device = .cpu
  ) -> Tensor {
    filled(with: 0, shape, elementType: elementType, on: device)
  }

  /// A tensor of ones.
  public static func ones(
    _ shape: [Int], elementType: ElementType = .float32, on device: Device = .cpu
  ) -> Tensor {
    filled(with: 1, shape, elementType: elementType, on: device)
  }

  /// A tensor whose elements are all `value`.
  public static func filled(
    with value: Double, _ shape: [Int], elementType: ElementType = .float32,
    on device: Device = .cpu
  ) -> Tensor {
    made(
      ct_full(
        shape.map(Int64.init), Int32(shape.count), value, elementType.code, device.code))
  }

  /// The numbers 0, 1, …, `count` − 1.
  public static func range(_ count: Int, elementType: ElementType = .int64) -> Tensor {
    made(ct_range(Int64(count), elementType.code))
  }

  /// Independent samples of the uniform distribution on [low, high).
  public static func uniform(
    _ shape: [Int], from low: Double = 0, to high: Double = 1,
    elementType: ElementType = .float32, using generator: Generator
  ) -> Tensor {
    made(
      ct_uniform(
        shape.map(Int64.init), Int32(shape.count), low, high, elementType.code, generator.handle))
  }

  /// Independent samples of the normal distribution.
  public static func normal(
    _ shape: [Int], mean: Double = 0, deviation: Double = 1,
    elementType: ElementType = .float32, using generator: Generator
  ) -> Tensor {
    made(
      ct_normal(
        shape.map(Int64.init), Int32(shape.count), mean, deviation, elementType.code,
        generator.handle))
  }

  /// The numbers 0, 1, …, `count` − 1 in random order, as int64.
  public static func permutation(_ count: Int, using generator: Generator) -> Tensor {
    made(ct_permutation(Int64(count), generator.handle))
  }
}

extension Tensor {
  /// The elements in row-major order, converted to `Element` where they are of another type.
  public func elements<Element: TensorElement>(as type: Element.Type = Float.self) -> [Element] {
    let source = cast(to: Element.elementType)
    return [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      source.fill(UnsafeMutableRawBufferPointer(buffer))
      initialized = count
    }
  }

  /// The one element of a tensor that has just one.
  public var item: Double {
    var value = Double.nan
    done(ct_item(handle, &value))
    return value
  }

  /// The elements of tensors of one type that have just one each, read from a GPU together.
  public static func items(of scalars: [Tensor]) -> [Double] {
    guard scalars.count > 1 else { return scalars.map(\.item) }
    return Tensor.concatenated(scalars.map { $0.reshaped([1]) }).elements(as: Double.self)
  }

  /// The elements' bytes in row-major order.
  public var bytes: [UInt8] {
    let size = count * elementType.byteCount
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
      fill(UnsafeMutableRawBufferPointer(buffer))
      initialized = size
    }
  }

  private func fill(_ buffer: UnsafeMutableRawBufferPointer) {
    if done(ct_to_bytes(handle, buffer.baseAddress, buffer.count)) { return }
    // In a scope that throws engine errors the code goes on: it reads zeros.
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
  }

  /// Whether shape and all elements are the same.
  public func isIdentical(to other: Tensor) -> Bool {
    guard shape == other.shape, elementType == other.elementType else { return false }
    var equal = false
    done(ct_equal(handle, other.handle, &equal))
    return equal
  }
}

extension Tensor: CustomStringConvertible {
  public var description: String {
    let shown = count <= 8 ? elements(as: Double.self).map { "\($0)" } : ["…"]
    return "Tensor(\(shape), \(elementType), [\(shown.joined(separator: ", "))])"
  }
}
