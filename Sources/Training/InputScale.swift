import Tensors

/// The mean and the deviation of each channel of some images, or of recordings, by which inputs are
/// standardised.
///
/// Those of MNIST's training images are 0.1307 and 0.3081, the numbers of Hofmann and Mäder's published
/// code.
public struct InputScale: Codable, Hashable, Sendable {
  public let means: [Double]
  public let deviations: [Double]

  /// The scale of images [samples, channels · pixels], uint8, as numbers between 0 and 1; or of other
  /// numbers as they are.
  init(fitting images: Tensor, channels: Int, chunk: Int = 2000) {
    self.init(
      fitting: (0..<images.shape[0]).pieces(of: chunk).lazy.map { images.narrowed(to: $0) },
      channels: channels)
  }

  /// The scale of images in several parts.
  init(fitting parts: some Sequence<Tensor>, channels: Int) {
    var (sums, squares) = (Tensor.zeros([channels], elementType: .float64), Tensor?.none)
    var all = 0
    for part in parts {
      all += part.count
      let numbers = part.numbers(as: .float64)
      let pixels = numbers.reshaped([numbers.shape[0], channels, -1])
      sums += pixels.sum(along: 2).sum(along: 0)
      let square = (pixels * pixels).sum(along: 2).sum(along: 0)
      squares = squares.map { $0 + square } ?? square
    }
    let count = Double(all / channels)
    let means = sums / count
    let variances = squares.map { $0 / count - means * means } ?? means
    self.means = means.elements(as: Double.self)
    // A channel that is the same everywhere stays zero.
    deviations = variances.elements(as: Double.self).map { $0 > 1e-12 ? $0.squareRoot() : 1 }
  }

  /// How many channels samples of a shape have: those of an image, and one of anything else.
  static func channels(of sampleShape: [Int]) -> Int {
    sampleShape.count == 3 ? sampleShape[0] : 1
  }

  /// Inputs [samples, channels · pixels] less the means, over the deviations.
  func apply(to inputs: Tensor) -> Tensor {
    let channels = [1, means.count, 1]
    let (mean, deviation) = (
      Tensor(means, shape: channels).cast(to: inputs.elementType).moved(to: inputs.device),
      Tensor(deviations, shape: channels).cast(to: inputs.elementType).moved(to: inputs.device)
    )
    let pixels = inputs.reshaped([inputs.shape[0], means.count, -1])
    return ((pixels - mean) / deviation).reshaped(inputs.shape)
  }
}
