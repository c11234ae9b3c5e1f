import Foundation

/// The binary version of CIFAR-10 or CIFAR-100: which files, and how their records look.
public struct CIFAR: Sendable {
  /// A file of records and the number of images that it should hold.
  public struct Batch: Sendable, Hashable {
    /// The file's name without .gz.
    public let name: String
    /// The number of images in it.
    public let count: Int
  }

  /// The folder inside the archive.
  public let folder: String
  /// The archive's name.
  public let archive: String
  /// The files to train on.
  public let training: [Batch]
  /// The file to test on.
  public let test: Batch
  /// The classes of each label byte of a record, coarse before fine; the last is the one we use.
  public let classCounts: [Int]
  /// What the labels stand for.
  public let classNames: [String]

  /// The size of a CIFAR image.
  public static let shape = ImageShape(channels: 3, height: 32, width: 32)

  /// Ten classes, one label a record, five training batches.
  public static let ten = CIFAR(
    folder: "cifar-10-batches-bin", archive: "cifar-10-binary.tar.gz",
    training: (1...5).map { Batch(name: "data_batch_\($0).bin", count: 10_000) },
    test: Batch(name: "test_batch.bin", count: 10_000),
    classCounts: [10], classNames: ClassNames.cifar10)

  /// A hundred classes, a coarse and a fine label a record; the fine one is used.
  public static let hundred = CIFAR(
    folder: "cifar-100-binary", archive: "cifar-100-binary.tar.gz",
    training: [Batch(name: "train.bin", count: 50_000)],
    test: Batch(name: "test.bin", count: 10_000),
    classCounts: [20, 100], classNames: ClassNames.cifar100)

  /// The bytes of a record: its labels, then the red, green and blue planes.
  public var recordSize: Int { classCounts.count + Self.shape.pixelCount }

  /// Reads one file of records, gzip or not; a wrong number of images is an error if one is given.
  public func readBatch(at path: String, count: Int? = nil) throws -> ImageSet {
    var records = Records(of: self, capacity: count ?? 0)
    try records.append(from: FileSource(path: path), count: count)
    return records.imageSet
  }
}

/// Images and labels as they are taken from their records.
struct Records {
  private let format: CIFAR
  private var pixels: [UInt8] = []
  private var labels: [UInt8] = []

  init(of format: CIFAR, capacity: Int) {
    self.format = format
    // What is asked for here comes from the format, never from a file.
    labels.reserveCapacity(capacity)
    pixels.reserveCapacity(capacity * CIFAR.shape.pixelCount)
  }

  var imageSet: ImageSet {
    ImageSet(pixels: pixels, labels: labels, shape: CIFAR.shape, classNames: format.classNames)
  }

  mutating func append(_ other: Records) {
    labels += other.labels
    pixels += other.pixels
  }

  mutating func append(from source: some ByteSource, count: Int?) throws {
    let recordSize = format.recordSize
    let first = labels.count
    while true {
      let bytes = try source.read(upTo: 500 * recordSize)
      let held = (labels.count - first) * recordSize + bytes.count
      guard bytes.count % recordSize == 0 else {
        throw DatasetError.wrongRecordSize(
          path: source.path, byteCount: held + (try source.countRest()), recordSize: recordSize)
      }
      if let count, held > count * recordSize {
        throw DatasetError.extraData(path: source.path, expected: count * recordSize)
      }
      try appendRecords(in: bytes, from: source.path, first: first)
      if bytes.count < 500 * recordSize { break }
    }
    let found = labels.count - first
    guard found > 0, found == count ?? found else {
      throw DatasetError.wrongRecordCount(path: source.path, found: found, expected: count ?? 1)
    }
  }

  private mutating func appendRecords(in bytes: [UInt8], from path: String, first: Int) throws {
    let labelCount = format.classCounts.count
    try bytes.withUnsafeBufferPointer { bytes in
      for start in stride(from: 0, to: bytes.count, by: format.recordSize) {
        for (offset, classCount) in format.classCounts.enumerated() {
          let label = Int(bytes[start + offset])
          guard label < classCount else {
            throw DatasetError.labelOutOfRange(
              path: path, index: labels.count - first, label: label, classCount: classCount)
          }
        }
        labels.append(bytes[start + labelCount - 1])
        pixels.append(
          contentsOf: UnsafeBufferPointer(
            rebasing: bytes[start + labelCount..<start + format.recordSize]))
      }
    }
  }
}
