import Settings
import Statistics

/// Turns left into right in every second image, at random.
public struct HorizontalFlip: ImageAugmentation {
  public static let name = "flip"

  public init() {}

  public func changed(
    _ image: [UInt8], of shape: ImageShape, using random: inout SplitMix64
  ) -> [UInt8] {
    guard random.next(below: 2) == 1 else { return image }
    return stride(from: 0, to: image.count, by: shape.width).flatMap {
      image[$0..<$0 + shape.width].reversed()
    }
  }
}
