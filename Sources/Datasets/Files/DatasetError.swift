import Foundation

/// What can be wrong with a user's data, each with a text that says what, where and what to do.
public enum DatasetError: Error, Hashable, Sendable {
  // Files
  /// There is no such file.
  case missingFile(path: String)
  /// The system does not let us read the file.
  case unreadable(path: String, reason: String)
  /// The file has no bytes.
  case empty(path: String)
  /// The name ends in .gz, but the file is not gzip.
  case notGzip(path: String)
  /// The gzip data end too soon.
  case truncatedGzip(path: String)
  /// The gzip data are damaged.
  case corruptGzip(path: String, reason: String)
  /// The gzip data unpack to a hundred times their size.
  case inflated(path: String)
  /// The tar archive is damaged.
  case corruptArchive(path: String, reason: String)
  /// The tar archive lacks a file.
  case missingMember(archive: String, member: String)

  // What is in them
  /// The first four bytes are those of another kind of file.
  case wrongMagic(path: String, found: UInt32, expected: UInt32)
  /// The header states sizes that cannot be used.
  case wrongDimensions(path: String, found: String, expected: String)
  /// The file has fewer bytes than its header asks for.
  case truncated(path: String, found: Int, expected: Int)
  /// The file has more bytes than it should.
  case extraData(path: String, expected: Int)
  /// There are not as many labels as images.
  case countMismatch(images: String, imageCount: Int, labels: String, labelCount: Int)
  /// A label is beyond the classes of the set.
  case labelOutOfRange(path: String, index: Int, label: Int, classCount: Int)
  /// The file is no whole number of records.
  case wrongRecordSize(path: String, byteCount: Int, recordSize: Int)
  /// The file has another number of images than it should.
  case wrongRecordCount(path: String, found: Int, expected: Int)
  /// The file is no PNG image, or a damaged one.
  case invalidPNG(path: String, reason: String)
  /// The file is no JPEG image, or a damaged one.
  case invalidJPEG(path: String, reason: String)
  /// The image states a size that no honest one has.
  case unreasonableImage(path: String, found: String)
  /// The folder of pictures is none that can be learned.
  case invalidPictures(path: String, reason: String)
  /// The file is no recording of the length that the set has.
  case invalidRecording(path: String, reason: String)
  /// The file holds no texts as they are read here.
  case invalidTexts(path: String, reason: String)
  /// The file is of a kind that is not read here; `what` says which, and `advice` what is.
  case otherKind(path: String, what: String, advice: String)
  /// The image has another size than the network takes.
  case wrongImageSize(path: String, found: String, expected: String)

  // Sets
  /// No set and no folder has this name.
  case unknownSet(name: String, known: [String])
  /// The set is in none of the places where it may be.
  case missingSet(name: String, lookedIn: [String])
  /// The set holds samples of another kind than is needed, such as images in place of a table.
  case wrongKind(name: String, holds: SetKind, needed: SetKind)
  /// The folder holds no data of a known format; `hint` says what it holds instead, or nothing.
  case unrecognisedFolder(path: String, hint: String)
  /// The file is text where a set is needed, and no table by its name.
  case unrecognisedFile(path: String)

  // Downloads
  /// The system does not let us write the file.
  case cannotWrite(path: String, reason: String)
  /// What a mirror offers has another size.
  case wrongSize(source: String, found: Int, expected: Int)
  /// What a mirror sent has another checksum.
  case wrongChecksum(source: String, found: String, expected: String)
  /// The set has no mirror.
  case noMirror(set: String, file: String, reason: String, folder: String)
  /// The set is published in a form that is not fetched.
  case notFetched(set: String, reason: String, folder: String)
  /// No mirror gave the file.
  case downloadFailed(file: String, attempts: [String])
  /// Files of these sets are missing or wrong.
  case failedVerification(sets: [String])
}

extension DatasetError {
  static func otherKind(path: String, _ kind: FileKind, purpose: FilePurpose) -> DatasetError {
    .otherKind(path: path, what: kind.title, advice: purpose.advice(on: kind, path: path))
  }
}

extension DatasetError: CustomStringConvertible, LocalizedError {
  /// The whole text for the user.
  public var description: String {
    switch self {
    case .missingFile, .unreadable, .empty, .notGzip, .truncatedGzip, .corruptGzip, .inflated,
      .corruptArchive, .missingMember:
      fileText
    case .wrongMagic, .wrongDimensions, .truncated, .extraData, .countMismatch, .labelOutOfRange,
      .wrongRecordSize, .wrongRecordCount, .invalidPNG, .invalidJPEG, .unreasonableImage,
      .invalidPictures, .invalidRecording, .invalidTexts, .otherKind, .wrongImageSize:
      contentText
    case .unknownSet, .missingSet, .wrongKind, .unrecognisedFolder, .unrecognisedFile:
      setText
    case .cannotWrite, .wrongSize, .wrongChecksum, .noMirror, .notFetched, .downloadFailed,
      .failedVerification:
      downloadText
    }
  }

  /// The same text, for those who ask Foundation.
  public var errorDescription: String? { description }
}
