import Foundation

/// Writes whole files, so that a reader sees all of the new one or all of the old one.
public enum AtomicFile {
  /// Why a file could not be written, in the system's words.
  public struct Failure: Error, Equatable, CustomStringConvertible {
    public let description: String
  }

  /// Writes under the name with `.partial` behind it, and renames when all is on the disk.
  ///
  /// A process that is killed leaves at most that one file, which the next write replaces.
  public static func write(_ contents: Data, to file: URL) throws {
    let partial = file.path + ".partial"
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure(file) }
    do {
      defer { close(descriptor) }
      try writeAll(contents, to: descriptor, of: file)
      guard fsync(descriptor) == 0 else { throw failure(file) }
    } catch {
      unlink(partial)
      throw error
    }
    guard rename(partial, file.path) == 0 else {
      let failure = failure(file)
      unlink(partial)
      throw failure
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
