import Settings
import Tensors

/// How gradients move parameters.
public protocol Optimizer: AnyObject {
  /// Moves the parameters against their gradients.
  func step(_ parameters: Parameters, learningRate: Double)

  /// What the optimizer remembers from step to step, which a checkpoint keeps: tensors of a number for
  /// each parameter, and counts, which are int64.
  var state: [String: Tensor] { get }

  /// Takes over what `state` gave; throws where some of it is missing, and then has changed nothing.
  func load(_ state: [String: Tensor]) throws
}

/// The settings of an optimizer, of which it is made.
///
/// To add an optimizer, write its settings and its steps, and add the settings to `Optimizers.entries`.
public protocol OptimizerSettings: Named {
  /// An optimizer for the given parameters.
  func optimizer(for parameters: Parameters) -> any Optimizer
}

extension OptimizerSettings {
  public static var kind: String { "optimizer" }
}
