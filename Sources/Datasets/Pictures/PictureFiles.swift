import Synchronization

/// Pictures in files, which are decoded when their pixels are asked for.
public final class PictureFiles: Sendable {
  /// The files.
  public let paths: [String]
  /// The rows and columns of the images that are made of the pictures.
  public let size: Int
  private let firstFailure = Mutex<(any Error)?>(nil)

  /// Files as images of `size` rows and columns in three colours.
  public init(_ paths: [String], size: Int) {
    precondition(size > 0, "images have at least one row, not \(size)")
    (self.paths, self.size) = (paths, size)
  }

  /// The shape of an image.
  public var shape: ImageShape { ImageShape(channels: 3, height: size, width: size) }

  /// Why a file could not be read; nil as long as all could.
  ///
  /// The images that are made of such a file are black, and whoever gets them is to look here.
  public var failure: (any Error)? { firstFailure.withLock { $0 } }

  /// Some pictures [pictures · 3 · size · size], image after image and plane after plane, decoded on as
  /// many threads as the system gives.
  ///
  /// Without noise an image is the middle square of its picture.
  ///
  /// - Parameters:
  ///   - places: Which of the files.
  ///   - noise: How images to train on change, each by the place of its file.
  public func pixels(of places: [Int], changedBy noise: EpochNoise? = nil) -> [UInt8] {
    inParallel(places.count, of: shape.pixelCount) { [self] index in
      let place = places[index]
      do {
        let picture = try Picture(contentsOf: paths[place])
        return noise?.image(of: picture, size: size, sample: place)
          ?? picture.resampled(.middle(of: picture), to: size)
      } catch {
        firstFailure.withLock { $0 = $0 ?? error }
        return nil
      }
    }
  }
}
