import Settings
import Statistics

/// Moves an image by up to `padding` pixels in both directions; what comes in from outside is black.
///
/// That is a crop, at a random place, of the image with a black border of so many pixels.
public struct RandomCrop: ImageAugmentation {
  public static let name = "crop"
  public static let bareSetting: String? = "padding"

  /// The width of the border, in pixels.
  public var padding = 4

  public init() {}

  public func validate() throws {
    guard padding >= 1 else {
      throw ConfigurationError("the augmentation crop: 'padding' is at least 1 pixel")
    }
  }

  public func validate(for shape: ImageShape) throws {
    guard padding < min(shape.height, shape.width) else {
      throw ConfigurationError(
        "the augmentation crop: 'padding' is \(padding), which would leave nothing of images of "
          + "\(shape): give fewer pixels")
    }
  }

  public func changed(
    _ image: [UInt8], of shape: ImageShape, using random: inout SplitMix64
  ) -> [UInt8] {
    let down = random.next(below: 2 * padding + 1) - padding
    let right = random.next(below: 2 * padding + 1) - padding
    let (height, width) = (shape.height, shape.width)
    var moved = [UInt8](repeating: 0, count: image.count)
    let columns = max(0, right)..<min(width, width + right)
    for plane in stride(from: 0, to: image.count, by: height * width) {
      for row in max(0, down)..<min(height, height + down) {
        let (to, from) = (plane + row * width, plane + (row - down) * width - right)
        for column in columns { moved[to + column] = image[from + column] }
      }
    }
    return moved
  }
}
