import Foundation

/// What can be wrong with a user's data, each with a text that says what, where and what to do.
public enum DatasetError: Error, Hashable, Sendable {
  // Files
  case missingFile(path: String)
  case unreadable(path: String, reason: String)
  case empty(path: String)
  case notGzip(path: String)
  case truncatedGzip(path: String)
  case corruptGzip(path: String, reason: String)
  case corruptArchive(path: String, reason: String)
  case missingMember(archive: String, member: String)

  // What is in them
  case wrongMagic(path: String, found: UInt32, expected: UInt32)
  case wrongDimensions(path: String, found: String, expected: String)
  case truncated(path: String, found: Int, expected: Int)
  case extraData(path: String, expected: Int)
  case countMismatch(images: String, imageCount: Int, labels: String, labelCount: Int)
  case labelOutOfRange(path: String, index: Int, label: Int, classCount: Int)
  case wrongRecordSize(path: String, byteCount: Int, recordSize: Int)
  case wrongRecordCount(path: String, found: Int, expected: Int)
  case invalidPNG(path: String, reason: String)
  case wrongImageSize(path: String, found: String, expected: String)

  // Sets
  case unknownSet(name: String, known: [String])
  case missingSet(name: String, lookedIn: [String])
  case unrecognisedFolder(path: String)

  // Downloads
  case cannotWrite(path: String, reason: String)
  case wrongSize(source: String, found: Int, expected: Int)
  case wrongChecksum(source: String, found: String, expected: String)
  case downloadFailed(file: String, attempts: [String])
  case failedVerification(sets: [String])
}

extension DatasetError: CustomStringConvertible, LocalizedError {
  /// The whole text for the user.
  public var description: String {
    switch self {
    case .missingFile, .unreadable, .empty, .notGzip, .truncatedGzip, .corruptGzip,
      .corruptArchive, .missingMember:
      fileText
    case .wrongMagic, .wrongDimensions, .truncated, .extraData, .countMismatch, .labelOutOfRange,
      .wrongRecordSize, .wrongRecordCount, .invalidPNG, .wrongImageSize:
      contentText
    case .unknownSet, .missingSet, .unrecognisedFolder:
      setText
    case .cannotWrite, .wrongSize, .wrongChecksum, .downloadFailed, .failedVerification:
      downloadText
    }
  }

  /// The same text, for those who ask Foundation.
  public var errorDescription: String? { description }
}
