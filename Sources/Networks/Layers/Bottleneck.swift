import Settings
import Tensors

/// A layer that passes on only samples of a distribution for each row, so that it must choose what to
/// keep.
///
///     z = μ(h) + σ(h) ε, ε from N(0, 1),  the loss + β KL[N(μ, σ²), N(0, 1)]
///
/// The variational information bottleneck of Alemi and others 2016, as Hofmann and Mäder 2021 use it
/// (equations 8 to 13): it stands in place of the last dense layer, whose units are means and logarithms of
/// variances, and a dense layer from z to the classes follows.
public struct VariationalBottleneck: Named {
  public static let kind = "bottleneck"
  public static let name = "vib"

  /// The width of z.
  public var units = 256
  /// The weight β of the divergence.
  public var rate = 1e-3
  /// How many samples of z each row has in training; in evaluation z is its mean.
  public var samples = 12

  public init() {}

  public func validate() throws {
    guard (1...1_000_000).contains(units), (1...10_000).contains(samples), rate >= 0 else {
      throw ConfigurationError(
        "the bottleneck vib: 'units' is from 1 to 1000000, 'samples' from 1 to 10000, and 'rate' is "
          + "at least 0")
    }
  }
}

/// What a command line, a configuration or a checkpoint can name as a bottleneck or as a probe.
public enum Bottlenecks: OptionalMenu {
  public typealias Part = VariationalBottleneck
}

/// A bottleneck or none: `none`, `vib:units=64`.
public typealias Bottleneck = Chosen<Bottlenecks>

extension VariationalBottleneck: Layer {
  /// z for a code [rows, 2 · units], which adds the divergence to the loss.
  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    let (z, divergence) = code(x, samplingBy: pass.generator)
    pass.divergence = divergence
    pass.terms.append(divergence * rate)
    return z
  }

  /// What a code [rows, 2 · units] of means and log-variances lets through, and how far its
  /// distributions are from N(0, 1) on average, in nats.
  ///
  /// With a generator, `samples` of each row, one block of all rows after the other; without, the
  /// means.
  func code(_ code: Tensor, samplingBy generator: Generator?) -> (z: Tensor, divergence: Tensor) {
    let mean = code.narrowed(to: 0..<units, along: 1)
    let logVariance = code.narrowed(to: units..<2 * units, along: 1)
    let variance = logVariance.exp()
    let divergence = 0.5 * (mean * mean + variance - 1 - logVariance).sum(along: 1).mean()
    guard let generator else { return (mean, divergence) }
    let deviation = (logVariance * 0.5).exp()
    let blocks = (0..<samples).map { _ in
      let noise = Tensor.normal(
        mean.shape, elementType: mean.elementType, using: generator
      ).moved(to: mean.device)
      return mean + deviation * noise
    }
    return (.concatenated(blocks), divergence)
  }
}
