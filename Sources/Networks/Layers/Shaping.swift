import Tensors

/// Rows of flat images, channel by channel, as [rows, height, width, channels].
public struct Unflatten: Layer {
  let sample: [Int]

  /// Images of a shape [channels, height, width]; other samples are images of one row and one channel.
  public init(_ sample: [Int]) {
    self.sample = sample.count == 3 ? sample : [1, 1, sample.reduce(1, *)]
  }

  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    x.reshaped([-1] + sample).permuted([0, 2, 3, 1])
  }

  var channels: Int { sample[0] }
  var places: [Int] { Array(sample.dropFirst()) }
}

/// [rows, places…, channels] as [rows, units], channel by channel as PyTorch has it.
public struct Flatten: Layer {
  public init() {}

  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    let channels = x.rank - 1
    return x.permuted([0, channels] + Array(1..<channels)).reshaped([x.shape[0], -1])
  }
}
