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
    return x.rank == 2 ? y : y.reshaped(x.shape)
  }

  /// What the units make of [rows, places…, units] as rows [rows, units], and what a rule sees of it: the
  /// rows of an index, int64, or all.
  func transform(
    _ inputs: Tensor, seeing present: Tensor?, _ pass: Pass
  ) -> (y: Tensor, seen: Pass.Seen) {
    func rows(_ x: Tensor) -> Tensor {
      x.rank == 2 ? x : x.reshaped([-1, x.shape[x.rank - 1]])
    }
    if present == nil, let fused = fused(pass) {
      let x = rows(inputs)
      let made = fused(x)
      let activity = LayerActivity(x: x, y: made.y, moments: Moments(made.moments))
      return (made.y, Pass.Seen(activity: activity, gain: made.gain, bias: made.bias))
    }
    func seen(_ rows: Tensor) -> Tensor { present.map { rows.selecting($0) } ?? rows }
    let x = rows(inputs)
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
          rows($0(inputs, learned.map { pass[$0] }, scale: scale, shift: shift))
        } ?? scale * u + shift
    }
    let y = activation?(u) ?? u
    return (
      y,
      Pass.Seen(activity: LayerActivity(x: known, y: seen(y)), gain: gain, bias: bias)
    )
  }
  /// The operation that does all of it at once; nil where the units do what it does not.
  private func fused(_ pass: Pass) -> FusedUnits? {
    let parameters = pass.parameters.values
    guard parameters.elementType == .float32, parameters.device == .cpu, learned.isEmpty,
      !(rule is any LearnedTransform)
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
