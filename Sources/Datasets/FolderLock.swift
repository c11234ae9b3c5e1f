import Foundation

/// Holds a folder for one fetch at a time; the system frees it if the process dies.
final class FolderLock {
  private let descriptor: Int32

  private init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Makes the folder if need be and waits until it is free.
  static func acquire(
    _ folder: String, whileWaiting: () -> Void
  ) async throws -> FolderLock {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw DatasetError.cannotWrite(path: folder, reason: reason(of: error))
    }
    let path = folder + "/.fetch-lock"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw cannotWrite(path) }
    let lock = FolderLock(descriptor: descriptor)
    var saidSo = false
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else { throw cannotWrite(path) }
      if !saidSo { whileWaiting() }
      saidSo = true
      try await Task.sleep(for: .milliseconds(100))
    }
    return lock
  }

  /// The system's words where Foundation wraps them.
  private static func reason(of error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    let system = underlying ?? (error as NSError)
    return system.domain == NSPOSIXErrorDomain
      ? String(cString: strerror(Int32(system.code))) : error.localizedDescription
  }
}
