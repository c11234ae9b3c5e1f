import Settings
import Statistics
import Testing

@testable import Datasets

@Suite struct AugmentationTests {
  private let shape = ImageShape(channels: 2, height: 3, width: 4)
  private let image = (1...24).map { UInt8($0) }

  private func results(_ augmentation: some ImageAugmentation) -> Set<[UInt8]> {
    Set(
      (0..<400).map { seed in
        var random = SplitMix64(seed: seed)
        return augmentation.changed(image, of: shape, using: &random)
      })
  }

  @Test func `a flip gives the image or its mirror image, each about half of the time`() {
    let mirrored = [4, 3, 2, 1, 8, 7, 6, 5, 12, 11, 10, 9].map { UInt8($0) }
    #expect(results(HorizontalFlip()) == [image, mirrored + mirrored.map { $0 + 12 }])
    let flips = (0..<400).count { seed in
      var random = SplitMix64(seed: seed)
      return HorizontalFlip().changed(image, of: shape, using: &random) != image
    }
    #expect((150...250).contains(flips))
  }

  @Test func `a crop gives every shift by its padding, with black behind it`() {
    var crop = RandomCrop()
    crop.padding = 1
    let all = results(crop)
    #expect(all.count == 9 && all.contains(image))
    let downRight = [0, 0, 0, 0, 0, 1, 2, 3, 0, 5, 6, 7].map { UInt8($0) }
    let second = [0, 0, 0, 0, 0, 13, 14, 15, 0, 17, 18, 19].map { UInt8($0) }
    #expect(all.contains(downRight + second))
    let upLeft = [6, 7, 8, 0, 10, 11, 12, 0, 0, 0, 0, 0].map { UInt8($0) }
    #expect(all.contains { Array($0.prefix(12)) == upLeft })
    crop.padding = 3
    #expect(textOfError { try crop.validate(for: shape) }.contains("'padding' is 3, which would"))
  }

  @Test func `a resized crop is a part of the picture of an allowed area and shape`() throws {
    var crop = ResizedCrop()
    crop.scale = 0.2
    for (height, width) in [(100, 140), (300, 20), (1, 1), (2, 90)] {
      for seed in 0..<200 {
        var random = SplitMix64(seed: seed)
        let box = try #require(crop.box(height: height, width: width, using: &random))
        #expect(box.top >= 0 && box.top + box.height <= Double(height) + 1e-9)
        #expect(box.left >= 0 && box.left + box.width <= Double(width) + 1e-9)
        let ratio = box.width / box.height
        guard height == 100 else {
          #expect(ratio > 0.6 && ratio < 1.6, "\(box) of \(height) x \(width)")
          continue
        }
        let share = box.height * box.width / 14_000
        #expect(share > 0.19 && share <= 1 && ratio > 0.73 && ratio < 1.37, "\(box)")
      }
    }
  }

  @Test func `settings that make no sense are refused`() {
    #expect(textOfError { _ = try Augmentation("crop:padding=0") }.contains("at least 1 pixel"))
    #expect(textOfError { _ = try Augmentation("resized-crop:scale=2") }.contains("at most 1"))
    #expect(
      textOfError { _ = try Augmentation("turn") }
        == "there is no augmentation 'turn'; the choices are crop, flip, resized-crop")
  }

  @Test func `the noise of an image follows from seed, epoch and sample alone`() throws {
    let chosen = try ["crop:padding=2", "flip"].map { try Augmentation($0) }
    let pixels = (0..<20).flatMap { sample in image.map { $0 + UInt8(10 * sample) } }
    func changed(_ samples: [Int], seed: Int = 1, epoch: Int = 1) -> [[UInt8]] {
      let some = samples.flatMap { pixels[$0 * 24..<$0 * 24 + 24] }
      let all = EpochNoise(chosen, seed: seed, epoch: epoch)
        .changed(some, of: shape, samples: samples)
      return samples.indices.map { Array(all[$0 * 24..<$0 * 24 + 24]) }
    }
    let whole = changed(Array(0..<20))
    for sample in 0..<20 { #expect(changed([sample]) == [whole[sample]]) }
    #expect(changed([7, 3, 11]) == [whole[7], whole[3], whole[11]])
    #expect(changed(Array(0..<20), seed: 2) != whole && changed(Array(0..<20), epoch: 2) != whole)
    #expect(
      Set(whole.indices.map { EpochNoise(chosen, seed: 1, epoch: 1).random(for: $0).hashed })
        .count == 20)
  }
}

extension SplitMix64 {
  /// The next bits of a copy.
  fileprivate var hashed: UInt64 {
    var copy = self
    return copy.next()
  }
}
