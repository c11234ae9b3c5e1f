import CJPEG
import Foundation
import Testing

@Suite("A folder of pictures from the command line")
struct PictureCommandTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for index in 0..<40 {
      let (part, name) = (index < 30 ? "train" : "val", ["blue", "red"][index % 2])
      try folder.write(
        try Self.picture(index, height: 18 + index % 4, width: 24),
        to: "set/\(part)/\(name)/\(index).jpg")
    }
  }

  /// A JPEG picture that is mostly blue, or mostly red where the number is odd.
  private static func picture(_ index: Int, height: Int, width: Int) throws -> Data {
    let pixels = (0..<height * width).flatMap { place -> [UInt8] in
      let noise = UInt8((index * 31 + place * 17) % 60)
      return index % 2 == 1 ? [noise + 150, 60, noise] : [noise, 60, noise + 150]
    }
    let coder = try #require(tjInitCompress())
    defer { tjDestroy(coder) }
    var (file, size) = (UnsafeMutablePointer<UInt8>?.none, UInt(0))
    defer { tjFree(file) }
    try #require(
      tjCompress2(
        coder, pixels, Int32(width), 0, Int32(height), Int32(TJPF_RGB.rawValue), &file, &size,
        Int32(TJSAMP_444.rawValue), 90, 0) == 0)
    return Data(UnsafeBufferPointer(start: file, count: Int(size)))
  }

  private func arguments(_ out: String, epochs: Int = 12, _ more: [String] = []) -> [String] {
    [
      "train", "--data", folder.path("set"), "--image-size", "8", "--hidden", "6", "--rule", "none",
      "--batch-size", "7", "--epochs", "\(epochs)", "--learning-rate", "0.02", "--standardise",
      "--augmentation", "resized-crop:scale=0.5,flip", "--out", folder.path(out),
    ] + more
  }

  @Test("is learned, evaluated to the same numbers, and pictures of any size are predicted")
  func whole() throws {
    let trained = try Tool.run(arguments("run"))
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.output.contains("error on images of val/"), "\(trained.output)")
    let result = try Tool.run(["evaluate", folder.path("run"), "--json"])
    let event = try #require(result.events(named: "evaluation").first, "\(result.errors)")
    let last = String(decoding: try folder.data("run/metrics.csv"), as: UTF8.self)
      .split(separator: "\n").last!.split(separator: ",").compactMap { Double($0) }
    #expect(event["test_loss"] as? Double == last[2] && event["samples"] as? Int == 10)
    try folder.write(try Self.picture(1, height: 70, width: 40), to: "large.jpg")
    try folder.write(try Self.picture(2, height: 5, width: 9), to: "small.jpg")
    let told = try Tool.run([
      "predict", folder.path("run"), folder.path("large.jpg"), folder.path("small.jpg"),
    ])
    let classes = told.output.split(separator: "\n").map { $0.split(separator: "\t")[2] }
    #expect(classes == ["red", "blue"], "\(told.output)\(told.errors)")
  }

  @Test("that stops goes on to the same bytes")
  func resumes() throws {
    try Tool.run(arguments("whole"))
    try Tool.run(arguments("cut", epochs: 5))
    let rest = try Tool.run(["train", "--resume", "--out", folder.path("cut"), "--epochs", "12"])
    #expect(rest.status == 0, "\(rest.errors)")
    for file in ["checkpoint.safetensors", "metrics.csv", "configuration.yaml"] {
      #expect(try folder.data("whole/\(file)") == folder.data("cut/\(file)"), "\(file)")
    }
    try folder.write(try Self.picture(3, height: 9, width: 9), to: "set/train/red/99.jpg")
    let changed = try Tool.run([
      "train", "--resume", "--out", folder.path("cut"), "--epochs", "13",
    ])
    #expect(changed.status == 1 && changed.errors.contains("data"), "\(changed.errors)")
  }

  @Test("names damaged files and goes on without them")
  func damage() throws {
    try folder.write(Data([0xff, 0xd8, 0xff, 0xe0]), to: "set/train/red/broken.jpg")
    let trained = try Tool.run(arguments("run"))
    #expect(trained.status == 0)
    #expect(
      trained.errors.contains("note: 1 picture is damaged and left out:\n  \(folder.path("set"))"))
    #expect(trained.errors.contains("broken.jpg cannot be read as a JPEG image"))
  }

  @Test("needs a validation where it has no test part, and flags that fit")
  func refusals() throws {
    try FileManager.default.removeItem(atPath: folder.path("set/val"))
    let alone = try Tool.run(arguments("run"))
    #expect(alone.status == 1 && alone.output.isEmpty)
    #expect(alone.errors.contains("give --validation holdout:share=0.2, or folds:5"))
    let held = try Tool.run(arguments("run", ["--validation", "holdout:share=0.3"]))
    #expect(held.status == 0, "\(held.errors)")
  }

  @Test("a JPEG of the right size is predicted by a network that has learned other images")
  func exactSize() throws {
    let other = try TemporaryFolder()
    try Tool.run([
      "train", "--data", try SmallImages.write(to: other), "--hidden", "4", "--epochs", "1",
      "--rule", "none", "--out", folder.path("small"),
    ])
    try folder.write(try Self.picture(1, height: 6, width: 6), to: "six.jpg")
    try folder.write(try Self.picture(1, height: 7, width: 6), to: "seven.jpg")
    #expect(try Tool.run(["predict", folder.path("small"), folder.path("six.jpg")]).status == 0)
    let seven = try Tool.run(["predict", folder.path("small"), folder.path("seven.jpg")])
    #expect(seven.status == 1 && seven.errors.contains("is 7 x 6 pixels (rows x columns)"))
  }
}
