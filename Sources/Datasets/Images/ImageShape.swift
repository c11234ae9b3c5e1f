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
