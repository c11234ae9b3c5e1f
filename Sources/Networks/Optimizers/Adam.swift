import Foundation
import Settings
import Tensors

/// Adam; Kingma and Ba 2014, algorithm 1.
public final class Adam: Optimizer {
  public struct Settings: OptimizerSettings {
    public static let name = "adam"

    public var beta1 = 0.9
    public var beta2 = 0.999
    public var epsilon = 1e-8
    /// Adds this share of the parameters to their gradients.
    public var weightDecay = 0.0

    public init() {}

    public func optimizer(for parameters: Parameters) -> any Optimizer {
      Adam(self, for: parameters)
    }

    public func validate() throws { try validate(as: Self.name) }

    /// Throws where the settings make no sense for an optimizer of a name.
    func validate(as name: String) throws {
      guard (0..<1).contains(beta1), (0..<1).contains(beta2), epsilon > 0, weightDecay >= 0 else {
        throw ConfigurationError(
          "the optimizer \(name): 'beta1' and 'beta2' must be at least 0 and below 1, 'epsilon' above "
            + "0, 'weightDecay' at least 0")
      }
    }
  }

  private let settings: Settings
  private let mean: Tensor
  private let square: Tensor
  private var steps = 0

  public init(_ settings: Settings = Settings(), for parameters: Parameters) {
    self.settings = settings
    mean = parameters.values * 0
    square = parameters.values * 0
  }

  public func step(_ parameters: Parameters, learningRate: Double) {
    steps += 1
    parameters.decay(by: settings.weightDecay)
    let gradients = parameters.gradients
    let meanCorrection = 1 - pow(settings.beta1, Double(steps))
    let squareCorrection = 1 - pow(settings.beta2, Double(steps))
    let rate = learningRate / meanCorrection
    if parameters.suitFusedPasses {
      parameters.values.stepAdam(
        gradients: gradients, mean: mean, square: square, beta1: settings.beta1,
        beta2: settings.beta2, deviationScale: 1 / squareCorrection.squareRoot(),
        epsilon: settings.epsilon, rate: rate)
      return
    }
    mean.scale(by: settings.beta1)
    mean.add(gradients, scaledBy: 1 - settings.beta1)
    square.scale(by: settings.beta2)
    square.add(productOf: gradients, gradients, scaledBy: 1 - settings.beta2)
    let deviation = square.squareRoot()
    deviation.scale(by: 1 / squareCorrection.squareRoot())
    parameters.values.add(
      quotientOf: mean, deviation + settings.epsilon, scaledBy: -rate)
  }

  public var state: [String: Tensor] {
    ["mean": mean, "square": square, "steps": Tensor([Int64(steps)])]
  }

  public func load(_ state: [String: Tensor]) throws {
    let savedMean = try state.tensor("mean", shape: mean.shape)
    let savedSquare = try state.tensor("square", shape: square.shape)
    steps = try state.count("steps")
    mean.copy(from: savedMean)
    square.copy(from: savedSquare)
  }
}
