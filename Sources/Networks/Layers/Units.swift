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
    scale == nil && !(pass.isTraining && rule is any InstantaneousRule)
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
    func seen(_ rows: Tensor) -> Tensor { present.map { rows.selecting($0) } ?? rows }
    let x = rows(inputs)
    let known = seen(x)
    var (gain, bias) = pass.neurons.gainBias(of: index)
    if pass.isTraining, let rule = rule as? any InstantaneousRule {
      (gain, bias) = rule.gainBias(of: known)
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
}
