import Tensors

/// One direction of a gated recurrent unit; Cho and others 2014, in PyTorch's form.
///
///     r = σ(W_r x + U_r h),  z = σ(W_z x + U_z h),  v = W_n x + r (U_n h)
///     n = tanh(what the rule makes of v),  h ← (1 − z) n + z h
///
/// A bias belongs to each product. The candidate units n follow the rule, the same neurons at every step:
/// they alone carry what the layer says, while r and z open and close, and one whose gate is balanced
/// would not be a better gate. x is [rows, steps, inputs], the outputs are the states [rows, steps,
/// units], from the last step to the first where the direction is reversed.
public struct GRU: Layer {
  let weights: RecurrentWeights
  let candidate: Units
  let isReversed: Bool

  public init(
    _ inputs: Int, _ units: Int, layer: Int = 0, isReversed: Bool = false,
    in plan: inout Blueprint
  ) {
    let suffix = "l\(layer)" + (isReversed ? "_reverse" : "")
    weights = RecurrentWeights(inputs, units, blocks: 3, suffix: suffix, in: &plan)
    let weight = weights.input.weight
    candidate = plan.under("units_\(suffix)") {
      $0.units(units, .tanh, fedBy: weight, rowsPerSample: .steps)
    }
    self.isReversed = isReversed
  }

  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    let fused = weights.fusedStates(
      .gru, of: x, through: candidate, isReversed: isReversed, &pass)
    return fused ?? stepByStep(x, &pass)
  }

  private func stepByStep(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    let fed = weights.fed(x, pass)
    var units = RecurrentUnits(candidate)
    let states = weights.states(of: x, isReversed: isReversed, carrying: 1, pass) { time, carried in
      let state = carried[0]
      let now = fed[time].blocks(3, along: 1)
      let back = weights.returned(state, at: time, pass).blocks(3, along: 1)
      func gate(_ index: Int) -> Tensor { (now[index] + back[index]).logistic() }
      let value = now[2] + gate(0) * back[2]
      let candidate = units.step(value, at: time, pass)
      return [candidate + gate(1) * (state - candidate)]
    }
    units.finish(&pass)
    return states
  }

  public var synapses: [Synapses] {
    [
      Synapses(weight: weights.input.weight, bias: weights.input.bias, activation: .tanh),
      Synapses(weight: weights.hidden.weight, bias: weights.hidden.bias, activation: .tanh),
    ]
  }
}
