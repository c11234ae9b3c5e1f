import CTorch

/// An array of numbers of one element type, with a shape, on a device.
///
/// A tensor is a reference: copies share the elements, views (`narrowed`, `reshaped` where it can)
/// too, and the operations whose names are commands (`copy(from:)`, `fill(with:)`, …) change them
/// for all. Every other operation gives a new tensor and broadcasts as NumPy does.
public struct Tensor: @unchecked Sendable {
  // LibTorch counts references atomically; concurrent writers must keep apart, as with any buffer.
  private final class Storage {
    let handle: ct_tensor
    init(_ handle: ct_tensor) { self.handle = handle }
    deinit { ct_free(handle) }
  }

  private let storage: Storage

  init(_ handle: ct_tensor) { storage = Storage(handle) }

  var handle: ct_tensor { storage.handle }

  /// The number of elements along each axis; empty for a scalar.
  public var shape: [Int] {
    (0..<ct_rank(handle)).map { Int(ct_size(handle, $0)) }
  }

  /// The number of axes.
  public var rank: Int { Int(ct_rank(handle)) }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// The type of the elements.
  public var elementType: ElementType { ElementType(ct_element_type(handle)) }

  /// Where the elements are.
  public var device: Device { Device(code: ct_tensor_device(handle)) }
}

/// The type of a tensor's elements.
public enum ElementType: String, CaseIterable, Codable, Sendable {
  case uint8, int8, int16, int32, int64, float16, bfloat16, float32, float64, bool

  /// The bytes that one element takes.
  public var byteCount: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .int16, .float16, .bfloat16: 2
    case .int32, .float32: 4
    case .int64, .float64: 8
    }
  }

  var code: ct_type {
    switch self {
    case .uint8: CT_UINT8
    case .int8: CT_INT8
    case .int16: CT_INT16
    case .int32: CT_INT32
    case .int64: CT_INT64
    case .float16: CT_FLOAT16
    case .bfloat16: CT_BFLOAT16
    case .float32: CT_FLOAT32
    case .float64: CT_FLOAT64
    case .bool: CT_BOOL
    }
  }

  init(_ code: ct_type) {
    guard let type = Self.allCases.first(where: { $0.code == code }) else {
      fatalError("tensor engine: element type \(code.rawValue) is not supported")
    }
    self = type
  }
}

/// A Swift type that tensors can hold.
public protocol TensorElement: BitwiseCopyable, Sendable {
  static var elementType: ElementType { get }
}

extension UInt8: TensorElement { public static var elementType: ElementType { .uint8 } }
extension Int8: TensorElement { public static var elementType: ElementType { .int8 } }
extension Int16: TensorElement { public static var elementType: ElementType { .int16 } }
extension Int32: TensorElement { public static var elementType: ElementType { .int32 } }
extension Int64: TensorElement { public static var elementType: ElementType { .int64 } }
extension Float: TensorElement { public static var elementType: ElementType { .float32 } }
extension Double: TensorElement { public static var elementType: ElementType { .float64 } }
extension Bool: TensorElement { public static var elementType: ElementType { .bool } }
