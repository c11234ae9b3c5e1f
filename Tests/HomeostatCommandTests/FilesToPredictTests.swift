import Foundation
import Tensors
import Testing

@Suite("Files for a trained network")
struct FilesToPredictTests {
  let folder: TemporaryFolder
  let run: String

  init() throws {
    folder = try TemporaryFolder()
    run = folder.path("run")
    try Tool.run([
      "train", "--data", try SmallImages.write(to: folder), "--hidden", "4", "--batch-size", "60",
      "--epochs", "1", "--rule", "none", "--out", run,
    ])
  }

  private func array(_ shape: [Int]) throws -> String {
    let name = shape.map(String.init).joined(separator: "x") + ".npy"
    try Tensor(SmallImages.image(2), shape: shape)
      .write(toNumPyFile: folder.url.appending(path: name))
    return folder.path(name)
  }

  private func idx(_ sizes: [Int], magic: Int = 2051) throws -> String {
    let name = sizes.map(String.init).joined(separator: "x") + "-idx3-ubyte"
    let header = ([magic] + sizes).flatMap { value in
      (0..<4).map { UInt8(value >> (24 - 8 * $0) & 255) }
    }
    try folder.write(Data(header + SmallImages.image(2)), to: name)
    return folder.path(name)
  }

  @Test("may be arrays of one image or of several, flat or not")
  func shapes() throws {
    let files = try [[36], [1, 36], [6, 6], [1, 6, 6], [1, 1, 6, 6], [6, 6, 1], [1, 6, 6, 1]]
      .map(array)
    let result = try Tool.run(["predict", run] + files)
    #expect(result.status == 0, "\(result.errors)")
    let answers = result.output.split(separator: "\n").map { $0.split(separator: "\t").dropFirst() }
    #expect(answers.count == files.count && Set(answers).count == 1, "\(result.output)")
  }

  @Test("are refused where they have as many numbers, but another shape")
  func otherShape() throws {
    for shape in [[4, 9], [1, 9, 4], [2, 3, 6], [36, 1], [6, 1, 6], [1, 1, 1, 6, 6]] {
      let result = try Tool.run(["predict", run, try array(shape)])
      #expect(result.status == 1 && result.output.isEmpty)
      #expect(
        result.errors.contains("the array is \(shape), but an image of this network is 6 x 6"))
    }
    let image = try Tool.run(["predict", run, try idx([1, 4, 9])])
    #expect(image.status == 1)
    #expect(
      image.errors.contains("the images are 4 x 9, but the network was trained on 6 x 6"))
    for name in ["train", "t10k"] {
      let (sizes, labels) = (Data([0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 9]), "labels-idx1")
      try folder.write(
        sizes + Data((0..<3).flatMap(SmallImages.image)), to: "flat/\(name)-images-idx3-ubyte")
      try folder.write(SmallImages.labels(3), to: "flat/\(name)-\(labels)-ubyte")
    }
    let evaluated = try Tool.run(["evaluate", run, "--data", folder.path("flat")])
    #expect(evaluated.status == 1 && evaluated.output.isEmpty)
    #expect(evaluated.errors.contains("[1, 6, 6]") && evaluated.errors.contains("[1, 4, 9]"))
  }

  @Test("are told by what is in them, and named where they are of another kind")
  func kinds() throws {
    let named = try array([6, 6])
    try folder.write(try Data(contentsOf: URL(filePath: named)), to: "array.png")
    #expect(try Tool.run(["predict", run, folder.path("array.png")]).status == 0)
    try folder.write(Data([0xff, 0xd8, 0xff, 0xe0] + Array("JFIF".utf8)), to: "shirt.jpg")
    let photo = try Tool.run(["predict", run, folder.path("shirt.jpg")])
    #expect(photo.status == 1 && photo.output.isEmpty)
    #expect(photo.errors.contains("shirt.jpg cannot be read as a JPEG image: "))
    try folder.write(Data("PAR1\u{15}".utf8), to: "x.parquet")
    let table = try Tool.run(["train", "--data", folder.path("x.parquet"), "--target", "y"])
    #expect(table.status == 1 && table.errors.contains("x.parquet is a Parquet file"))
    let missing = try Tool.run(["train", "--data", "no.parquet", "--target", "y"])
    #expect(missing.status == 1 && missing.errors.contains("There is no file no.parquet."))
    try folder.write(Data("a,y\n1,2\n".utf8), to: "t.csv")
    let rows = try Tool.run(["evaluate", run, "--data", folder.path("t.csv")])
    #expect(rows.errors.contains("t.csv: is a table, but the network has not learned one"))
  }

  @Test("may hold anything where a table's answers are to come, which a note tells")
  func answersToCome() throws {
    let rows = (0..<20).map { "\($0 % 3).5,\($0 % 7).25,\($0 % 2 == 0 ? "x" : "z")" }
    try folder.write(Data((["a,b,kind"] + rows).joined(separator: "\n").utf8), to: "c.csv")
    let learned = folder.path("table")
    try Tool.run([
      "train", "--data", folder.path("c.csv"), "--target", "kind", "--hidden", "4", "--rule",
      "none",
      "--epochs", "1", "--out", learned,
    ])
    try folder.write(Data("a,b,kind\n0.1,0.2,to be told\n".utf8), to: "new.csv")
    let told = try Tool.run(["predict", learned, folder.path("new.csv")])
    #expect(told.status == 0 && told.output.hasPrefix("\(folder.path("new.csv"))\t2\t"))
    #expect(told.errors.contains("note: \(folder.path("new.csv")): the answers in 'kind' were not"))
  }

  @Test("that a search learns are guessed with the same notes as for training")
  func notesOfSweep() throws {
    let rows = (0..<30).map { "\($0),\($0 % 7).25,\($0 % 2)" }
    try folder.write(Data((["id,b,z"] + rows).joined(separator: "\n").utf8), to: "s.csv")
    let result = try Tool.run([
      "sweep", "--data", folder.path("s.csv"), "--target", "z", "--hidden", "4", "--rule", "none",
      "--epochs", "1", "--vary", "learning-rate=1e-3..0.1", "--trials", "1", "--results",
      folder.path("results"),
    ])
    #expect(result.errors.contains("note: 'id' counts the rows"))
    #expect(result.errors.contains("note: the target 'z' holds only 0 and 1 and is read as"))
  }
}
