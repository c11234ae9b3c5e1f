import Plasticity
import Settings

/// What a network of any architecture may have: rules of its units, dropout, a bottleneck.
public struct NetworkConfiguration: Configurable {
  /// The rule of all layers of units, or one rule for each.
  public var rule = [Rule(NoPlasticity())]
  /// The rule of units that apply the activation to the inputs; none for no such units. Shaw, Jackson
  /// and Orchard 2020, equations 6 and 7, have them, their published code has not.
  public var inputRule = Rule(NoPlasticity())
  /// Whether each unit learns a scale γ and a shift δ after its rule: y = θ(γu + δ).
  public var learnedAffine = false
  /// Whether the outputs pass a ReLU before the loss, as in Shaw, Jackson and Orchard 2020.
  public var outputReLU = false
  /// The share of hidden units dropped in each training step.
  public var dropout = 0.0
  /// The share of inputs dropped in each training step.
  public var inputDropout = 0.0
  /// The share of connections dropped in each training step.
  public var dropConnect = 0.0
  /// What stands in place of the last dense layer.
  public var bottleneck = Bottleneck.none
  /// A variational code of each hidden layer's outputs, learned beside the network, that shows what the
  /// layer tells of inputs and labels; Hofmann and Mäder 2021, section IV-C.
  public var probes = Bottleneck.none
  public var gainPolicy = GainPolicy.allow
  public var updateClock = UpdateClock.batch

  public init() {}

  enum CodingKeys: String, CodingKey {
    case rule, dropout, bottleneck, probes
    case inputRule = "input-rule"
    case learnedAffine = "learned-affine"
    case outputReLU = "output-relu"
    case inputDropout = "input-dropout"
    case dropConnect = "drop-connect"
    case gainPolicy = "gain-policy"
    case updateClock = "update-clock"
  }

  /// Throws where a part has settings that make no sense; a blueprint needs parts that do.
  public func validate() throws {
    for (name, share) in [
      ("dropout", dropout), ("input-dropout", inputDropout), ("drop-connect", dropConnect),
    ] where !(0..<1).contains(share) {
      throw ConfigurationError("'\(name)' is \(share), but must be at least 0 and below 1")
    }
    try bottleneck.part?.validate()
    try probes.part?.validate()
  }

  /// Whether the inputs pass units of their own.
  var hasInputUnits: Bool { !(inputRule.rule is NoPlasticity) }
}
