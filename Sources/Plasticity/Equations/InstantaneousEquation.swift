import Settings
import Tensors

/// An instantaneous rule that is written as its equation.
///
/// It has the name and the settings of `EquationRule`, which makes it where they say
/// `instantaneous: true`.
public struct InstantaneousEquation: InstantaneousRule {
  public static let name = EquationRule.name

  private let equation: EquationRule

  init(_ equation: EquationRule) { self.equation = equation }

  /// Batch norm without what is added to the variance.
  public init() {
    var text = EquationText()
    text.isInstantaneous = true
    text.gain = "sd[x]"
    text.bias = "E[x]"
    text.evaluationGain = "0.9 * gain + 0.1 * usedGain"
    text.evaluationBias = "0.9 * bias + 0.1 * usedBias"
    equation = EquationRule(known: text)
  }

  public init(from decoder: Decoder) throws { equation = try EquationRule(from: decoder) }

  public func encode(to encoder: Encoder) throws { try equation.encode(to: encoder) }

  public var form: AffineForm { equation.form }
  public var memory: [Double] { equation.memory }
  public var label: String { equation.label }

  public func gainBias(of inputs: Tensor) -> (gain: Tensor, bias: Tensor) {
    equation.compiled.gainBias(of: inputs)
  }

  public func update(_ neurons: inout Neurons, from seen: Activity) {
    equation.update(&neurons, from: seen)
  }
}
