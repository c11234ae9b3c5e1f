import Tensors

/// A vector for each token: [rows, steps] becomes [rows, steps, units].
///
/// Tokens are whole numbers from 0 on, of any type; a batch has them as numbers of the network's own. The
/// vectors begin as PyTorch's `nn.Embedding` has them, from N(0, 1).
public struct Embedding: Layer {
  let weight: Slot

  /// Vectors of so many units for tokens from 0 to `tokens` − 1.
  public init(_ tokens: Int, _ units: Int, in plan: inout Blueprint) {
    precondition(tokens <= 1 << 24, "single precision counts no more than 2²⁴ tokens")
    weight = plan.parameter("weight", [tokens, units], .normal)
  }

  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    let vectors = pass[weight]
    return vectors.selecting(x.flattened().cast(to: .int64)).reshaped(x.shape + [vectors.shape[1]])
  }
}
