import Settings
import Tensors

/// Resets dormant units: those whose mean magnitude is at most a share of their layer's; ReDo of Sokar and
/// others 2023, definition 3.1 and algorithm 1.
///
///     sᵢ = E|hᵢ| / mean over units of E|hₖ|,  reset where sᵢ ≤ τ
///
/// E is over all rows since units were last looked at; the paper takes one batch. In a layer
/// that is silent altogether every unit is dormant.
public final class ReDo: Renewal {
  public struct Settings: RenewalSettings {
    public static let name = "redo"
    public static let resetsUnits = true

    /// The share τ of the layer's mean magnitude up to which a unit is dormant.
    public var threshold = 0.1
    /// After how many updates units are looked at.
    public var every = 1000

    public init() {}

    public func validate() throws {
      guard (0..<1).contains(threshold), every >= 1 else {
        throw ConfigurationError(
          "the renewal redo: 'threshold' must be at least 0 and below 1, and 'every' at least 1")
      }
    }

    public func renewal(
      of network: Network, trainedBy optimizer: any Optimizer
    ) -> (any Renewal)? {
      ReDo(self, of: network, by: UnitReset(of: network, trainedBy: optimizer))
    }
  }

  private let settings: Settings
  private let reset: UnitReset
  private let layers: [HiddenLayer]
  /// The sums of the mean magnitudes of all layers' units since they were last looked at, [units].
  private let sizes: Tensor

  init(_ settings: Settings, of network: Network, by reset: UnitReset) {
    (self.settings, self.reset) = (settings, reset)
    layers = network.plan.hiddenLayers ?? []
    let values = network.parameters.values
    sizes = .zeros(
      [layers.reduce(0) { $0 + $1.count }], elementType: values.elementType, on: values.device)
  }

  public func renew(after pass: Pass, step: Int, using generator: Generator) {
    withoutGradients { sizes.add(pass.magnitudes(of: layers)) }
    guard step % settings.every == 0 else { return }
    var rest = sizes.elements(as: Double.self)[...]
    for layer in layers {
      let own = rest.prefix(layer.count)
      rest = rest.dropFirst(layer.count)
      let most = settings.threshold * own.reduce(0, +) / Double(layer.count)
      for (unit, size) in own.enumerated() where size <= most {
        reset(unit, of: layer, using: generator)
      }
    }
    sizes.fill(with: 0)
  }

  public var state: [String: Tensor] { ["sizes": sizes] }

  public func load(_ state: [String: Tensor]) throws {
    sizes.copy(from: try state.tensor("sizes", shape: sizes.shape))
  }
}
