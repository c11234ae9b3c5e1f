import Foundation
import Settings
import Statistics

/// Takes a part of a picture of random size, shape and place, and resizes it to the images' size.
///
/// The part's share of the area is drawn evenly from `scale` to 1, and the logarithm of its width over
/// its height evenly within ± log `ratio`. A part that does not fit into the picture is drawn again, ten
/// times at most; then it is the largest one in the middle with an allowed ratio.
public struct ResizedCrop: ImageAugmentation {
  public static let name = "resized-crop"
  public static let bareSetting: String? = "scale"
  public static let readsFiles = true

  /// The smallest share of the picture's area.
  public var scale = 0.08
  /// The largest width over height, and height over width.
  public var ratio = 4.0 / 3

  public init() {}

  public func validate() throws {
    guard scale > 0, scale <= 1, ratio >= 1, ratio <= 100 else {
      throw ConfigurationError(
        "the augmentation resized-crop: 'scale' is a share of the area above 0 and at most 1, and "
          + "'ratio' lies between 1 and 100")
    }
  }

  public func box(height: Int, width: Int, using random: inout SplitMix64) -> PictureBox? {
    let (rows, columns) = (Double(height), Double(width))
    for _ in 0..<10 {
      let area = rows * columns * (scale + (1 - scale) * random.uniform())
      let shape = exp(log(ratio) * (2 * random.uniform() - 1))
      let wide = Int((area * shape).squareRoot().rounded())
      let high = Int((area / shape).squareRoot().rounded())
      guard (1...width).contains(wide), (1...height).contains(high) else { continue }
      let (top, left) = (
        random.next(below: height - high + 1), random.next(below: width - wide + 1)
      )
      return PictureBox(
        top: Double(top), left: Double(left), height: Double(high), width: Double(wide))
    }
    let (wide, high) = (min(columns, rows * ratio), min(rows, columns * ratio))
    return PictureBox(
      top: (rows - high) / 2, left: (columns - wide) / 2, height: high, width: wide)
  }
}
