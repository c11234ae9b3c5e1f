import CTorch

/// Units of many rows as one operation, with gradients by their inputs, scale and shift: float32 on the
/// CPU.
package struct FusedUnits {
  /// Where gain and bias come from.
  package enum Transform {
    /// Those of the units, constants of the operation.
    case fixed(FusedPasses.Form, gain: Tensor, bias: Tensor)
    /// Of the rows themselves, the divisive gain √(Var[x] + ε) and the bias E[x], with gradients through
    /// both.
    case standardising(epsilon: Double)
  }

  package var transform: Transform
  package var activation: FusedPasses.Activation?
  /// What is learned beside them, [units] each.
  package var affine: (scale: Tensor, shift: Tensor)?
  /// Processes with whose rows these are standardised; nil for these alone.
  package var group: ProcessGroup?

  package init(
    _ transform: Transform, _ activation: FusedPasses.Activation?,
    affine: (scale: Tensor, shift: Tensor)?, over group: ProcessGroup? = nil
  ) {
    self.transform = transform
    self.activation = activation
    self.affine = affine
    self.group = group
  }

  /// What rows became.
  package struct Result {
    /// [rows, units]
    package let y: Tensor
    /// As they were used, [units] each.
    package let gain, bias: Tensor
    /// E[x], E[y], E[xy], Var[x] and Cov[x, y] of the rows, [5, units]; with a shortcut, y here is what came before it.
    package let moments: Tensor
  }

  /// The outputs of x, [rows, units], with a shortcut of the same shape added before the activation function.
  package func callAsFunction(_ x: Tensor, adding shortcut: Tensor? = nil) -> Result {
    var units = ct_units(
      form: CT_DIVISIVE, activation: activation?.code ?? CT_NO_ACTIVATION,
      leak: activation?.leak ?? 0, x: x.handle, gain: nil, bias: nil, scale: affine?.scale.handle,
      shift: affine?.shift.handle, shortcut: shortcut?.handle, epsilon: -1, group: group?.cHandle)
    switch transform {
    case .fixed(let form, let gain, let bias):
      (units.form, units.gain, units.bias) = (form.code, gain.handle, bias.handle)
    case .standardising(let epsilon): units.epsilon = epsilon
    }
    var (y, gain, bias, moments): (ct_tensor?, ct_tensor?, ct_tensor?, ct_tensor?)
    let isDone = withExtendedLifetime((self, x, shortcut)) {
      done(ct_units_forward(&units, &y, &gain, &bias, &moments))
    }
    guard isDone else {
      // What has the right shape goes on to the end of the scope that throws the error.
      let zeros = Tensor.zeros([5, x.shape[1]])
      return Result(y: x, gain: zeros[0], bias: zeros[0], moments: zeros)
    }
    return Result(
      y: Tensor(y ?? ct_undefined()), gain: Tensor(gain ?? ct_undefined()),
      bias: Tensor(bias ?? ct_undefined()), moments: Tensor(moments ?? ct_undefined()))
  }
}
