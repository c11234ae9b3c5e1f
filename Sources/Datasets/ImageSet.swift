/// The size of one image: how many planes, rows and columns.
public struct ImageShape: Sendable, Hashable, Codable, CustomStringConvertible {
  /// One for grey, three for red, green and blue.
  public let channels: Int
  /// The number of rows.
  public let height: Int
  /// The number of columns.
  public let width: Int

  /// A shape of so many planes, rows and columns.
  public init(channels: Int, height: Int, width: Int) {
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// The number of values in one image.
  public var pixelCount: Int { channels * height * width }

  /// Whether an array of a shape is one image of this size, or several along its first axis.
  ///
  /// An image may also be one row of numbers, and grey ones may have an axis of length 1 for it.
  public func isShape(ofArray shape: [Int]) -> Bool {
    var images = [[pixelCount], [channels, height, width]]
    if channels == 1 { images += [[height, width], [height, width, 1]] }
    return images.contains { $0 == shape || $0 == Array(shape.dropFirst()) }
  }

  /// Reads as "28 x 28" or "3 x 32 x 32".
  public var description: String {
    channels == 1 ? "\(height) x \(width)" : "\(channels) x \(height) x \(width)"
  }
}

/// Images of one size without labels, as one asks a network to predict them.
public struct Images: Sendable, Hashable {
  /// Image after image, plane after plane, row after row.
  public let pixels: [UInt8]
  /// The size of each image.
  public let shape: ImageShape

  /// Images from their pixels, which must be a whole number of images.
  public init(pixels: [UInt8], shape: ImageShape) {
    precondition(
      shape.pixelCount > 0 && pixels.count % shape.pixelCount == 0,
      "\(pixels.count) pixels are no whole number of \(shape) images")
    self.pixels = pixels
    self.shape = shape
  }

  /// The number of images.
  public var count: Int { pixels.count / shape.pixelCount }
}

/// Labelled images of one size.
public struct ImageSet: Sendable, Hashable {
  /// Image after image, plane after plane, row after row.
  public let pixels: [UInt8]
  /// The class of each image, an index into `classNames`.
  public let labels: [UInt8]
  /// The size of each image.
  public let shape: ImageShape
  /// What each label stands for.
  public let classNames: [String]

  /// A set from its pixels and labels, one label an image, each label with a name.
  public init(pixels: [UInt8], labels: [UInt8], shape: ImageShape, classNames: [String]) {
    precondition(
      pixels.count == labels.count * shape.pixelCount,
      "\(labels.count) labels for \(pixels.count) pixels of \(shape) images")
    precondition(
      labels.allSatisfy { Int($0) < classNames.count },
      "a label is beyond the \(classNames.count) classes")
    self.pixels = pixels
    self.labels = labels
    self.shape = shape
    self.classNames = classNames
  }

  /// The number of images.
  public var count: Int { labels.count }
  /// The number of planes of an image.
  public var channels: Int { shape.channels }
  /// The number of rows of an image.
  public var height: Int { shape.height }
  /// The number of columns of an image.
  public var width: Int { shape.width }
  /// The number of classes.
  public var classCount: Int { classNames.count }
  /// The images without their labels.
  public var images: Images { Images(pixels: pixels, shape: shape) }

  /// The pixels of one image.
  public subscript(index: Int) -> ArraySlice<UInt8> {
    pixels[index * shape.pixelCount..<(index + 1) * shape.pixelCount]
  }
}

/// A data set as an experiment uses it: a training part and a test part.
public struct ImageData: Sendable, Hashable {
  /// The short name, such as "mnist", or the folder's name for a set of the user's own.
  public let name: String
  /// The images to train on.
  public let training: ImageSet
  /// The images to test on.
  public let test: ImageSet
  /// What the test part is, so that an error on a part is never taken for one on the whole.
  public let testName: String

  /// A data set from its two parts.
  public init(name: String, training: ImageSet, test: ImageSet, testName: String = "test images") {
    self.name = name
    self.training = training
    self.test = test
    self.testName = testName
  }
}
