import Foundation

/// The bytes of a field, which are there, and do not change, while the rows of its table are visited.
struct Field: Hashable, @unchecked Sendable {
  let bytes: UnsafeBufferPointer<UInt8>

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The length and the first byte, by which most fields differ.
  var look: Int { bytes.isEmpty ? 0 : bytes.count << 8 + Int(bytes[0]) }

  static func == (a: Self, b: Self) -> Bool {
    a.bytes.count == b.bytes.count
      && (a.bytes.isEmpty
        || memcmp(a.bytes.baseAddress!, b.bytes.baseAddress!, a.bytes.count) == 0)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
  }
}
