import CCrypto
import Foundation

/// The SHA-256 of some bytes, in hexadecimal digits.
package func sha256(of data: Data) -> String {
  let sum = SHA256()
  data.withUnsafeBytes { sum.update($0) }
  return sum.finish()
}

/// The SHA-256 of some parts, one after the other.
package func sha256(of parts: some Sequence<[UInt8]>) -> String {
  let sum = SHA256()
  for part in parts { part.withUnsafeBytes { sum.update($0) } }
  return sum.finish()
}

/// A SHA-256 that grows with its bytes.
final class SHA256 {
  private let context = EVP_MD_CTX_new()

  init() { EVP_DigestInit_ex(context, EVP_sha256(), nil) }

  deinit { EVP_MD_CTX_free(context) }

  func update(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// The sum in hexadecimal digits; the last call.
  func finish() -> String {
    var sum = [UInt8](repeating: 0, count: 32)
    EVP_DigestFinal_ex(context, &sum, nil)
    return sum.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// The SHA-256 of a file as it lies on the disk.
package func sha256(ofFile path: String) throws(DatasetError) -> String {
  let (descriptor, _) = try openForReading(path)
  defer { close(descriptor) }
  let sum = SHA256()
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
  defer { buffer.deallocate() }
  while true {
    let got = read(descriptor, buffer.baseAddress, buffer.count)
    if got == 0 { return sum.finish() }
    if got > 0 {
      sum.update(UnsafeRawBufferPointer(rebasing: buffer.prefix(got)))
    } else if errno != EINTR {
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
  }
}

/// The size and SHA-256 of the bytes that a file unpacks to.
func unpackedSum(ofFile path: String) throws(DatasetError) -> (byteCount: Int, sha256: String) {
  let source = try FileSource(path: path)
  let sum = SHA256()
  var byteCount = 0
  while true {
    let chunk = try source.read(upTo: 1 << 20)
    if chunk.isEmpty { return (byteCount, sum.finish()) }
    chunk.withUnsafeBytes { sum.update($0) }
    byteCount += chunk.count
  }
}
