/// How far a download is.
public struct FetchProgress: Sendable, Hashable {
  /// The file's name.
  public let file: String
  /// The bytes that are there, earlier attempts included.
  public let byteCount: Int
  /// The bytes of the whole file.
  public let totalByteCount: Int
  /// The speed of this attempt.
  public let bytesPerSecond: Double

  /// The seconds that are left at this speed, or nil while there is no speed.
  public var secondsLeft: Double? {
    bytesPerSecond > 0 ? Double(totalByteCount - byteCount) / bytesPerSecond : nil
  }
}
