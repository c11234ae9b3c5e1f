import Settings
import Tensors

/// Draws all parameters towards those at the start: "L2 init" of Kumar, Marklund and Van Roy 2023,
/// equation 1.
///
///     loss + rate · Σ (w − w₀)²
public final class PullToInitial: Renewal {
  public struct Settings: RenewalSettings {
    public static let name = "l2-init"

    /// The weight of the term in the loss.
    public var rate = 1e-4

    public init() {}

    public func validate() throws {
      guard rate > 0, rate.isFinite else {
        throw ConfigurationError("the renewal l2-init: 'rate' must be above 0")
      }
    }

    public func renewal(
      of network: Network, trainedBy optimizer: any Optimizer
    ) -> (any Renewal)? {
      PullToInitial(self, of: network)
    }
  }

  private let settings: Settings
  private let parameters: Parameters
  /// All parameters as they are now.
  private let initial: Tensor

  init(_ settings: Settings, of network: Network) {
    self.settings = settings
    parameters = network.parameters
    initial = parameters.values.copied()
  }

  public func adjustGradients() {
    parameters.gradients.add(parameters.values, scaledBy: 2 * settings.rate)
    parameters.gradients.add(initial, scaledBy: -2 * settings.rate)
  }

  public var state: [String: Tensor] { ["initial": initial] }

  public func load(_ state: [String: Tensor]) throws {
    initial.copy(from: try state.tensor("initial", shape: initial.shape))
  }
}
