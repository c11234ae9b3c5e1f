import Tensors

extension Graph {
  /// What units do that learn in the place of a rule: each sample is transformed by itself.
  public struct Transform: Sendable {
    public enum Function: Sendable {
      /// Over the units of each row, or of each place or step.
      case layerNorm(epsilon: Double)
      /// Over the units of a group and all places or steps of a row.
      case groupNorm(groups: Int, epsilon: Double)
      /// weight · tanh(alpha · x) + bias
      case tanh(alpha: Tensor)
      /// weight · erf(alpha · x + offset) + bias
      case errorFunction(alpha: Tensor, offset: Tensor)
    }

    public let path: String
    /// The rule's name with its settings.
    public let rule: String
    public let function: Function
    public let weight, bias: Tensor

    /// All its numbers by their names in a module of PyTorch.
    public var numbers: [String: Tensor] {
      let own: [String: Tensor] =
        switch function {
        case .layerNorm, .groupNorm: [:]
        case .tanh(let alpha): ["alpha": alpha]
        case .errorFunction(let alpha, let offset): ["alpha": alpha, "offset": offset]
        }
      return own.merging(["weight": weight, "bias": bias]) { $1 }
    }
  }

  /// Self-attention with several heads, with the parameters of PyTorch's `nn.MultiheadAttention`.
  public struct AttentionStep: Sendable {
    /// The names of the parameters.
    public let inputWeight, inputBias, outputWeight, outputBias: String
    public let units, heads: Int
    /// Whether a step looks at itself and at those before it alone.
    public let isCausal: Bool
  }
}
