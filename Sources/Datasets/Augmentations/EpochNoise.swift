import Statistics
import Tensors

/// The random changes of the images of one epoch.
///
/// What becomes of an image follows from the run's seed, the epoch and the image's place among the
/// training samples alone: not from the batch in which it is, the thread that makes it, or when.
public struct EpochNoise: Sendable {
  let augmentations: [any ImageAugmentation]
  let seed: Int
  let epoch: Int

  /// The changes of an epoch, counted from 1, in the order in which they are made.
  public init(_ augmentations: [Augmentation], seed: Int, epoch: Int) {
    self.augmentations = augmentations.map(\.item)
    (self.seed, self.epoch) = (seed, epoch)
  }

  /// The random numbers of a sample.
  func random(for sample: Int) -> SplitMix64 {
    // A word of its own keeps these apart from other streams of the same seed.
    [epoch, sample].reduce(SplitMix64(seed: seed ^ 0x2545_f491_4f6c_dd1d)) { random, number in
      var random = random
      return SplitMix64(seed: Int(truncatingIfNeeded: random.next()) ^ number)
    }
  }

  /// A picture as an image of `size` rows and columns, plane after plane.
  func image(of picture: Picture, size: Int, sample: Int) -> [UInt8] {
    var random = random(for: sample)
    let boxes = augmentations.compactMap {
      $0.box(height: picture.height, width: picture.width, using: &random)
    }
    let shape = ImageShape(channels: picture.channels, height: size, width: size)
    let image = picture.resampled(boxes.last ?? .middle(of: picture), to: size)
    return changed(image, of: shape, using: &random)
  }

  /// Images one after the other, each changed as the noise of its sample says.
  ///
  /// - Parameters:
  ///   - pixels: uint8, image after image, plane after plane.
  ///   - shape: Channels, rows and columns of an image.
  ///   - samples: The place of each image among the training samples.
  public func changed(_ pixels: [UInt8], of shape: ImageShape, samples: [Int]) -> [UInt8] {
    let size = shape.pixelCount
    precondition(
      pixels.count == samples.count * size, "\(pixels.count) pixels for \(samples.count) images")
    return inParallel(samples.count, of: size) { index in
      var random = random(for: samples[index])
      return changed(Array(pixels[index * size..<(index + 1) * size]), of: shape, using: &random)
    }
  }

  private func changed(
    _ image: [UInt8], of shape: ImageShape, using random: inout SplitMix64
  ) -> [UInt8] {
    augmentations.reduce(image) { $1.changed($0, of: shape, using: &random) }
  }
}

/// The images, of `size` numbers each, that a body gives for 0 ..< count, made on as many threads as there
/// are cores; zeros where it gives nil.
func inParallel(_ count: Int, of size: Int, _ body: @escaping @Sendable (Int) -> [UInt8]?)
  -> [UInt8]
{
  [UInt8](unsafeUninitializedCapacity: count * size) { buffer, initialized in
    initialized = count * size
    // Each image is written to a place of its own.
    guard let first = buffer.baseAddress else { return }
    nonisolated(unsafe) let start = first
    concurrently(count) { index in
      guard let image = body(index) else {
        (start + index * size).initialize(repeating: 0, count: size)
        return
      }
      precondition(image.count == size, "\(image.count) numbers in place of \(size)")
      (start + index * size).initialize(from: image, count: size)
    }
  }
}
