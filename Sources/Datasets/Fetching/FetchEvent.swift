/// What a fetch has to tell while it runs.
public enum FetchEvent: Sendable, Hashable {
  /// Another process fetches the same set; this one goes on when it has finished.
  case waiting(folder: String)
  /// The file is already there, with the right checksum.
  case present(file: String, path: String)
  /// A download begins, or goes on after so many bytes.
  case started(file: String, url: String, resumedFrom: Int)
  /// The state of a download.
  case progress(FetchProgress)
  /// A download failed for a reason that may pass, and is tried again after a pause.
  case retrying(file: String, reason: String, seconds: Double)
  /// A mirror cannot give the file; the next one is tried.
  case mirrorFailed(file: String, reason: String)
  /// The file is there, with the right checksum.
  case finished(file: String, path: String, byteCount: Int)
}
