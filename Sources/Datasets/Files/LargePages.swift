import Foundation

extension Array {
  /// Reserves room for so many elements, where there are many in pages as large as the system has.
  ///
  /// Page by page the system takes longer to give memory than a fast reader to fill it.
  mutating func reserveLarge(_ count: Int) {
    reserveCapacity(count)
    #if os(Linux)
      guard count * MemoryLayout<Element>.stride >= 1 << 22 else { return }
      let room = capacity * MemoryLayout<Element>.stride
      withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        let page = 1 << 12
        let first = (Int(bitPattern: start) + page - 1) / page * page
        let last = (Int(bitPattern: start) + room) / page * page
        // Advice: where it is not taken, all goes on as before.
        _ = madvise(UnsafeMutableRawPointer(bitPattern: first), last - first, MADV_HUGEPAGE)
      }
    #endif
  }
}
