import Settings
import Tensors

/// Every optimizer that a command line, a configuration or a checkpoint can name.
public enum Optimizers: OpenMenu {
  public typealias Item = any OptimizerSettings
  public typealias Entry = any OptimizerSettings.Type

  public static let entries = Entries<Entry>([
    Adam.Settings.self,
    AdamW.Settings.self,
    GradientDescent.Settings.self,
  ])
}

/// Which optimizer, with its settings: `adam`, `adam:beta2=0.99`, `sgd:momentum=0.9`.
public typealias OptimizerChoice = Chosen<Optimizers>

extension OptimizerChoice {
  /// An optimizer for the given parameters.
  public func optimizer(for parameters: Parameters) -> any Optimizer {
    item.optimizer(for: parameters)
  }

  /// The tensors that `Optimizer.state` has for so many parameters.
  package func stateLayout(
    _ parameters: Int, _ elementType: ElementType
  ) -> [String: TensorLayout] {
    let one = Parameters([("w", [1])], elementType: elementType, on: .cpu)
    return optimizer(for: one).state.mapValues { tensor in
      tensor.elementType == .int64
        ? TensorLayout(tensor.shape, .int64) : TensorLayout([parameters], elementType)
    }
  }
}
