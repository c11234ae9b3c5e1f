import Settings
import Tensors

/// Shrinks all parameters and adds noise to them; Ash and Adams 2020, section 4, at the arrival of new
/// data, and Dohare and others 2024 after every update.
///
///     w ← (1 − shrink) w + noise · N(0, 1)
public final class ShrinkAndPerturb: Renewal {
  public struct Settings: RenewalSettings {
    public static let name = "shrink-perturb"

    /// The share of each parameter that goes.
    public var shrink = 1e-5
    /// The standard deviation of what is added.
    public var noise = 1e-4
    public var clock = UpdateClock.batch

    public init() {}

    public func validate() throws {
      guard (0...1).contains(shrink), noise >= 0, noise.isFinite else {
        throw ConfigurationError(
          "the renewal shrink-perturb: 'shrink' must lie between 0 and 1, and 'noise' be at least 0"
        )
      }
    }

    public func renewal(
      of network: Network, trainedBy optimizer: any Optimizer
    ) -> (any Renewal)? {
      ShrinkAndPerturb(self, of: network)
    }
  }

  private let settings: Settings
  private let values: Tensor

  init(_ settings: Settings, of network: Network) {
    self.settings = settings
    values = network.parameters.values
  }

  public func renew(after pass: Pass, step: Int, using generator: Generator) {
    if settings.clock == .batch { renew(generator) }
  }

  public func finishEpoch(using generator: Generator) {
    if settings.clock == .epoch { renew(generator) }
  }

  private func renew(_ generator: Generator) {
    values.scale(by: 1 - settings.shrink)
    guard settings.noise > 0 else { return }
    let noise = Tensor.normal(values.shape, elementType: values.elementType, using: generator)
    values.add(noise.moved(to: values.device), scaledBy: settings.noise)
  }
}
