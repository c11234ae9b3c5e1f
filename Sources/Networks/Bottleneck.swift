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
public struct VariationalBottleneck: Configurable {
  /// The width of z.
  public var units = 256
  /// The weight β of the divergence.
  public var rate = 1e-3
  /// How many samples of z each row has in training; in evaluation z is its mean.
  public var samples = 12

  public init() {}
}

/// Which bottleneck, with its settings: `none`, `vib`, `vib:units=256:rate=0.001`.
public enum BottleneckChoice: Hashable, Sendable, Codable {
  case none
  case variational(VariationalBottleneck)

  public init(_ specification: Specification) throws {
    switch specification.name {
    case "none" where specification.settings.isEmpty: self = .none
    case "vib":
      let bottleneck = try VariationalBottleneck().changed(by: specification.settings, in: "vib")
      guard bottleneck.units >= 1, bottleneck.samples >= 1, bottleneck.rate >= 0 else {
        throw ConfigurationError("vib: 'units' and 'samples' must be at least 1, 'rate' 0")
      }
      self = .variational(bottleneck)
    default:
      throw ConfigurationError(
        "there is no bottleneck '\(specification.name)'; the bottlenecks are none, vib")
    }
  }

  public init(from decoder: Decoder) throws { try self.init(Specification(from: decoder)) }

  public func encode(to encoder: Encoder) throws {
    switch self {
    case .none: try Specification(name: "none").encode(to: encoder)
    case .variational(let bottleneck):
      try Specification(name: "vib", settings: bottleneck.settings).encode(to: encoder)
    }
  }

  /// The bottleneck, if there is one.
  public var bottleneck: VariationalBottleneck? {
    if case .variational(let bottleneck) = self { bottleneck } else { nil }
  }
}

extension VariationalBottleneck {
  /// What a code [rows, 2 · units] of means and log-variances lets through, and how far its
  /// distributions are from N(0, 1) on average, in nats.
  ///
  /// With a generator, `samples` of each row, one block of all rows after the other; without, the
  /// means.
  func pass(_ code: Tensor, samplingBy generator: Generator?) -> (z: Tensor, divergence: Tensor) {
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
