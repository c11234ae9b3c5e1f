/// What is known of a set of recordings before any file is read.
public struct RecordingFacts: Sendable, Hashable {
  /// The number of recordings.
  public let count: Int
  /// The values of a recording.
  public let length: Int
  /// What the classes are called.
  public let classNames: [String]
  /// How the recordings are cut.
  public let windows: Windows
}
