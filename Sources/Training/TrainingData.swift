import Datasets
import Foundation
import Settings
import Tensors

/// A set in memory, or in files of pictures: samples to train on, samples to test on, and what is known of
/// them.
public struct TrainingData: Sendable {
  /// The set's title, such as MNIST.
  public let name: String
  public private(set) var training: Samples
  public private(set) var test: Samples
  /// Samples that choose the epoch whose network is kept; nil where none do.
  public private(set) var validation: Samples?
  /// What the test part is, such as "test images".
  public let testName: String
  /// The classes; none in regression.
  public let classNames: [String]
  /// Channels, height and width of an image; the width of a table's row; the values of a window; the
  /// most words of a text.
  public let sampleShape: [Int]
  /// How a table's rows became numbers.
  public let table: TableCoding?
  /// How texts became tokens; nil where samples are numbers.
  public let vocabulary: Vocabulary?
  /// The SHA-256 of the images of the whole set.
  let digest: String?
  /// How the set differs from the published one of its name, such as "only the first 1,000 test images"; nil where
  /// nothing is known to.
  var difference: String?

  public init(
    name: String, training: Samples, test: Samples, testName: String = "test images",
    classNames: [String], sampleShape: [Int], table: TableCoding? = nil,
    vocabulary: Vocabulary? = nil
  ) {
    self.init(
      name: name, training: training, test: test, testName: testName, classNames: classNames,
      sampleShape: sampleShape, table: table, vocabulary: vocabulary, digest: nil)
  }

  init(
    name: String, training: Samples, test: Samples, testName: String, classNames: [String],
    sampleShape: [Int], table: TableCoding? = nil, vocabulary: Vocabulary? = nil,
    digest: String?
  ) {
    self.name = name
    self.training = training
    self.test = test
    self.testName = testName
    self.classNames = classNames
    self.sampleShape = sampleShape
    self.table = table
    self.vocabulary = vocabulary
    self.digest = digest
  }

  public init(_ data: ImageData) {
    self.init(
      name: data.name, training: Samples(data.training), test: Samples(data.test),
      testName: data.testName, classNames: data.training.classNames,
      sampleShape: [data.training.channels, data.training.height, data.training.width],
      digest: data.digest)
  }

  /// Pictures in files, as images of `size` rows and columns.
  public init(_ set: PictureSet, size: Int) {
    self.init(
      name: set.name, training: Samples(set.training, size: size),
      test: Samples(set.test, size: size), testName: set.testName, classNames: set.classNames,
      sampleShape: [3, size, size], digest: set.digest)
  }

  /// The same with the first training samples only; 0 for all.
  func limited(to limit: Int) throws -> TrainingData {
    try checkLimit(limit, samples: training.count)
    guard limit > 0 else { return self }
    var data = self
    data.training = training.selecting(Array(0..<limit))
    return data
  }

  /// The same samples with each channel standardised by the training samples' mean and deviation: of all
  /// where they are in memory, else of 5000 pictures at equal steps through the files, or of all of fewer.
  func standardised() -> TrainingData {
    let channels = InputScale.channels(of: sampleShape)
    if let pixels = training.pixels(ofAtMost: 5000) {
      return standardised(by: InputScale(fitting: pixels, channels: channels))
    }
    return standardised(by: InputScale(fitting: training.inputs, channels: channels))
  }

  /// The same samples with each channel standardised by a scale, such as that of other samples.
  public func standardised(by scale: InputScale?) -> TrainingData {
    var data = self
    data.training.scale = scale
    data.test.scale = scale
    data.validation?.scale = scale
    return data
  }

  /// The training samples by their classes.
  var trainingStrata: StratifiedSamples {
    isRegression
      ? StratifiedSamples(count: training.count)
      : StratifiedSamples(
        labels: training.targets.elements(as: Int64.self).map(Int.init), classNames: classNames)
  }

  /// The samples that judge each epoch.
  var judging: Samples { validation ?? test }

  /// The same set with a share of its training samples to choose the epoch, of which each seed has its own.
  func withValidation(share: Double, forSeed seed: Int) throws -> TrainingData {
    guard share > 0 else { return self }
    let split = try Validation.holdout(share: share).split(of: trainingStrata, forSeed: seed)
    var data = self
    (data.training, data.validation) = (
      training.selecting(split.training), training.selecting(split.test)
    )
    return data
  }

  /// The same set with samples that choose the epoch.
  func validated(by samples: Samples?) -> TrainingData {
    var data = self
    data.validation = samples
    return data
  }

  /// The same set with part of its training samples in place of its test samples.
  func split(_ split: Split) -> TrainingData {
    TrainingData(
      name: name, training: training.selecting(split.training),
      test: training.selecting(split.test), testName: "validation images",
      classNames: classNames, sampleShape: sampleShape, digest: digest)
  }

  /// The shape of an image; nil where the samples are no images of bytes.
  var imageShape: ImageShape? {
    guard sampleShape.count == 3, training.files != nil || training.inputs.elementType == .uint8
    else { return nil }
    return ImageShape(channels: sampleShape[0], height: sampleShape[1], width: sampleShape[2])
  }

  /// The numbers of one sample.
  public var inputs: Int { sampleShape.reduce(1, *) }

  /// The outputs of a network: one for each class, or for each number.
  public var outputs: Int { isRegression ? training.targets.shape[1] : classNames.count }

  /// Whether this is regression, not classification.
  public var isRegression: Bool { classNames.isEmpty }

  /// That targets are numbers, for texts that refuse what is of classes.
  var targetsAreNumbers: String {
    guard let table else { return "'the target' of \(name) is a number" }
    return "\(table.quotedTargets) of \(name) "
      + (table.targets.count == 1 ? "is a number" : "are numbers")
  }
}

/// Throws where there are fewer training samples than are asked for.
func checkLimit(_ limit: Int, samples: Int) throws {
  guard limit <= samples else {
    throw ConfigurationError("'limit' is \(limit), but there are only \(samples) training samples")
  }
}
