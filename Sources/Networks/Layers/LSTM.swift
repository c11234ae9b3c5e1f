import Tensors

/// One direction of a long short-term memory; Hochreiter and Schmidhuber 1997, in PyTorch's form.
///
///     i = σ(W_i x + U_i h),  f = σ(W_f x + U_f h),  o = σ(W_o x + U_o h),  v = W_g x + U_g h
///     g = tanh(what the rule makes of v),  c ← f c + i g,  h ← o tanh c
///
/// A bias belongs to each product. The cell's input units g follow the rule, as the candidates of a `GRU`
/// do. x is [rows, steps, inputs], the outputs are the states h [rows, steps, units], from the last step
/// to the first where the direction is reversed.
public struct LSTM: Layer {
  let weights: RecurrentWeights
  let cellInput: Units
  let isReversed: Bool

  public init(
    _ inputs: Int, _ units: Int, layer: Int = 0, isReversed: Bool = false,
    in plan: inout Blueprint
  ) {
    let suffix = "l\(layer)" + (isReversed ? "_reverse" : "")
    weights = RecurrentWeights(inputs, units, blocks: 4, suffix: suffix, in: &plan)
    let weight = weights.input.weight
    cellInput = plan.under("units_\(suffix)") {
      $0.units(units, .tanh, fedBy: weight, rowsPerSample: .steps)
    }
    self.isReversed = isReversed
  }

  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    let fused = weights.fusedStates(
      .lstm, of: x, through: cellInput, isReversed: isReversed, &pass)
    return fused ?? stepByStep(x, &pass)
  }

  private func stepByStep(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    let fed = weights.fed(x, pass)
    var units = RecurrentUnits(cellInput)
    let states = weights.states(of: x, isReversed: isReversed, carrying: 2, pass) { time, carried in
      let sum = (fed[time] + weights.returned(carried[0], at: time, pass)).blocks(4, along: 1)
      func gate(_ index: Int) -> Tensor { sum[index].logistic() }
      let input = units.step(sum[2], at: time, pass)
      let cell = gate(1) * carried[1] + gate(0) * input
      return [gate(3) * cell.tanh(), cell]
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
