import Settings
import Tensors

/// What keeps a network able to learn over a long stream of tasks, beside its optimizer.
public protocol Renewal: AnyObject {
  /// Adds to the gradients of a step, before they are clipped.
  func adjustGradients()

  /// Changes the network after the step of this number, counted from 1, that followed a pass in
  /// training.
  func renew(after pass: Pass, step: Int, using generator: Generator)

  /// Changes the network at the end of an epoch, which in a stream is a task.
  func finishEpoch(using generator: Generator)

  /// What it remembers from step to step, which a checkpoint keeps.
  var state: [String: Tensor] { get }

  /// Takes over what `state` gave; throws where some of it is missing, and then has changed nothing.
  func load(_ state: [String: Tensor]) throws
}

extension Renewal {
  public func adjustGradients() {}
  public func renew(after pass: Pass, step: Int, using generator: Generator) {}
  public func finishEpoch(using generator: Generator) {}
  public var state: [String: Tensor] { [:] }
  public func load(_ state: [String: Tensor]) throws {}
}

/// The settings of a renewal, of which it is made.
///
/// To add one, write its settings and what it does, and add the settings to `Renewals.entries`.
public protocol RenewalSettings: Named {
  /// Whether it resets units by themselves, which needs to know where their outputs go.
  static var resetsUnits: Bool { get }

  /// The renewal of a network that an optimizer trains; nil for none.
  ///
  /// Where `resetsUnits` the network's plan must have `hiddenLayers`.
  func renewal(of network: Network, trainedBy optimizer: any Optimizer) -> (any Renewal)?
}

extension RenewalSettings {
  public static var kind: String { "renewal" }
  public static var resetsUnits: Bool { false }

  /// Throws where the network is none whose units it can reset.
  package func validate(for plan: NetworkPlan) throws {
    guard Self.resetsUnits, plan.hiddenLayers == nil else { return }
    throw ConfigurationError(
      "the renewal \(Self.name) resets hidden units, whose outgoing weights it knows in dense networks with "
        + "hidden layers and without 'skip', 'bottleneck' and 'probes'")
  }
}
