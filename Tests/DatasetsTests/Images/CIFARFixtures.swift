import Foundation
import Testing

@testable import Datasets

extension TemporaryFolder {
  /// Writes five training files and a test file, three images each, numbered through.
  func writeCIFAR(_ subfolder: String = "", suffix: String = "", test: Bool = true) throws {
    for (batch, file) in CIFAR.small.training.enumerated() {
      let bytes = cifarRecords(3, classCounts: [10], first: batch * 3)
      try write(bytes, as: subfolder + file.name + suffix)
    }
    if test {
      let bytes = cifarRecords(3, classCounts: [10], first: 15)
      try write(bytes, as: subfolder + "test_batch.bin" + suffix)
    }
  }

  /// Makes an archive of the subfolder, in an order that is not the batches', as the authors did.
  @discardableResult
  func packCIFAR(missing: Int = 0) throws -> String {
    let names = ["data_batch_1", "data_batch_3", "test_batch", "data_batch_4", "data_batch_5"]
    let all = (names + ["data_batch_2"]).dropLast(missing)
    let archive = "\(path)/cifar-10-binary.tar.gz"
    let tar = Process()
    tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    tar.arguments =
      ["tar", "-C", path, "-czf", archive] + all.map { "cifar-10-batches-bin/\($0).bin" }
    try tar.run()
    tar.waitUntilExit()
    try #require(tar.terminationStatus == 0)
    try FileManager.default.removeItem(atPath: "\(path)/cifar-10-batches-bin")
    return archive
  }
}
