import Datasets
import Tensors

/// The images that a run learns, where they are read from files or changed at random.
///
/// An image of an epoch follows from the seed, the epoch and the sample, so that a run that is taken up
/// again goes on to the same bytes.
final class TrainingImages {
  private let samples: Samples
  private let shape: ImageShape
  private let augmentations: [Augmentation]
  private let seed: Int
  /// Processes each of which learns a part of a batch.
  private let group: ProcessGroup?
  /// The batches of an epoch, made from files on other threads.
  private var ahead: (epoch: Int, rows: [Range<Int>], pixels: Prefetch<[UInt8]>)?

  /// Nil where samples in memory are learned as they are.
  init?(
    of data: TrainingData, changedBy augmentations: [Augmentation], seed: Int,
    for group: ProcessGroup?
  ) {
    guard let shape = data.imageShape, data.training.files != nil || !augmentations.isEmpty else {
      return nil
    }
    samples = data.training
    self.group = group
    (self.shape, self.augmentations, self.seed) = (shape, augmentations, seed)
  }

  /// The pixels of a batch, or of a part of it, uint8 [rows, numbers a sample].
  ///
  /// - Parameters:
  ///   - rows: Which rows of the epoch's order.
  ///   - number: Which batch of the epoch they are in.
  ///   - size: The rows of a batch that is not the last.
  ///   - order: The samples in the epoch's order, int64.
  func pixels(
    of rows: Range<Int>, inBatch number: Int, of size: Int, in order: Tensor, epoch: Int
  ) -> Tensor {
    let pixels =
      samples.files.map { read(rows, number, of: size, in: order, epoch: epoch, from: $0) }
      ?? changed(order.narrowed(to: rows).elements(as: Int64.self).map(Int.init), epoch: epoch)
    return Tensor(pixels, shape: [pixels.count / shape.pixelCount, shape.pixelCount])
  }

  /// Forgets what was made ahead.
  func rest() { ahead = nil }

  private func changed(_ places: [Int], epoch: Int) -> [UInt8] {
    EpochNoise(augmentations, seed: seed, epoch: epoch).changed(
      samples.inputs.selecting(Tensor(places.map(Int64.init))).bytes, of: shape, samples: places)
  }

  private func read(
    _ rows: Range<Int>, _ number: Int, of size: Int, in order: Tensor, epoch: Int,
    from files: PictureFiles
  ) -> [UInt8] {
    if let ahead, ahead.epoch == epoch, ahead.rows[number] == rows { return ahead.pixels(number) }
    let noise =
      augmentations.isEmpty ? nil : EpochNoise(augmentations, seed: seed, epoch: epoch)
    let inputs = samples.inputs.selecting(order).elements(as: Int64.self)
    let parts = inputs.indices.pieces(of: size).map { group?.part(of: $0) ?? $0 }
    guard parts[number] == rows else {
      return files.pixels(of: inputs[rows].map(Int.init), changedBy: noise)
    }
    let pixels = Prefetch(parts.count) { batch in
      files.pixels(of: inputs[parts[batch]].map(Int.init), changedBy: noise)
    }
    ahead = (epoch, parts, pixels)
    return pixels(number)
  }
}
