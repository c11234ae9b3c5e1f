import Foundation

/// A download that is not finished, under its own name with ".part" added.
final class PartFile {
  let path: String
  private var descriptor: Int32 = -1

  init(for finalPath: String) { path = finalPath + ".part" }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The bytes that are there.
  var size: Int { fileSize(path) ?? 0 }

  /// Opens the file to go on after its first `count` bytes.
  func begin(at count: Int) throws(DatasetError) {
    finish()
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0, ftruncate(descriptor, off_t(count)) == 0 || count == 0,
      lseek(descriptor, off_t(count), SEEK_SET) >= 0
    else { throw cannotWrite(path) }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(DatasetError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest)
      let written = Foundation.write(descriptor, piece.baseAddress, piece.count)
      if written < 0 {
        if errno == EINTR { continue }
        throw cannotWrite(path)
      }
      rest = rest.dropFirst(written)
    }
  }

  /// Closes the file, leaving it where it is.
  func finish() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  func remove() {
    finish()
    unlink(path)
  }

  /// Gives the file its final name, once its bytes are safely on the disk.
  func rename(to finalPath: String) throws(DatasetError) {
    let written = open(path, O_RDONLY | O_CLOEXEC)
    guard written >= 0 else { throw cannotWrite(path) }
    defer { close(written) }
    guard fsync(written) == 0, Foundation.rename(path, finalPath) == 0 else {
      throw cannotWrite(finalPath)
    }
  }
}

/// The error of the last system call that wrote.
func cannotWrite(_ path: String) -> DatasetError {
  .cannotWrite(path: path, reason: String(cString: strerror(errno)))
}
