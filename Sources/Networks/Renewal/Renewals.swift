import Settings
import Tensors

/// Every renewal that a command line, a configuration or a checkpoint can name.
public enum Renewals: OpenMenu {
  public typealias Item = any RenewalSettings
  public typealias Entry = any RenewalSettings.Type

  public static let entries = Entries<Entry>([
    NoRenewal.self,
    ContinualBackprop.Settings.self,
    ReDo.Settings.self,
    ShrinkAndPerturb.Settings.self,
    PullToInitial.Settings.self,
  ])

  /// A choice without settings is written as its name alone.
  public static func setting(of choice: Specification) -> Setting {
    choice.settings.isEmpty ? .text(choice.name) : choice.setting
  }
}

/// Which renewal, with its settings: `none`, `redo:threshold=0.05`.
public typealias RenewalChoice = Chosen<Renewals>

extension RenewalChoice {
  public static var none: Self { Self(NoRenewal()) }

  /// The tensors that `Renewal.state` has for a network.
  package func stateLayout(
    of plan: NetworkPlan, _ optimizer: OptimizerChoice, _ elementType: ElementType
  ) -> [String: TensorLayout] {
    guard self != .none else { return [:] }
    let network = Network(plan, elementType: elementType, using: Generator(seed: 0))
    let renewal = item.renewal(
      of: network, trainedBy: optimizer.optimizer(for: network.parameters))
    return (renewal?.state ?? [:]).mapValues { TensorLayout($0.shape, $0.elementType) }
  }
}

/// Weights are the optimizer's alone.
public struct NoRenewal: RenewalSettings {
  public static let name = "none"

  public init() {}

  public func renewal(of network: Network, trainedBy optimizer: any Optimizer) -> (any Renewal)? {
    nil
  }
}
