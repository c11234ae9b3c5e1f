import Foundation

/// Writes whole files, so that a reader sees all of the new one or all of the old one.
///
/// Any number of threads and processes may write the same file: each has a temporary file of its
/// own, and the last rename wins.
public enum AtomicFile {
  /// Why a file could not be written, in the system's words.
  public struct Failure: Error, Equatable, CustomStringConvertible {
    public let description: String
  }

  /// Writes under a name of its own with `.partial` in it, and renames when all is on the disk.
  ///
  /// What a killed process left beside the file is removed by the next write.
  public static func write(_ contents: Data, to file: URL) throws {
    removeAbandoned(of: file)
    let partial = try Partial(of: file)
    defer { close(partial.descriptor) }
    do {
      try writeAll(contents, to: partial.descriptor, of: file)
      guard fsync(partial.descriptor) == 0, rename(partial.path, file.path) == 0 else {
        throw failure(file)
      }
    } catch {
      unlink(partial.path)
      throw error
    }
  }

  /// A temporary file, locked as long as its writer lives.
  private struct Partial {
    let path: String
    let descriptor: Int32

    init(of file: URL) throws {
      while true {
        let path = "\(file.path).partial.\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
          if errno == EEXIST { continue }
          throw failure(file)
        }
        // Where a file system has no locks, no file is found to be abandoned either.
        flock(descriptor, LOCK_EX)
        var status = stat()
        // Another writer may have taken it for abandoned before it was locked.
        if fstat(descriptor, &status) == 0, status.st_nlink > 0 {
          (self.path, self.descriptor) = (path, descriptor)
          return
        }
        close(descriptor)
      }
    }
  }

  /// Removes the temporary files of the file whose writers have died: the system has unlocked them.
  private static func removeAbandoned(of file: URL) {
    let folder = file.deletingLastPathComponent().path
    let prefix = file.lastPathComponent + ".partial"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name.hasPrefix(prefix) {
      let path = "\(folder)/\(name)"
      let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
      close(descriptor)
    }
  }

  private static func writeAll(_ contents: Data, to descriptor: Int32, of file: URL) throws {
    try contents.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = Foundation.write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw failure(file) }
        rest = rest.dropFirst(count)
      }
    }
  }

  private static func failure(_ file: URL) -> Failure {
    Failure(description: "\(file.path): cannot be written: \(String(cString: strerror(errno)))")
  }
}
