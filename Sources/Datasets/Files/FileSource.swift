import CZlib
import Foundation

/// A file, or standard input, opened for reading and unpacked on the way if it is gzip.
final class FileSource: ByteSource {
  let path: String
  let sizeHint: Int
  /// Whether the bytes are unpacked on the way.
  let isPacked: Bool
  private let file: gzFile
  /// More bytes than this come out of no packed file that is worth its memory.
  private let mostBytes: Int
  private var bytesRead = 0

  /// Opens a file, whose name need not tell whether it is packed.
  init(path: String) throws(DatasetError) {
    let isStream = path == StandardInput.path
    let (descriptor, size) = try isStream ? (dup(STDIN_FILENO), 1) : openForReading(path)
    let path = StandardInput.title(path)
    guard size > 0 else {
      close(descriptor)
      throw .empty(path: path)
    }
    guard let file = gzdopen(descriptor, "rb") else {
      close(descriptor)
      throw .unreadable(path: path, reason: "out of memory")
    }
    self.path = path
    self.file = file
    gzbuffer(file, 1 << 18)
    let isPlain = gzdirect(file) == 1
    // Image files pack four- to sevenfold.
    sizeHint = isPlain ? size : min(size, 1 << 40) * 8
    let mostUnpacked = max(32 << 20, min(size, 1 << 40) * 100)
    mostBytes = isPlain ? .max : isStream ? StandardInput.mostBytes : mostUnpacked
    isPacked = !isPlain
    if isPlain && path.hasSuffix(".gz") { throw .notGzip(path: path) }
  }

  deinit { gzclose_r(file) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(DatasetError) -> Int {
    let got = gzread(file, buffer.baseAddress, UInt32(clamping: buffer.count))
    bytesRead += max(Int(got), 0)
    guard bytesRead <= mostBytes else { throw .inflated(path: path) }
    if got == buffer.count { return buffer.count }
    var status: Int32 = 0
    let reason = gzerror(file, &status).map { String(cString: $0) } ?? ""
    switch status {
    case Z_OK, Z_STREAM_END: return Int(got)
    case Z_BUF_ERROR: throw .truncatedGzip(path: path)
    case Z_ERRNO: throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    default:
      // zlib puts the file's name, here a descriptor's, before its own words.
      let words = reason.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? reason
      throw .corruptGzip(path: path, reason: words)
    }
  }
}

/// Opens a regular file and gives its descriptor and size.
func openForReading(_ path: String) throws(DatasetError) -> (descriptor: Int32, size: Int) {
  // O_NONBLOCK: a named pipe must not make us wait for a writer.
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else {
    if errno == ENOENT { throw .missingFile(path: path) }
    throw .unreadable(path: path, reason: String(cString: strerror(errno)))
  }
  var status = stat()
  guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
    close(descriptor)
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    throw .unreadable(path: path, reason: isFolder ? "it is a folder" : "it is not a regular file")
  }
  return (descriptor, Int(status.st_size))
}

/// Whether there is a file of this name, readable or not.
func fileExists(_ path: String) -> Bool { fileSize(path) != nil }

/// The size of a regular file, or nil where there is none.
func fileSize(_ path: String) -> Int? {
  var status = stat()
  guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
  return Int(status.st_size)
}

/// Whether there is a folder of this name.
func folderExists(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}
