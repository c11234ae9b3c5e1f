import Settings
import Tensors

/// A local rule that moves each neuron's gain and bias.
///
/// A rule sees neurons, not layers: the tensors it is given have one element a neuron, and one call
/// may serve all neurons of a network. It holds hyperparameters and nothing that moves. To add a
/// rule, write one such type, add it to `Rules.entries`, and give it a page in Docs/Rules.
public protocol IntrinsicRule: Named {
  /// Whether the rule was derived for logistic units, whose outputs lie between 0 and 1.
  static var isForLogisticUnits: Bool { get }

  /// Whether the rule moves gain and bias at all.
  static var movesNeurons: Bool { get }

  /// Where the rule was described; none for a program's own, if it does not say so.
  static var papers: [Paper] { get }

  /// How gain and bias enter the activation function.
  var form: AffineForm { get }

  /// The initial values of further numbers that each neuron keeps for the rule.
  var memory: [Double] { get }

  /// The neurons that give inputs of a mean and a variance, [neurons] each, the mean 0 and the variance
  /// 1: what a batch norm with these running statistics does in evaluation.
  func standardising(mean: Tensor, variance: Tensor) -> Neurons

  /// Moves gain and bias by what the neurons were seen to do in the last forward pass.
  func update(_ neurons: inout Neurons, from seen: Activity)
}

extension IntrinsicRule {
  public static var kind: String { "rule" }
  public static var isForLogisticUnits: Bool { false }
  public static var movesNeurons: Bool { true }
  public static var papers: [Paper] { [] }
  public var form: AffineForm { .divisive }
  public var memory: [Double] { [] }

  /// With the ε of 10⁻⁵ that batch norms have in PyTorch.
  public func standardising(mean: Tensor, variance: Tensor) -> Neurons {
    let factor = 1 / (variance + 1e-5).squareRoot()
    let (gain, bias) = form.gainBias(factor: factor, summand: -mean * factor)
    return Neurons(gain: gain, bias: bias, memory: memory.map { mean * 0 + $0 })
  }
}

/// A rule whose gain and bias in training come from the very batch that they transform.
///
/// In evaluation the neurons' own gain and bias serve, which `update` moves along.
public protocol InstantaneousRule: IntrinsicRule {
  /// The gain and bias, each [neurons], that a batch of inputs, [rows, neurons], asks for.
  func gainBias(of inputs: Tensor) -> (gain: Tensor, bias: Tensor)
}

/// What a rule moves: the numbers that each neuron keeps, [neurons] each.
public struct Neurons: Sendable {
  public var gain: Tensor
  public var bias: Tensor
  /// In the order of the rule's `memory`.
  public var memory: [Tensor]

  public init(gain: Tensor, bias: Tensor, memory: [Tensor] = []) {
    self.gain = gain
    self.bias = bias
    self.memory = memory
  }

  /// Neurons at the start: gain 1, bias 0, and what the rule wants them to remember.
  public init(count: Int, following rule: any IntrinsicRule, elementType: ElementType = .float32) {
    self.init(
      gain: .ones([count], elementType: elementType),
      bias: .zeros([count], elementType: elementType),
      memory: rule.memory.map { .filled(with: $0, [count], elementType: elementType) })
  }
}
