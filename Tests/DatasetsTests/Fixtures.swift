import CZlib
import Foundation
import Settings
import Testing

@testable import Datasets

/// A folder that goes when the test ends.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "datasets-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, packed with gzip if its name ends in .gz, and gives its path.
  @discardableResult
  func write(_ bytes: [UInt8], as name: String) throws -> String {
    let file = "\(path)/\(name)"
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    if name.hasSuffix(".gz") {
      let packed = try #require(gzopen(file, "wb"))
      #expect(gzwrite(packed, bytes, UInt32(bytes.count)) == bytes.count)
      gzclose_w(packed)
    } else {
      try writeRaw(bytes, as: name)
    }
    return file
  }

  /// Writes the bytes as they are, whatever the name.
  @discardableResult
  func writeRaw(_ bytes: [UInt8], as name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    return "\(path)/\(name)"
  }

  func read(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
  }
}

/// The small generator of Steele, Lea and Flood, so that every run sees the same numbers.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }
}

func bigEndian(_ number: Int) -> [UInt8] {
  stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
}

func idxImages(_ pixels: [UInt8], count: Int, height: Int, width: Int) -> [UInt8] {
  bigEndian(2051) + bigEndian(count) + bigEndian(height) + bigEndian(width) + pixels
}

func idxLabels(_ labels: [UInt8]) -> [UInt8] {
  bigEndian(2049) + bigEndian(labels.count) + labels
}

/// Records with label bytes `index % classes` and pixels that begin with the record's index.
func cifarRecords(_ count: Int, classCounts: [Int], first: Int = 0) -> [UInt8] {
  (first..<first + count).flatMap { index in
    classCounts.map { UInt8(index % $0) }
      + [UInt8](repeating: UInt8(truncatingIfNeeded: index), count: 3072)
  }
}

extension CIFAR {
  /// The layout of CIFAR-10 with three images a file, to keep the tests quick.
  static let small = CIFAR(
    folder: ten.folder, archive: ten.archive,
    training: ten.training.map { Batch(name: $0.name, count: 3) },
    test: Batch(name: "test_batch.bin", count: 3), classCounts: [10],
    classNames: ten.classNames)
}

/// Runs what must fail with an error of this package, and gives its text.
func textOfError(_ body: () throws -> Void) -> String {
  do {
    try body()
    Issue.record("no error was thrown")
    return ""
  } catch {
    #expect(
      error is DatasetError || error is TableError || error is ConfigurationError,
      "\(error) is of another type")
    return String(describing: error)
  }
}

/// Real data where HOMEOSTAT_DATA says, or else in a folder beside the package.
let realData: String = {
  if let path = ProcessInfo.processInfo.environment["HOMEOSTAT_DATA"], !path.isEmpty { return path }
  var root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
  for _ in 0..<4 { root.deleteLastPathComponent() }
  return root.appending(path: "shared/data").path
}()

let hasRealMNIST = fileExists("\(realData)/mnist/train-images-idx3-ubyte.gz")
let hasRealCIFAR = fileExists("\(realData)/cifar-10/test_batch_first1000.bin.gz")

/// Whether a tabular set lies there.
func hasReal(_ set: CatalogueEntry) -> Bool {
  DataRoot(path: realData).place(of: set) != nil
}
