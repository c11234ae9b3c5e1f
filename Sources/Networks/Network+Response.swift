import Plasticity
import Tensors

extension Network {
  /// The outputs [rows, units] that the units of a layer give in evaluation for inputs [rows, units], each
  /// unit by its own column: the response curve of the activation with gain, bias, learned scale and shift.
  ///
  /// Nil under a `LearnedTransform`, where a unit's output may depend on its neighbours' inputs.
  public func response(ofLayer index: Int, to inputs: Tensor) -> Tensor? {
    let layer = plan.units[index]
    guard !(layer.rule is any LearnedTransform) else { return nil }
    let (gain, bias) = gainBias(ofLayer: index)
    var u = layer.rule.form.apply(to: inputs, gain: gain, bias: bias)
    if let scale = parameters["\(layer.path).scale"], let shift = parameters["\(layer.path).shift"]
    {
      u = scale.value.detached() * u + shift.value.detached()
    }
    return layer.activation?(u) ?? u
  }
}
