import Foundation
import Testing

@testable import Datasets

/// Damages files in many ways that are the same in every run.
@Suite struct DamagedFileTests {
  enum Damage: CaseIterable {
    case flipBit, truncate, insert, editHeader, zeroRange, dropRange, duplicateTail

    func apply(to bytes: [UInt8], _ random: inout SplitMix) -> [UInt8] {
      var bytes = bytes
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch self {
      case .flipBit: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case .truncate: bytes.removeSubrange(place...)
      case .insert:
        bytes.insert(contentsOf: random.bytes(.random(in: 1...40, using: &random)), at: place)
      case .editHeader:
        let count = Int.random(in: 1...4, using: &random)
        let start = Int.random(in: 0..<16, using: &random)
        bytes.replaceSubrange(start..<start + count, with: random.bytes(count))
      case .zeroRange:
        let end = min(bytes.count, place + Int.random(in: 1...64, using: &random))
        for index in place..<end { bytes[index] = 0 }
      case .dropRange:
        bytes.removeSubrange(place..<min(bytes.count, place + 17))
      case .duplicateTail: bytes += bytes[place...]
      }
      return bytes
    }
  }

  /// Damages one file again and again; each reading must end in an error that names it, or well.
  func damage(_ path: String, rounds: Int, seed: UInt64, read: () throws -> Bool) throws {
    var random = SplitMix(state: seed)
    let url = URL(fileURLWithPath: path)
    let whole = [UInt8](try Data(contentsOf: url))
    for damage in Damage.allCases {
      for round in 0..<rounds {
        try Data(damage.apply(to: whole, &random)).write(to: url)
        do {
          #expect(try read(), "\(damage) \(round) gave a result of a wrong shape")
        } catch let error as DatasetError {
          #expect(error.description.contains(path), "\(damage) \(round): \(error)")
        } catch let error as TableError {
          #expect(error.description.contains(path), "\(damage) \(round): \(error)")
        }
      }
    }
  }

  @Test(arguments: ["images", "images.gz"])
  func `damaged IDX images end in a clear error or in images`(name: String) throws {
    let folder = try TemporaryFolder()
    var random = SplitMix(state: 3)
    let bytes = idxImages(random.bytes(40 * 30), count: 40, height: 6, width: 5)
    let path = try folder.write(bytes, as: name)
    try damage(path, rounds: 20, seed: 7) {
      let images = try IDX.readImages(at: path)
      return images.pixels.count == images.count * images.shape.pixelCount && images.count > 0
    }
  }

  @Test(arguments: ["labels", "labels.gz"])
  func `damaged IDX labels end in a clear error or in a set`(name: String) throws {
    let folder = try TemporaryFolder()
    var random = SplitMix(state: 4)
    let images = try folder.write(
      idxImages(random.bytes(40 * 4), count: 40, height: 2, width: 2), as: "images")
    let labels = try folder.write(idxLabels(random.bytes(40).map { $0 % 10 }), as: name)
    try damage(labels, rounds: 20, seed: 8) {
      let set = try IDX.readSet(
        images: images, labels: labels, classNames: ClassNames.mnist)
      return set.count == 40 && set.labels.allSatisfy { $0 < 10 }
    }
  }

  @Test(arguments: ["batch.bin", "batch.bin.gz"])
  func `damaged CIFAR batches end in a clear error or in a set`(name: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(cifarRecords(4, classCounts: [10]), as: name)
    try damage(path, rounds: 10, seed: 9) {
      let set = try CIFAR.ten.readBatch(at: path, count: 4)
      return set.count == 4 && set.pixels.count == 4 * 3072
    }
  }

  @Test func `damaged CIFAR archives end in a clear error or in a set`() throws {
    let folder = try TemporaryFolder()
    try folder.writeCIFAR("cifar-10-batches-bin/")
    let path = try folder.packCIFAR()
    try damage(path, rounds: 5, seed: 11) {
      let data = try CIFAR.small.readArchive(at: path, name: "x")
      return data.training.count == 15 && data.test.count == 3
    }
  }

  @Test(arguments: ["t.csv", "t.csv.gz"])
  func `damaged tables end in a clear error or in a table`(name: String) throws {
    let folder = try TemporaryFolder()
    let lines = (0..<60).map { "\($0).5,\"a \($0 % 3)\",\($0 * 7 % 11)" }
    let text = "x,c,y\r\n" + lines.joined(separator: "\r\n")
    let path = try folder.write(Array(text.utf8), as: name)
    var options = TableOptions()
    options.target = "y"
    try damage(path, rounds: 40, seed: 12) {
      let table = try loadTable(path, options: options).table
      return table.rowCount > 0 && table.columns.allSatisfy { $0.values.count == table.rowCount }
    }
  }

  @Test func `damaged PNG images end in a clear error or in an image`() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/digit.png"
    try writePNG((0..<64).map { UInt8($0) }, channels: 1, height: 8, width: 8, to: path)
    let shape = ImageShape(channels: 1, height: 8, width: 8)
    try damage(path, rounds: 20, seed: 10) {
      try PNG.read(at: path, as: shape).shape == shape
    }
  }
}
