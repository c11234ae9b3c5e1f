import Settings
import Statistics

/// A random change of images to train on, drawn anew for each of them in each epoch.
public protocol ImageAugmentation: Named {
  /// Whether it chooses what part of a picture file is read, and so has no meaning for images that are
  /// all of one size.
  static var readsFiles: Bool { get }

  /// The part that is read of a picture of so many rows and columns; nil where it does not choose one.
  func box(height: Int, width: Int, using random: inout SplitMix64) -> PictureBox?

  /// What becomes of an image, plane after plane, of a shape that stays the same.
  func changed(
    _ image: [UInt8], of shape: ImageShape, using random: inout SplitMix64
  ) -> [UInt8]

  /// Throws where it has no meaning for images of a shape.
  func validate(for shape: ImageShape) throws
}

extension ImageAugmentation {
  public static var kind: String { "augmentation" }
  public static var readsFiles: Bool { false }

  public func box(height: Int, width: Int, using random: inout SplitMix64) -> PictureBox? { nil }

  public func changed(
    _ image: [UInt8], of shape: ImageShape, using random: inout SplitMix64
  ) -> [UInt8] { image }

  public func validate(for shape: ImageShape) throws {}
}
