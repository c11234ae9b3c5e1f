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
