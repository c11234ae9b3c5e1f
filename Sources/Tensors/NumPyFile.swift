import Foundation

/// NumPy's `.npy` format: one array in a file.
extension Tensor {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  private static let types: [(String, ElementType)] = [
    ("<f8", .float64), ("<f4", .float32), ("<f2", .float16), ("<i8", .int64), ("<i4", .int32),
    ("<i2", .int16), ("|i1", .int8), ("|u1", .uint8), ("|b1", .bool),
  ]

  /// Reads a `.npy` file of version 1, 2 or 3, little-endian, in C or Fortran order.
  public init(numPyFile file: URL) throws {
    let data = try TensorFileError.contents(of: file)
    guard data.count >= 10, data.prefix(6).elementsEqual(Self.magic) else {
      throw TensorFileError(file, "is not a .npy file")
    }
    let bytes = [UInt8](data.prefix(12))
    let wide = bytes[6] >= 2
    let length =
      wide && bytes.count == 12
      ? bytes[8..<12].reversed().reduce(0) { $0 << 8 | Int($1) }
      : Int(bytes[8]) | Int(bytes[9]) << 8
    let start = (wide ? 12 : 10) + length
    guard start <= data.count else { throw TensorFileError(file, "its header has been cut") }
    let header = String(decoding: data[(wide ? 12 : 10)..<start], as: UTF8.self)
    let (elementType, fortran, shape) = try Self.parse(header, of: file)
    let body = data.dropFirst(start)
    guard let size = elementType.byteCount(filling: shape) else {
      throw TensorFileError(file, "has the impossible shape \(shape)")
    }
    guard body.count == size else {
      throw TensorFileError(
        file, "holds \(body.count) bytes of elements, but the shape \(shape) needs \(size)")
    }
    let tensor = body.withUnsafeBytes {
      Tensor(bytes: $0, shape: fortran ? shape.reversed() : shape, elementType: elementType)
    }
    self = fortran ? tensor.withReversedAxes : tensor
  }

  /// Writes a `.npy` file of version 1 in C order.
  public func write(toNumPyFile file: URL) throws {
    guard let type = Self.types.first(where: { $0.1 == elementType })?.0 else {
      throw TensorFileError(file, "NumPy has no element type \(elementType.rawValue)")
    }
    let axes = shape.map(String.init).joined(separator: ", ") + (rank == 1 ? "," : "")
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(axes)), }"
    // The elements start at a multiple of 64, as NumPy has it.
    let padding = 64 - (10 + header.utf8.count + 1) % 64
    header += String(repeating: " ", count: padding % 64) + "\n"
    var data = Data(Self.magic + [1, 0])
    data.append(contentsOf: [UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)])
    data.append(contentsOf: header.utf8)
    data.append(contentsOf: bytes)
    try AtomicFile.write(data, to: file)
  }

  private var withReversedAxes: Tensor {
    var tensor = self
    for axis in 0..<rank / 2 { tensor = tensor.transposed(axis, rank - 1 - axis) }
    return tensor.copied()
  }

  private static func parse(
    _ header: String, of file: URL
  ) throws -> (type: ElementType, fortran: Bool, shape: [Int]) {
    // The header is the text of a Python dictionary with three known keys.
    func value(after key: String, until end: Character) -> Substring? {
      guard let found = header.range(of: "'\(key)':") else { return nil }
      return header[found.upperBound...].prefix { $0 != end }
    }
    guard let type = value(after: "descr", until: ","),
      let order = value(after: "fortran_order", until: ","),
      let axes = value(after: "shape", until: ")")
    else { throw TensorFileError(file, "its header is not NumPy's") }
    let name = type.filter { $0 != "'" && $0 != " " }
    guard let elementType = types.first(where: { $0.0 == name })?.1 else {
      throw TensorFileError(file, "elements of the type \(name) are not supported")
    }
    let lengths = axes.filter { $0 != "(" && $0 != " " }
      .split(separator: ",").map { Int($0) }
    guard lengths.allSatisfy({ $0 != nil && $0! >= 0 }) else {
      throw TensorFileError(file, "its header has no shape")
    }
    return (elementType, order.contains("True"), lengths.compactMap { $0 })
  }
}
