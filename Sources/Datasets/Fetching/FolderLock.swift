import Foundation

/// Holds a folder for one fetch at a time; the system frees it even if the process dies.
final class FolderLock {
  private let path: String
  private let descriptor: Int32

  private init(path: String) throws(DatasetError) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw cannotWrite(path) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Lets the next one in, and leaves nothing behind.
  func release() { unlink(path) }

  /// Whether the file that is locked still has the name; its last holder may have removed it.
  private var isCurrent: Bool {
    var (own, named) = (stat(), stat())
    return fstat(descriptor, &own) == 0 && stat(path, &named) == 0 && own.st_ino == named.st_ino
  }

  /// Makes the folder if need be and waits until it is free.
  static func acquire(
    _ folder: String, whileWaiting: () -> Void
  ) async throws -> FolderLock {
    try makeFolder(folder)
    var saidSo = false
    while true {
      let lock = try FolderLock(path: folder + "/.fetch-lock")
      if try lock.take() { return lock }
      if !saidSo { whileWaiting() }
      saidSo = true
      try await Task.sleep(for: .milliseconds(100))
    }
  }

  private func take() throws(DatasetError) -> Bool {
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return isCurrent }
    guard errno == EWOULDBLOCK || errno == EINTR else { throw cannotWrite(path) }
    return false
  }
}

/// Makes a folder, and those above it, unless it is there.
private func makeFolder(_ path: String) throws(DatasetError) {
  if mkdir(path, 0o755) == 0 { return }
  let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
  if errno == ENOENT, parent != path {
    try makeFolder(parent)
    if mkdir(path, 0o755) == 0 { return }
  }
  let failure = cannotWrite(path)
  guard folderExists(path) else { throw failure }
}
