/// What a check of one file found.
public enum FileState: Sendable, Hashable {
  /// Size and checksum are those of the published file.
  case ok
  /// Packed otherwise or unpacked, but what is inside has the right size and checksum.
  case okContents
  /// There is no such file.
  case missing
  /// The file has another size.
  case wrongSize(found: Int, expected: Int)
  /// The file has the right size and another checksum.
  case wrongChecksum(found: String, expected: String)
  /// The file cannot be read.
  case unreadable(reason: String)
  /// The file is there and loads, but no checksum of it is published.
  case notChecksummed(what: String)

  /// Whether the file can be used.
  public var isGood: Bool {
    switch self {
    case .ok, .okContents, .notChecksummed: true
    case .missing, .wrongSize, .wrongChecksum, .unreadable: false
    }
  }
}

/// The check of one file.
public struct FileCheck: Sendable, Hashable {
  /// The name as in the catalogue.
  public let name: String
  /// Where the file is, or should be.
  public let path: String
  /// What the check found.
  public let state: FileState
}
