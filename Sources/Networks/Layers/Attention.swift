import Tensors

/// Self-attention with several heads; Vaswani and others 2017, section 3.2, in PyTorch's form.
///
///     softmax(Q Kᵀ / √d) V of each head, side by side, through a dense layer
///
/// x and the outputs are [rows, steps, units]. Steps behind the end of a row's sequence are looked at by
/// none. Names and initial numbers are those of `nn.MultiheadAttention`.
public struct Attention: Layer {
  let input, output: (weight: Slot, bias: Slot)
  let heads: Int
  let isCausal: Bool

  /// `heads` must divide `units`. Where it is causal, a step looks at itself and at those before it.
  public init(_ units: Int, heads: Int, isCausal: Bool = false, in plan: inout Blueprint) {
    precondition(units % heads == 0, "\(heads) heads do not divide \(units) units")
    // Glorot and Bengio 2010 for a matrix [3 · units, units].
    let bound = (6 / Double(4 * units)).squareRoot()
    input = (
      plan.parameter("in_proj_weight", [3 * units, units], .bounded(by: bound)),
      plan.parameter("in_proj_bias", [3 * units], .constant(0))
    )
    output = plan.under("out_proj") {
      (
        $0.parameter("weight", [units, units], .uniform(fanIn: units)),
        $0.parameter("bias", [units], .constant(0))
      )
    }
    (self.heads, self.isCausal) = (heads, isCausal)
  }

  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    let (rows, steps, units) = (x.shape[0], x.shape[1], x.shape[2])
    let width = units / heads
    let made = x.linear(weight: pass[input.weight], bias: pass[input.bias])
    /// [rows, heads, steps, width]
    func part(_ index: Int) -> Tensor {
      made.narrowed(to: index * units..<(index + 1) * units, along: -1)
        .reshaped([rows, steps, heads, width]).permuted([0, 2, 1, 3])
    }
    let read = part(0).attention(
      to: part(1), values: part(2), there: pass.hasSteps(steps), isCausal: isCausal)
    return read.permuted([0, 2, 1, 3]).reshaped([rows, steps, units])
      .linear(weight: pass[output.weight], bias: pass[output.bias])
  }
}
