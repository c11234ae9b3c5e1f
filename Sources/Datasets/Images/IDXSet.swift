/// A set of images as four files in the IDX format.
struct IDXSet: ImageSetFormat {
  static let trainingImages = "train-images-idx3-ubyte"
  static let trainingLabels = "train-labels-idx1-ubyte"
  static let testImages = "t10k-images-idx3-ubyte"
  static let testLabels = "t10k-labels-idx1-ubyte"

  static let names = [trainingImages, trainingLabels, testImages, testLabels]

  func lies(in folder: String) -> Bool { Self.names.contains { find($0, in: folder) != nil } }

  func liesWhole(in folder: String) -> Bool {
    Self.names.allSatisfy { find($0, in: folder) != nil }
  }

  /// The path of a file in any of its spellings, or nil.
  private func find(_ name: String, in folder: String) -> String? {
    // Some unpackers and mirrors write train-images.idx3-ubyte.
    let dotted = name.replacing("-idx", with: ".idx")
    return findFile(name, in: folder) ?? findFile(dotted, in: folder)
  }

  private func require(_ name: String, in folder: String) throws -> String {
    guard let file = find(name, in: folder) else {
      throw DatasetError.missingFile(path: "\(folder)/\(name).gz")
    }
    return file
  }

  func read(in folder: String, name: String, as known: KnownImages?) throws -> ImageData {
    let trainingImages = try require(Self.trainingImages, in: folder)
    let training = try IDX.readSet(
      images: trainingImages, labels: require(Self.trainingLabels, in: folder),
      classNames: known?.facts.classNames)
    let testImages = try require(Self.testImages, in: folder)
    let test = try IDX.readSet(
      images: testImages, labels: require(Self.testLabels, in: folder),
      classNames: training.classNames)
    guard test.shape == training.shape else {
      throw DatasetError.wrongDimensions(
        path: testImages, found: "images of \(test.shape)",
        expected: "\(training.shape), the size of the training images,")
    }
    if let known, training.shape != known.facts.shape {
      throw DatasetError.wrongDimensions(
        path: trainingImages, found: "images of \(training.shape)",
        expected: "\(known.facts.shape), the size in \(known.title),")
    }
    return ImageData(
      name: name, training: training, test: test, testName: testName(test.count, of: known))
  }

  private func testName(_ count: Int, of known: KnownImages?) -> String {
    guard let known, count != known.facts.testCount else {
      return "test images"
    }
    return
      "\(grouped(count)) test images, not the \(grouped(known.facts.testCount)) of \(known.title)"
  }

  func check(_ files: [CatalogueFile], in folder: String) -> [FileCheck] {
    files.map { file in
      file.check(at: file.contents.first.flatMap { find($0.name, in: folder) }, in: folder)
    }
  }
}
