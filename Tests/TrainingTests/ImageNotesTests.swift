import Datasets
import Foundation
import Testing
import Training

@Suite("Notes on a set of images") struct ImageNotesTests {
  private func notes(
    _ training: [UInt8], test: [UInt8]? = nil, names: [String]? = nil
  ) throws -> [String] {
    let greatest = Int((training + (test ?? [])).max() ?? 0)
    let names = names ?? (0...greatest).map(String.init)
    func set(_ labels: [UInt8]) -> ImageSet {
      ImageSet(
        pixels: labels + labels, labels: labels,
        shape: ImageShape(channels: 1, height: 1, width: 2),
        classNames: names)
    }
    let data = ImageData(name: "set", training: set(training), test: set(test ?? training))
    return DataSource(TrainingData(data)).notes(for: .own)
  }

  @Test("are none where every class has images")
  func whole() throws {
    #expect(try notes([0, 1, 2, 1]) == [])
    #expect(try notes([0, 1, 2, 1], test: [0]) == [])
  }

  @Test("tell that labels begin at 1")
  func fromOne() throws {
    #expect(
      try notes([1, 2, 3]) == [
        "1 of the 4 classes has no training image: '0'; the labels begin at 1, so that the output of "
          + "class '0' is never right"
      ])
  }

  @Test("tell of a label far outside, and of classes that only the test has")
  func stray() throws {
    #expect(
      try notes([0, 1, 255, 2]) == [
        "252 of the 256 classes have no training image: '3', '4', '5', '6', '7' and others; there are "
          + "so many classes because 1 training label is 255"
      ])
    #expect(
      try notes([0, 1, 0], test: [0, 2], names: ["a", "b", "c"]) == [
        "1 of the 3 classes has no training image: 'c'; the test images have such classes too, such "
          + "as 'c'"
      ])
  }
}
