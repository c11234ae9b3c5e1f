import Plasticity
import Tensors

/// Units with a gain and a bias of their own, the only place where plasticity lives.
///
///     u = what the rule makes of x,  y = θ(u), or θ(γu + δ) with a learned affine
///
/// What is learned in the place of a rule, such as a layer norm, has γ and δ in its u.
///
/// Shaw, Jackson and Orchard 2020, steps 1 to 3. In training, rules that transform a batch by its own
/// statistics do so; in evaluation all units use the gain and bias that they have. Nothing moves here:
/// `Network.adapt` moves gain and bias, outside the gradient graph.
public struct Units: Layer {
  let index: Int
  let rule: any IntrinsicRule
  /// None for units whose sum with a shortcut passes one.
  let activation: Activation?
  let scale: Slot?
  let shift: Slot?
  /// Whether the units see the steps of sequences, of which some may only be padding.
  let isSequential: Bool
  /// What a `LearnedTransform` learns beside these.
  let learned: [Slot]

  /// Whether the units do no more in a pass than transform by the gain and the bias that they have.
  func isFixed(in pass: Pass) -> Bool {
    scale == nil && instantaneous(in: pass) == nil
  }

  /// The rule, where it transforms the pass by the batch's own statistics.
  private func instantaneous(in pass: Pass) -> (any InstantaneousRule)? {
    pass.isTraining && !pass.neurons.isFrozen(layer: index)
      ? rule as? any InstantaneousRule : nil
  }

  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    let there = isSequential && x.rank == 3 ? pass.rows(ofSteps: x.shape[1]) : nil
    let (y, seen) = transform(x, seeing: there, pass)
    pass.seen[index] = seen
    return y.rank == x.rank ? y : y.reshaped(x.shape)
  }

  /// θ(y + shortcut), or the sum itself without a θ, of units without an activation function of their own.
  ///
  /// Rules see y, which is not kept where all of it is one operation.
  func callAsFunction(
    _ inputs: Tensor, adding shortcut: Tensor, _ activation: Activation?, _ pass: inout Pass
  ) -> Tensor {
    guard self.activation == nil, !isSequential, let fused = fused(activation, pass) else {
      let sum = self(inputs, &pass) + shortcut
      return activation?(sum) ?? sum
    }
    let x = rows(of: inputs)
    let made = fused(x, adding: rows(of: shortcut))
    let form = rule.form
    // The optimizer moves scale and shift, and other rules gain and bias, before a rule may ask for y.
    let (gain, bias) = (made.gain.copied(), made.bias.copied())
    let affine = fused.affine.map { ($0.scale.detached().copied(), $0.shift.detached().copied()) }
    let activity = LayerActivity(x: x, moments: Moments(made.moments)) {
      let u = form.apply(to: x.detached(), gain: gain, bias: bias)
      return affine.map { scale, shift in scale * u + shift } ?? u
    }
    pass.seen[index] = Pass.Seen(activity: activity, gain: made.gain, bias: made.bias)
    return made.y.reshaped(inputs.shape)
  }

  private func rows(of x: Tensor) -> Tensor {
    x.rank == 2 ? x : x.reshaped([-1, x.shape[x.rank - 1]])
  }

  /// What the units make of [rows, places…, units] as rows [rows, units], and what a rule sees of it: the
  /// rows of an index, int64, or all. Of several networks at once it is [replicas, rows, units] in both cases.
  func transform(
    _ inputs: Tensor, seeing present: Tensor?, _ pass: Pass
  ) -> (y: Tensor, seen: Pass.Seen) {
    if present == nil, let fused = fused(activation, pass) {
      let x = rows(of: inputs)
      let made = fused(x)
      let activity = LayerActivity(x: x, y: made.y, moments: Moments(made.moments))
      return (made.y, Pass.Seen(activity: activity, gain: made.gain, bias: made.bias))
    }
    func seen(_ rows: Tensor) -> Tensor { present.map { rows.selecting($0) } ?? rows }
    let x = pass.neurons.hasReplicas ? inputs : rows(of: inputs)
    let known = seen(x)
    var (gain, bias) = pass.neurons.gainBias(of: index)
    if let rule = instantaneous(in: pass) {
      (gain, bias) = rule.gainBias(of: pass.group?.gathered(known) ?? known)
    }
    var u = rule.form.apply(to: x, gain: gain, bias: bias)
    if let scale, let shift {
      let (scale, shift) = (pass[scale], pass[shift])
      u =
        (rule as? any LearnedTransform).map {
          rows(of: $0(inputs, learned.map { pass[$0] }, scale: scale, shift: shift))
        } ?? AffineForm.multiplicative.apply(to: u, gain: scale, bias: shift)
    }
    let y = activation?(u) ?? u
    return (
      y,
      Pass.Seen(activity: LayerActivity(x: known, y: seen(y)), gain: gain, bias: bias)
    )
  }

  /// The operation that does all of it at once, with an activation function; nil where the units do what it does not.
  private func fused(_ activation: Activation?, _ pass: Pass) -> FusedUnits? {
    let parameters = pass.parameters.values
    guard parameters.elementType == .float32, parameters.device == .cpu, learned.isEmpty,
      !pass.neurons.hasReplicas, !(rule is any LearnedTransform)
    else { return nil }
    let kernel = activation?.fused
    guard (kernel == nil) == (activation == nil) else { return nil }
    let affine = scale.flatMap { scale in
      shift.map { (scale: pass[scale], shift: pass[$0]) }
    }
    guard let rule = instantaneous(in: pass) else {
      let (gain, bias) = pass.neurons.gainBias(of: index)
      return FusedUnits(.fixed(rule.form.fused, gain: gain, bias: bias), kernel, affine: affine)
    }
    guard let norm = rule as? BatchNorm else { return nil }
    return FusedUnits(
      .standardising(epsilon: norm.epsilon), kernel, affine: affine, over: pass.group)
  }
}
