import Foundation
import Testing

@testable import Datasets

@Suite struct CIFARTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func expectAll(_ data: ImageData) {
    #expect(data.training.labels == (0..<15).map { UInt8($0 % 10) })
    #expect(data.test.labels == [5, 6, 7])
    #expect(data.training[14].allSatisfy { $0 == 14 })
    #expect(data.training.shape == ImageShape(channels: 3, height: 32, width: 32))
    #expect(data.testName == "test images")
  }

  @Test(arguments: ["", "cifar-10-batches-bin/"], ["", ".gz"])
  func `a folder is read plain and packed`(subfolder: String, suffix: String) throws {
    try folder.writeCIFAR(subfolder, suffix: suffix)
    expectAll(try CIFAR.small.read(in: folder.path, name: "cifar-10"))
  }

  @Test func `the archive is read whatever its order`() throws {
    try folder.writeCIFAR("cifar-10-batches-bin/")
    try folder.packCIFAR()
    expectAll(try CIFAR.small.read(in: folder.path, name: "cifar-10"))
  }

  @Test func `an archive without a batch names it`() throws {
    try folder.writeCIFAR("cifar-10-batches-bin/")
    try folder.packCIFAR(missing: 1)
    let text = textOfError { _ = try CIFAR.small.read(in: folder.path, name: "x") }
    #expect(text.contains("cifar-10-binary.tar.gz holds no file data_batch_2.bin"))
  }

  @Test func `a cut archive is damaged`() throws {
    try folder.writeCIFAR("cifar-10-batches-bin/")
    try folder.packCIFAR()
    let whole = try folder.read("cifar-10-binary.tar.gz")
    try folder.writeRaw(Array(whole.prefix(whole.count / 2)), as: "cifar-10-binary.tar.gz")
    let text = textOfError { _ = try CIFAR.small.read(in: folder.path, name: "x") }
    #expect(text.contains("cifar-10-binary.tar.gz is damaged"))
  }

  @Test func `a part of the test images says so in its name`() throws {
    try folder.writeCIFAR(test: false)
    try folder.write(cifarRecords(2, classCounts: [10]), as: "test_batch_first2.bin.gz")
    let data = try CIFAR.small.read(in: folder.path, name: "cifar-10")
    #expect(data.test.count == 2)
    #expect(data.testName == "first 2 test images")
  }

  @Test func `a part of the test images must have the number in its name`() throws {
    try folder.writeCIFAR(test: false)
    try folder.write(cifarRecords(1, classCounts: [10]), as: "test_batch_first2.bin")
    let text = textOfError { _ = try CIFAR.small.read(in: folder.path, name: "x") }
    #expect(text.contains("test_batch_first2.bin holds 1 images where it should hold 2"))
  }

  @Test func `a whole archive goes before a part of the test images`() throws {
    try folder.writeCIFAR("cifar-10-batches-bin/")
    try folder.packCIFAR()
    try folder.writeCIFAR(test: false)
    try folder.write(cifarRecords(2, classCounts: [10]), as: "test_batch_first2.bin")
    expectAll(try CIFAR.small.read(in: folder.path, name: "cifar-10"))
  }

  @Test func `a missing batch is named`() throws {
    try folder.writeCIFAR()
    try FileManager.default.removeItem(atPath: "\(folder.path)/data_batch_4.bin")
    let text = textOfError { _ = try CIFAR.small.read(in: folder.path, name: "x") }
    #expect(text.hasPrefix("There is no file \(folder.path)/data_batch_4.bin."))
  }

  @Test func `a hundred classes use the fine label`() throws {
    let path = try folder.write(cifarRecords(37, classCounts: [20, 100]), as: "train.bin.gz")
    let set = try CIFAR.hundred.readBatch(at: path)
    #expect(set.labels == (0..<37).map { UInt8($0) })
    #expect(set.classNames.count == 100 && set.classNames[36] == "hamster")
  }

  @Test func `records of a wrong size are noticed`() throws {
    let path = try folder.write(cifarRecords(2, classCounts: [20, 100]), as: "data_batch_1.bin")
    let text = textOfError { _ = try CIFAR.ten.readBatch(at: path) }
    #expect(text.contains("holds 6,148 bytes, which is no whole number of records of 3,073 bytes"))
  }

  @Test func `more and fewer images than expected are noticed`() throws {
    let path = try folder.write(cifarRecords(3, classCounts: [10]), as: "data_batch_1.bin.gz")
    var text = textOfError { _ = try CIFAR.ten.readBatch(at: path, count: 2) }
    #expect(text.contains("goes on after the 6,146 bytes"))
    text = textOfError { _ = try CIFAR.ten.readBatch(at: path, count: 4) }
    #expect(text.contains("holds 3 images where it should hold 4"))
  }

  @Test func `a label beyond the classes is named with its image`() throws {
    var bytes = cifarRecords(3, classCounts: [10])
    bytes[3073] = 10
    let path = try folder.write(bytes, as: "data_batch_1.bin")
    let text = textOfError { _ = try CIFAR.ten.readBatch(at: path) }
    #expect(text.contains("gives image 1 (counted from 0) the label 10"))
  }
}
