import Datasets
import Settings

/// Which samples are learned and which test, and how they are read.
public struct SampleSettings: Configurable {
  /// A set's name, a folder of files in the MNIST or the CIFAR format or of pictures, or a table as CSV.
  public var data = "fashion-mnist"
  /// The target column of a table, by name or number, or several of numbers with commas between them.
  public var target = ""
  /// Columns of a table that are left out, with commas between them.
  public var without = ""
  /// The column of a table whose equal rows must not be both learned and tested, such as a subject.
  public var group = ""
  /// Columns of a table that hold categories though they look like numbers, with commas between them.
  public var categorical = ""
  /// Which samples test the network.
  public var validation = Validation.own
  /// The folder in which sets are looked for; empty for HOMEOSTAT_DATA or the user's cache.
  public var dataRoot = ""
  /// Whether each channel of images is standardised by the training images' mean and deviation; a
  /// table's columns are in any case.
  public var standardise = false
  /// How many words a network of texts knows: the most frequent of the texts that are learned.
  public var vocabulary = 10_000
  /// How many words of a text are read, from the first on.
  public var textLength = 250
  /// The rows and columns of the images that pictures in files become; 0 for 224.
  public var imageSize = 0
  /// How training images change at random.
  public var augmentation: [Augmentation] = []
  /// The tasks that are made of the set, one an epoch.
  public var stream = StreamChoice.none
  /// How many of the first training samples are learned; 0 for all.
  public var limit = 0
  /// The order of an epoch's samples as `.npy`: int64 [samples], or one row for each epoch.
  public var sampleOrder = ""

  public init() {}

  enum CodingKeys: String, CodingKey {
    case data, target, without, group, categorical, validation, standardise, limit
    case augmentation, vocabulary, stream
    case imageSize = "image-size"
    case textLength = "text-length"
    case dataRoot = "data-root"
    case sampleOrder = "sample-order"
  }
}

extension SampleSettings {
  /// Throws where a value cannot be.
  public func validate() throws {
    guard limit >= 0 else { throw ConfigurationError("'limit' must not be negative") }
    guard (1...1 << 23).contains(vocabulary), (1...100_000).contains(textLength) else {
      throw ConfigurationError(
        "'vocabulary' is from 1 to 8,388,608 words, and 'text-length' from 1 to 100,000")
    }
    guard imageSize == 0 || (1...8192).contains(imageSize) else {
      throw ConfigurationError("'image-size' is \(imageSize), but must be from 1 to 8192 pixels")
    }
    try stream.validate()
    guard stream == .none || (augmentation.isEmpty && sampleOrder.isEmpty) else {
      throw ConfigurationError(
        "a stream makes the samples of each task and their order by itself: it goes without "
          + "'augmentation' and 'sample-order'")
    }
    for (index, choice) in augmentation.enumerated() {
      try choice.validate()
      if augmentation[..<index].contains(where: { $0.name == choice.name }) {
        throw ConfigurationError("'augmentation' says \(choice.name) twice")
      }
    }
  }

  /// The rows and columns of the images that pictures in files become.
  var pictureSize: Int { imageSize == 0 ? 224 : imageSize }

  /// Throws where a setting has no meaning for the data.
  func validate(for data: TrainingData) throws {
    try stream.item.validate(for: data)
    guard imageSize == 0 || data.training.files != nil else {
      throw ConfigurationError(
        "'image-size' is for pictures in files, but the samples of \(data.name) are in memory, of one "
          + "size")
    }
    guard let shape = data.imageShape else {
      guard augmentation.isEmpty else {
        throw ConfigurationError(
          "'augmentation' changes images, but the samples of \(data.name) are none")
      }
      return
    }
    for choice in augmentation {
      guard !type(of: choice.item).readsFiles || data.training.files != nil else {
        throw ConfigurationError(
          "the augmentation \(choice.name) takes a part of a larger picture, but the images of "
            + "\(data.name) are \(shape) as they are: crop moves such images")
      }
      try choice.item.validate(for: shape)
    }
  }
}
