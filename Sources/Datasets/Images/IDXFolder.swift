/// A folder with the four files of a set in the IDX format.
struct IDXFolder {
  let path: String

  static let trainingImages = "train-images-idx3-ubyte"
  static let trainingLabels = "train-labels-idx1-ubyte"
  static let testImages = "t10k-images-idx3-ubyte"
  static let testLabels = "t10k-labels-idx1-ubyte"

  static let names = [trainingImages, trainingLabels, testImages, testLabels]

  /// Whether any of the files is there.
  var exists: Bool { Self.names.contains { find($0) != nil } }

  /// Whether all of the files are there.
  var isWhole: Bool { Self.names.allSatisfy { find($0) != nil } }

  /// The path of a file in any of its spellings, or nil.
  func find(_ name: String) -> String? {
    // Some unpackers and mirrors write train-images.idx3-ubyte.
    let dotted = name.replacing("-idx", with: ".idx")
    return findFile(name, in: path) ?? findFile(dotted, in: path)
  }

  func require(_ name: String) throws -> String {
    guard let file = find(name) else {
      throw DatasetError.missingFile(path: "\(path)/\(name).gz")
    }
    return file
  }

  /// Reads both parts; what is known of the set is checked against the files.
  func read(name: String, as entry: CatalogueEntry?) throws -> ImageData {
    let training = try IDX.readSet(
      images: require(Self.trainingImages), labels: require(Self.trainingLabels),
      classNames: entry?.images?.classNames)
    let testImages = try require(Self.testImages)
    let test = try IDX.readSet(
      images: testImages, labels: require(Self.testLabels), classNames: training.classNames)
    guard test.shape == training.shape else {
      throw DatasetError.wrongDimensions(
        path: testImages, found: "images of \(test.shape)",
        expected: "\(training.shape), the size of the training images,")
    }
    if let entry, let shape = entry.images?.shape, training.shape != shape {
      throw DatasetError.wrongDimensions(
        path: try require(Self.trainingImages), found: "images of \(training.shape)",
        expected: "\(shape), the size in \(entry.title),")
    }
    return ImageData(
      name: name, training: training, test: test, testName: testName(test.count, of: entry))
  }

  private func testName(_ count: Int, of entry: CatalogueEntry?) -> String {
    guard let entry, let whole = entry.images?.testCount, count != whole else {
      return "test images"
    }
    return "\(grouped(count)) test images, not the \(grouped(whole)) of \(entry.title)"
  }
}
