/// Bytes that come one after the other, from a file, a gzip file or a member of an archive.
protocol ByteSource: AnyObject {
  /// The file that the bytes come from, for error texts.
  var path: String { get }
  /// A first guess at how many bytes there are, bounded by the size of the real file.
  var sizeHint: Int { get }
  /// Fills the buffer as far as the source goes; fewer bytes than asked for mean its end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(DatasetError) -> Int
}

extension ByteSource {
  /// Reads up to `count` bytes.
  ///
  /// The array grows with what really arrives, so a forged count costs no memory.
  func read(upTo count: Int) throws(DatasetError) -> [UInt8] {
    var bytes = try readHinted(min(count, sizeHint))
    guard bytes.count < count, bytes.count == min(count, sizeHint) else { return bytes }
    let chunk = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(1, min(count, 1 << 20)), alignment: 16)
    defer { chunk.deallocate() }
    while bytes.count < count {
      let wanted = UnsafeMutableRawBufferPointer(rebasing: chunk.prefix(count - bytes.count))
      let got = try read(into: wanted)
      bytes.append(contentsOf: wanted.prefix(got))
      if got < wanted.count { break }
    }
    return bytes
  }

  /// Reads so many bytes, or fewer at the end, straight into their array.
  private func readHinted(_ count: Int) throws(DatasetError) -> [UInt8] {
    var failure: DatasetError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(DatasetError) {
        // zlib counts in 32 bits.
        while filled < count {
          let rest = UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...].prefix(1 << 26))
          let got = try read(into: rest)
          filled += got
          if got < rest.count { break }
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Reads on to the end and gives the number of bytes on the way.
  func countRest() throws(DatasetError) -> Int {
    var count = 0
    while true {
      let got = try read(upTo: 1 << 20).count
      if got == 0 { return count }
      count += got
    }
  }

  /// Whether the source has no more bytes, which also makes a gzip file check its checksum.
  func isAtEnd() throws(DatasetError) -> Bool {
    try read(upTo: 1).isEmpty
  }
}
