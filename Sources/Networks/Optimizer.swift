import Foundation
import Settings
import Tensors

/// How gradients move parameters.
public protocol Optimizer: AnyObject {
  /// Moves the parameters against their gradients.
  func step(_ parameters: Parameters, learningRate: Double)

  /// What the optimizer remembers from step to step, which a checkpoint keeps.
  var state: [String: Tensor] { get }

  /// Takes over what `state` gave; throws where some of it is missing, and then has changed nothing.
  func load(_ state: [String: Tensor]) throws
}

/// Adam; Kingma and Ba 2014, algorithm 1.
public final class Adam: Optimizer {
  public struct Settings: Named {
    public static let kind = "optimizer"
    public static let name = "adam"

    public var beta1 = 0.9
    public var beta2 = 0.999
    public var epsilon = 1e-8
    /// Adds this share of the parameters to their gradients.
    public var weightDecay = 0.0

    public init() {}

    public func validate() throws {
      guard (0..<1).contains(beta1), (0..<1).contains(beta2), epsilon > 0, weightDecay >= 0 else {
        throw ConfigurationError(
          "the optimizer adam: 'beta1' and 'beta2' must be at least 0 and below 1, 'epsilon' above 0, "
            + "'weightDecay' at least 0")
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

/// Stochastic gradient descent, with momentum where it is above 0.
///
///     v ← μv + ∇L,  w ← w − λv
public final class GradientDescent: Optimizer {
  public struct Settings: Named {
    public static let kind = "optimizer"
    public static let name = "sgd"

    public var momentum = 0.0
    /// Adds this share of the parameters to their gradients.
    public var weightDecay = 0.0

    public init() {}

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

/// Which optimizer, with its settings: `adam`, `adam:beta2=0.99`, `sgd:momentum=0.9`.
public enum OptimizerChoice: Hashable, Sendable, Codable {
  case adam(Adam.Settings)
  case gradientDescent(GradientDescent.Settings)

  /// Every optimizer that a command line or a configuration can name.
  public static let all: [any Named.Type] = [Adam.Settings.self, GradientDescent.Settings.self]

  public init(_ specification: Specification) throws {
    switch try specification.chosen(among: Self.all) as any Named {
    case let settings as Adam.Settings: self = .adam(settings)
    case let settings as GradientDescent.Settings: self = .gradientDescent(settings)
    default: preconditionFailure("an optimizer of `all` has no case")
    }
  }

  public init(from decoder: Decoder) throws { try self.init(Specification(from: decoder)) }

  public func encode(to encoder: Encoder) throws {
    switch self {
    case .adam(let settings): try settings.specification.encode(to: encoder)
    case .gradientDescent(let settings): try settings.specification.encode(to: encoder)
    }
  }

  /// The tensors that `Optimizer.state` has for so many parameters.
  package func stateLayout(
    _ parameters: Int, _ elementType: ElementType
  ) -> [String: TensorLayout] {
    let moments = TensorLayout([parameters], elementType)
    switch self {
    case .adam: return ["mean": moments, "square": moments, "steps": TensorLayout([1], .int64)]
    case .gradientDescent: return ["velocity": moments]
    }
  }

  /// Throws where the settings make no sense.
  package func validate() throws {
    switch self {
    case .adam(let settings): try settings.validate()
    case .gradientDescent(let settings): try settings.validate()
    }
  }

  /// An optimizer for the given parameters.
  public func optimizer(for parameters: Parameters) -> any Optimizer {
    switch self {
    case .adam(let settings): Adam(settings, for: parameters)
    case .gradientDescent(let settings): GradientDescent(settings, for: parameters)
    }
  }
}
