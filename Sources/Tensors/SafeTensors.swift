import Foundation

/// Named tensors with some text about them, as the safetensors format holds them.
///
/// The format is eight bytes of header length, a header in JSON, and the elements, little-endian.
public struct SafeTensors: Sendable {
  public var tensors: [String: Tensor]
  public var metadata: [String: String]
  /// The types of the tensors that were not read because LibTorch's face here lacks them, such as
  /// F8_E4M3, by the tensors' names.
  public private(set) var unknownTypes: [String: String] = [:]

  /// The names of all tensors.
  public var names: Set<String> { Set(tensors.keys).union(unknownTypes.keys) }

  public init(tensors: [String: Tensor], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// Reads a file; checks the header against the file's size before it believes it.
  public init(contentsOf file: URL) throws {
    let data = try TensorFileError.contents(of: file)
    guard data.count >= 8 else { throw TensorFileError(file, "is too short to be safetensors") }
    let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(data.count - 8), length <= 100_000_000 else {
      throw TensorFileError(file, "is not safetensors, or has been cut: its header does not fit")
    }
    let header = data.dropFirst(8).prefix(Int(length))
    let body = data.dropFirst(8 + Int(length))
    let entries: [String: Entry]
    do {
      entries = try JSONDecoder().decode([String: Entry].self, from: Data(header))
    } catch {
      throw TensorFileError(file, "is not safetensors: its header is not JSON of the right form")
    }
    tensors = [:]
    metadata = [:]
    var descriptions: [(name: String, Description)] = []
    for (name, entry) in entries {
      switch entry {
      case .metadata(let text): metadata = text
      case .tensor(let description): descriptions.append((name, description))
      }
    }
    // The format has no gaps and no element in two tensors, so memory is bounded by the file.
    var rest = body
    for (name, description) in descriptions.sorted(by: { $0.1.precedes($1.1) }) {
      let bytes = try description.bytes(named: name, from: &rest, of: body, in: file)
      if let type = description.elementType {
        tensors[name] = bytes.withUnsafeBytes {
          Tensor(bytes: $0, shape: description.shape, elementType: type)
        }
      } else {
        unknownTypes[name] = description.dtype
      }
    }
    guard rest.isEmpty else {
      throw TensorFileError(file, "holds \(rest.count) bytes more than its tensors need")
    }
  }

  /// Writes a file: the tensors in the order of their names, so that the same content gives the
  /// same bytes.
  public func write(to file: URL) throws {
    var entries: [String: Entry] = [:]
    if !metadata.isEmpty { entries["__metadata__"] = .metadata(metadata) }
    var body = Data()
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      let bytes = tensor.bytes
      entries[name] = .tensor(
        Description(
          dtype: Description.dtype(of: tensor.elementType), shape: tensor.shape,
          offsets: [body.count, body.count + bytes.count]))
      body.append(contentsOf: bytes)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var header = try encoder.encode(entries)
    // Elements start at a multiple of eight, as the reference writer has it.
    header.append(contentsOf: Array(repeating: UInt8(ascii: " "), count: -header.count & 7))
    var data = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) }
    data.append(header)
    data.append(body)
    try AtomicFile.write(data, to: file)
  }
}

extension SafeTensors {
  /// An entry of the header.
  fileprivate enum Entry: Codable {
    case metadata([String: String])
    case tensor(Description)

    init(from decoder: Decoder) throws {
      if decoder.codingPath.last?.stringValue == "__metadata__" {
        self = .metadata(try [String: String](from: decoder))
      } else {
        self = .tensor(try Description(from: decoder))
      }
    }

    func encode(to encoder: Encoder) throws {
      switch self {
      case .metadata(let text): try text.encode(to: encoder)
      case .tensor(let description): try description.encode(to: encoder)
      }
    }
  }

  /// Where a tensor's elements are and what they are, in the words of the format.
  fileprivate struct Description: Codable {
    let dtype: String
    let shape: [Int]
    let offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }

    private static let types: [(String, ElementType)] = [
      ("F64", .float64), ("F32", .float32), ("F16", .float16), ("BF16", .bfloat16),
      ("I64", .int64), ("I32", .int32), ("I16", .int16), ("I8", .int8), ("U8", .uint8),
      ("BOOL", .bool),
    ]

    static func dtype(of elementType: ElementType) -> String {
      types.first { $0.1 == elementType }!.0
    }

    func precedes(_ other: Description) -> Bool {
      offsets.lexicographicallyPrecedes(other.offsets)
    }

    /// What LibTorch calls the type of the elements; nil where it is not known here.
    var elementType: ElementType? { Self.types.first { $0.0 == dtype }?.1 }

    /// Takes the tensor's bytes from what is left of the body.
    func bytes(
      named name: String, from rest: inout Data, of body: Data, in file: URL
    ) throws -> Data {
      let start = body.count - rest.count
      // Only the file says how many bytes elements of an unknown type take.
      guard
        let size = elementType.map({ $0.byteCount(filling: shape) })
          ?? offsets.last.map({ $0.subtractingReportingOverflow(start).partialValue })
      else {
        throw TensorFileError(file, "the tensor '\(name)' has the impossible shape \(shape)")
      }
      guard (0...rest.count).contains(size), offsets == [start, start + size] else {
        throw TensorFileError(
          file, "the tensor '\(name)' does not lie where the header says: has the file been cut?")
      }
      defer { rest = rest.dropFirst(size) }
      guard elementType != .bool || rest.prefix(size).allSatisfy({ $0 < 2 }) else {
        throw TensorFileError(file, "the tensor '\(name)' holds a bool that is neither 0 nor 1")
      }
      return rest.prefix(size)
    }
  }
}
