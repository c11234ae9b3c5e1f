import Foundation
import Testing

@testable import Datasets

@Suite struct RealDataTests {
  @Test(.enabled(if: hasRealMNIST, "there is no MNIST beside the package"))
  func `MNIST has its published class counts`() throws {
    let data = try loadImages("mnist", root: DataRoot(path: realData))
    #expect(data.training.count == 60_000 && data.test.count == 10_000)
    #expect(data.testName == "test images")
    let counts = data.training.labels.reduce(into: [Int](repeating: 0, count: 10)) {
      $0[Int($1)] += 1
    }
    #expect(counts == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
  }

  @Test(.enabled(if: hasRealMNIST, "there is no MNIST beside the package"))
  func `MNIST verifies`() {
    let checks = Catalogue.mnist.verify(in: DataRoot(path: realData))
    #expect(checks.map(\.state) == [.ok, .ok, .ok, .ok])
  }

  @Test(.enabled(if: hasRealCIFAR, "there is no CIFAR-10 beside the package"))
  func `the first test images of CIFAR-10 are read`() throws {
    let place = "\(realData)/cifar-10"
    let test = try CIFAR.ten.findTest(in: place)
    #expect(test.count == 1_000)
    let set = try CIFAR.ten.readBatch(at: test.path, count: test.count)
    let counts = set.labels.reduce(into: [Int](repeating: 0, count: 10)) { $0[Int($1)] += 1 }
    #expect(counts == [103, 89, 100, 103, 90, 86, 112, 102, 106, 109])
  }

  @Test(
    .enabled(
      if: folderExists("/usr/share/datasets/fashion-mnist"),
      "Debian's package dataset-fashion-mnist is not installed"))
  func `Debian's Fashion-MNIST verifies by its contents`() throws {
    let checks = Catalogue.fashionMNIST.verify(in: DataRoot(path: "/nowhere"))
    #expect(checks.map(\.state) == [.okContents, .okContents, .okContents, .okContents])
  }
}
