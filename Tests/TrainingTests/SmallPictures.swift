import CJPEG
import Datasets
import Foundation
import Testing

/// A folder of small JPEG pictures whose brighter half, upper or left, tells the class.
final class SmallPictures {
  let url = FileManager.default.temporaryDirectory.appending(path: "pictures-\(UUID())")
  static let classes = ["left", "upper"]

  init(training: Int = 30, test: Int = 10) throws {
    for index in 0..<training { try write(index, to: "train") }
    for index in 0..<test { try write(index + 1000, to: "test") }
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func load() throws -> PictureSet { try loadPictures(url.path) }

  private func write(_ index: Int, to part: String) throws {
    let (height, width) = (20 + index % 7, 20 + index % 5)
    let pixels = (0..<height * width).flatMap { place -> [UInt8] in
      let isBright =
        index % 2 == 0 ? place % width < width / 2 : place / width < height / 2
      let noise = UInt8((index * 31 + place * 17) % 60)
      return [noise + (isBright ? 150 : 20), noise, 90]
    }
    let name = String(format: "%04d.jpg", index)
    let file = url.appending(path: "\(part)/\(Self.classes[index % 2])/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Self.jpeg(pixels, height: height, width: width).write(to: file)
  }

  /// A JPEG file of red, green and blue.
  static func jpeg(_ pixels: [UInt8], height: Int, width: Int) throws -> Data {
    let coder = try #require(tjInitCompress())
    defer { tjDestroy(coder) }
    var (file, size) = (UnsafeMutablePointer<UInt8>?.none, UInt(0))
    defer { tjFree(file) }
    try #require(
      tjCompress2(
        coder, pixels, Int32(width), 0, Int32(height), Int32(TJPF_RGB.rawValue), &file, &size,
        Int32(TJSAMP_444.rawValue), 95, 0) == 0)
    return Data(UnsafeBufferPointer(start: file, count: Int(size)))
  }
}
