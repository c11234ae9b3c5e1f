import Settings
import Tensors

/// Stochastic gradient descent, with momentum where it is above 0.
///
///     v ← μv + ∇L,  w ← w − λv
public final class GradientDescent: Optimizer {
  public struct Settings: OptimizerSettings {
    public static let name = "sgd"

    public var momentum = 0.0
    /// Adds this share of the parameters to their gradients.
    public var weightDecay = 0.0

    public init() {}

    public func optimizer(for parameters: Parameters) -> any Optimizer {
      GradientDescent(self, for: parameters)
    }

    public func validate() throws {
      guard (0..<1).contains(momentum), weightDecay >= 0 else {
        throw ConfigurationError(
          "the optimizer sgd: 'momentum' must be at least 0 and below 1, 'weightDecay' at least 0")
      }
    }
  }

  private let settings: Settings
  private let velocity: Tensor

  public init(_ settings: Settings = Settings(), for parameters: Parameters) {
    self.settings = settings
    velocity = parameters.values * 0
  }

  public func step(_ parameters: Parameters, learningRate: Double) {
    parameters.decay(by: settings.weightDecay)
    if parameters.suitFusedPasses {
      parameters.values.stepMomentum(
        gradients: parameters.gradients, velocity: velocity, momentum: settings.momentum,
        rate: learningRate)
      return
    }
    velocity.scale(by: settings.momentum)
    velocity.add(parameters.gradients)
    parameters.values.add(velocity, scaledBy: -learningRate)
  }

  public var state: [String: Tensor] { ["velocity": velocity] }

  public func load(_ state: [String: Tensor]) throws {
    velocity.copy(from: try state.tensor("velocity", shape: velocity.shape))
  }
}
