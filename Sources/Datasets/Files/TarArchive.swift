import CArchive
import Foundation

/// A tar archive, packed or not, read from front to back.
final class TarArchive {
  let path: String
  private let archive: OpaquePointer

  init(path: String) throws(DatasetError) {
    // The archive library's texts for a missing file are poorer than ours.
    let (descriptor, size) = try openForReading(path)
    close(descriptor)
    guard size > 0 else { throw .empty(path: path) }
    guard let archive = archive_read_new() else {
      throw .unreadable(path: path, reason: "out of memory")
    }
    self.path = path
    self.archive = archive
    archive_read_support_filter_gzip(archive)
    archive_read_support_format_tar(archive)
    guard archive_read_open_filename(archive, path, 1 << 18) == ARCHIVE_OK else { throw failure }
  }

  deinit { archive_read_free(archive) }

  /// The next regular file, or nil at the end; reading it must come before the next call.
  func nextMember() throws(DatasetError) -> TarMember? {
    var entry: OpaquePointer?
    while true {
      switch archive_read_next_header(archive, &entry) {
      case ARCHIVE_EOF: return nil
      case ARCHIVE_OK, ARCHIVE_WARN:
        guard let entry, let name = archive_entry_pathname(entry) else { continue }
        guard archive_entry_filetype(entry) & S_IFMT == S_IFREG else { continue }
        return TarMember(
          name: String(cString: name), size: Int(archive_entry_size(entry)), of: self)
      default: throw failure
      }
    }
  }

  fileprivate func read(into buffer: UnsafeMutableRawBufferPointer) throws(DatasetError) -> Int {
    let got = archive_read_data(archive, buffer.baseAddress, buffer.count)
    guard got >= 0 else { throw failure }
    return got
  }

  private var failure: DatasetError {
    let reason = archive_error_string(archive).map { String(cString: $0) } ?? "unknown reason"
    return .corruptArchive(path: path, reason: reason)
  }
}

/// One file in a tar archive.
final class TarMember: ByteSource {
  /// The name in the archive, folders included.
  let name: String
  let size: Int
  private let archive: TarArchive

  fileprivate init(name: String, size: Int, of archive: TarArchive) {
    self.name = name
    self.size = size
    self.archive = archive
  }

  var path: String { "\(archive.path), member \(name)" }
  // The size is the archive's word only, hence the bound.
  var sizeHint: Int { max(0, min(size, 1 << 26)) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(DatasetError) -> Int {
    try archive.read(into: buffer)
  }
}
