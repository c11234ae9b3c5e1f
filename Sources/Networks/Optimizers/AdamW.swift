import Settings
import Tensors

/// Adam with a weight decay of its own, which the moments of the gradients do not see; Loshchilov and
/// Hutter 2019, algorithm 2.
///
///     w ← (1 − ηλ) w, then a step of Adam
public final class AdamW: Optimizer {
  public struct Settings: OptimizerSettings {
    public static let name = "adamw"

    public var beta1 = 0.9
    public var beta2 = 0.999
    public var epsilon = 1e-8
    /// The share λ of the parameters that a step of the rate 1 takes away.
    public var weightDecay = 0.01

    public init() {}

    public func optimizer(for parameters: Parameters) -> any Optimizer {
      AdamW(self, for: parameters)
    }

    public func validate() throws {
      var settings = adam
      settings.weightDecay = weightDecay
      try settings.validate(as: Self.name)
    }

    /// Adam without a weight decay, which makes the steps.
    fileprivate var adam: Adam.Settings {
      var adam = Adam.Settings()
      (adam.beta1, adam.beta2, adam.epsilon) = (beta1, beta2, epsilon)
      return adam
    }
  }

  private let weightDecay: Double
  private let adam: Adam

  public init(_ settings: Settings = Settings(), for parameters: Parameters) {
    weightDecay = settings.weightDecay
    adam = Adam(settings.adam, for: parameters)
  }

  public func step(_ parameters: Parameters, learningRate: Double) {
    parameters.values.scale(by: 1 - learningRate * weightDecay)
    adam.step(parameters, learningRate: learningRate)
  }

  public var state: [String: Tensor] { adam.state }

  public func load(_ state: [String: Tensor]) throws { try adam.load(state) }
}
