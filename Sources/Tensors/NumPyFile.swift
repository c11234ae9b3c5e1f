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
    guard (1...3).contains(bytes[6]) else {
      throw TensorFileError(file, "has the version \(bytes[6]) of .npy; 1 to 3 are read")
    }
    let wide = bytes[6] >= 2
    let length =
      wide && bytes.count == 12
      ? bytes[8..<12].reversed().reduce(0) { $0 << 8 | Int($1) }
      : Int(bytes[8]) | Int(bytes[9]) << 8
    let start = (wide ? 12 : 10) + length
    guard start <= data.count else { throw TensorFileError(file, "its header has been cut") }
    let text = String(decoding: data[(wide ? 12 : 10)..<start], as: UTF8.self)
    guard let header = NumPyHeader(text) else {
      throw TensorFileError(file, "its header is not NumPy's")
    }
    try self.init(header, data.dropFirst(start), of: file)
  }

  private init(_ header: NumPyHeader, _ body: Data, of file: URL) throws {
    guard let elementType = Self.elementType(header.type) else {
      throw TensorFileError(file, "elements of the type \(header.type) are not supported")
    }
    guard let shape = header.shape else { throw TensorFileError(file, "its header has no shape") }
    guard let size = elementType.byteCount(filling: shape) else {
      throw TensorFileError(file, "has the impossible shape \(shape)")
    }
    guard body.count == size else {
      throw TensorFileError(
        file, "holds \(body.count) bytes of elements, but the shape \(shape) needs \(size)")
    }
    guard elementType != .bool || body.allSatisfy({ $0 < 2 }) else {
      throw TensorFileError(file, "holds a bool that is neither 0 nor 1")
    }
    let tensor = body.withUnsafeBytes {
      Tensor(
        bytes: $0, shape: header.isFortran ? shape.reversed() : shape, elementType: elementType)
    }
    self = header.isFortran ? tensor.withReversedAxes : tensor
  }

  /// The type of a name such as `<f4`: `=` and no sign stand for the machine's order, and bytes have
  /// none.
  private static func elementType(_ name: String) -> ElementType? {
    let plain = name.drop { "<=|>".contains($0) }
    let isSwapped = name.hasPrefix(">")
    let type = types.first { $0.0.dropFirst() == plain }?.1
    guard name.count - plain.count <= 1, let type, !isSwapped || type.byteCount == 1 else {
      return nil
    }
    return type
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
}

/// The header of a `.npy` file: the text of a Python dictionary with three known keys, in any order.
private struct NumPyHeader {
  private(set) var type = ""
  private(set) var isFortran = false
  /// Nil where it is no tuple of lengths.
  private(set) var shape: [Int]?

  init?(_ text: String) {
    var rest = text[...]
    var found: Set<String> = []
    guard rest.take("{") else { return nil }
    while !rest.take("}") {
      guard let key = rest.takeQuoted(), rest.take(":"), found.insert(key).inserted else {
        return nil
      }
      switch key {
      case "descr": type = rest.takeQuoted() ?? rest.takeValue()
      case "fortran_order":
        guard let value = Self.truth(rest.takeValue()) else { return nil }
        isFortran = value
      case "shape": shape = Self.lengths(rest.takeValue())
      default: return nil
      }
      // A comma after the last entry is as good as none.
      guard rest.take(",") || rest.first == "}" else { return nil }
    }
    guard found.count == 3, rest.allSatisfy({ $0.isWhitespace || $0 == "\0" }) else { return nil }
  }

  private static func truth(_ text: String) -> Bool? {
    ["True": true, "1": true, "False": false, "0": false][text]
  }

  /// The lengths in a tuple; Python 2 writes `60000L`.
  private static func lengths(_ text: String) -> [Int]? {
    guard text.hasPrefix("("), text.hasSuffix(")") else { return nil }
    var words = text.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.filter { !$0.isWhitespace } }
    if words.last == "" { words.removeLast() }
    let lengths = words.map { Int($0.hasSuffix("L") ? String($0.dropLast()) : $0) }
    return lengths.allSatisfy { $0 ?? -1 >= 0 } ? lengths.compactMap { $0 } : nil
  }
}

extension Substring {
  private mutating func skipBlanks() { self = drop(while: \.isWhitespace) }

  /// Goes over a sign, and blanks around it.
  fileprivate mutating func take(_ sign: Character) -> Bool {
    skipBlanks()
    guard first == sign else { return false }
    removeFirst()
    skipBlanks()
    return true
  }

  /// Takes a text in quotes of either kind.
  fileprivate mutating func takeQuoted() -> String? {
    skipBlanks()
    guard let quote = first, quote == "'" || quote == "\"",
      let end = dropFirst().firstIndex(of: quote)
    else { return nil }
    defer {
      self = self[index(after: end)...]
      skipBlanks()
    }
    return String(self[index(after: startIndex)..<end])
  }

  /// Takes all up to the comma or brace that ends the entry, over whole brackets.
  fileprivate mutating func takeValue() -> String {
    skipBlanks()
    var depth = 0
    let end =
      firstIndex { character in
        if depth == 0, character == "," || character == "}" { return true }
        if "([{".contains(character) { depth += 1 }
        if ")]}".contains(character) { depth -= 1 }
        return false
      } ?? endIndex
    let value = self[..<end]
    self = self[end...]
    return String(value.reversed().drop(while: \.isWhitespace).reversed())
  }
}
