import Foundation
import Tensors
import Testing

@Suite("A trained network from the command line")
struct PredictTests {
  let folder: TemporaryFolder
  let set: String
  let run: String

  init() throws {
    folder = try TemporaryFolder()
    set = try SmallImages.write(to: folder)
    run = folder.path("run")
    try Tool.run([
      "train", "--data", set, "--hidden", "12x2", "--batch-size", "10", "--epochs", "6",
      "--rule", "bn", "--learned-affine", "--learning-rate", "0.01", "--out", run,
    ])
  }

  @Test("is evaluated to the numbers that training printed")
  func evaluation() throws {
    let result = try Tool.run(["evaluate", run, "--json"])
    #expect(result.status == 0, "\(result.errors)")
    let event = try #require(result.events(named: "evaluation").first)
    let last = String(decoding: try folder.data("run/metrics.csv"), as: UTF8.self)
      .split(separator: "\n").last!.split(separator: ",").compactMap { Double($0) }
    #expect(event["test_loss"] as? Double == last[2])
    #expect(event["samples"] as? Int == 60)
    let confusion = try #require(event["confusion"] as? [[Int]])
    #expect(confusion.map { $0.reduce(0, +) } == [20, 20, 20])
    let recall = try #require(event["recall"] as? [Double])
    for (name, row) in confusion.enumerated() { #expect(recall[name] == Double(row[name]) / 20) }
    let bins = try #require(event["calibration"] as? [[String: Any]])
    #expect(bins.reduce(0) { $0 + ($1["count"] as? Int ?? 0) } == 60)
    #expect((event["roc_auc_mean"] as? Double ?? 0) > 0.5 && event["brier"] is Double)
    let text = try Tool.run(["evaluate", folder.path("run/checkpoint.safetensors")])
    #expect(text.output.hasPrefix("set, 60 test images: loss "))
    #expect(text.output.hasSuffix("always naming the most frequent class: error 66.67 %\n"))
  }

  @Test("tells the same classes from IDX, from .npy and from PNG")
  func formats() throws {
    try folder.write(SmallImages.images(9), to: "nine-images-idx3-ubyte")
    let pixels = (0..<9).flatMap(SmallImages.image)
    try Tensor(pixels, shape: [9, 6, 6]).write(toNumPyFile: folder.url.appending(path: "u8.npy"))
    try Tensor(pixels.map { Float($0) / 255 }, shape: [9, 36])
      .write(toNumPyFile: folder.url.appending(path: "f4.npy"))
    let files = ["nine-images-idx3-ubyte", "u8.npy", "f4.npy"].map(folder.path)
    let result = try Tool.run(["predict", run, "--json"] + files)
    #expect(result.status == 0, "\(result.errors)")
    let events = result.events(named: "prediction")
    #expect(events.count == 27)
    for file in files {
      let labels = events.filter { $0["file"] as? String == file }.map { $0["label"] as? Int }
      #expect(labels == [0, 1, 2, 0, 1, 2, 0, 1, 2], "\(file)")
    }
    let probabilities = try #require(events[0]["probabilities"] as? [Double])
    #expect(probabilities.count == 3 && abs(probabilities.reduce(0, +) - 1) < 1e-6)
    try folder.write(Self.png, to: "one.png")
    let png = try Tool.run(["predict", run, folder.path("one.png")])
    #expect(png.output.hasPrefix("\(folder.path("one.png"))\t0\t2\t"), "\(png.output)\(png.errors)")
  }

  @Test("refuses images of another size, and files that hold none, with no half output")
  func badImages() throws {
    try folder.write(SmallImages.images(9), to: "good-idx3-ubyte")
    try Tensor.zeros([2, 35]).write(toNumPyFile: folder.url.appending(path: "short.npy"))
    let size = try Tool.run([
      "predict", run, folder.path("good-idx3-ubyte"), folder.path("short.npy"),
    ])
    #expect(size.status == 1)
    #expect(size.output.isEmpty)
    #expect(size.errors.contains("the array is [2, 35], but an image of this network is 6 x 6"))
    try Tensor.filled(with: 2, [1, 36]).write(toNumPyFile: folder.url.appending(path: "big.npy"))
    let range = try Tool.run(["predict", run, folder.path("big.npy")])
    #expect(range.errors.contains("a floating-point image has numbers from 0 to 1"))
    try folder.write(Data("no image".utf8), to: "text.png")
    let text = try Tool.run(["predict", run, folder.path("text.png")])
    #expect(text.status == 1 && text.errors.contains("text.png"))
  }

  @Test("refuses a checkpoint that has been cut or is none")
  func badCheckpoint() throws {
    let whole = try folder.data("run/checkpoint.safetensors")
    try folder.write(whole.prefix(whole.count - 100), to: "cut.safetensors")
    let cut = try Tool.run(["evaluate", folder.path("cut.safetensors")])
    #expect(cut.status == 1)
    #expect(cut.errors.contains("has the file been cut?"), "\(cut.errors)")
    try SafeTensors(tensors: ["a": .zeros([1])]).write(
      to: folder.url.appending(path: "x.safetensors"))
    let other = try Tool.run(["predict", folder.path("x.safetensors"), folder.path("y.png")])
    #expect(other.errors.contains("is not a checkpoint of this version of homeostat"))
  }

  /// A grey PNG of 6 × 6 whose last two rows are bright: class 2.
  static let png = Data(
    base64Encoded:
      "iVBORw0KGgoAAAANSUhEUgAAAAYAAAAGCAAAAADFp7CUAAAAEklEQVR4nGPgAgMGrNQdMIBSAGKaC0G790GZAAAAAElFTkSuQmCC"
  )!
}
