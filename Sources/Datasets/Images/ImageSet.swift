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
