import Tensors

/// How a neuron's gain α and bias β transform its input x.
public enum AffineForm: String, Codable, Sendable {
  /// u = x
  case identity
  /// u = (x − β) / α; Shaw, Jackson and Orchard 2020, equation 6.
  case divisive
  /// u = αx + β; Shaw, Jackson and Orchard 2020, equation 3.
  case multiplicative

  /// The transformed inputs u of inputs x, [rows, neurons].
  ///
  /// With an axis of replicas, inputs are [replicas, rows, neurons], gain and bias [replicas,
  /// neurons].
  public func apply(to inputs: Tensor, gain: Tensor, bias: Tensor) -> Tensor {
    switch self {
    case .identity: inputs
    case .divisive: (inputs - Self.forRows(bias)) / Self.forRows(gain)
    case .multiplicative: inputs * Self.forRows(gain) + Self.forRows(bias)
    }
  }

  /// The same numbers for every row, which need an axis of their own where there are replicas.
  private static func forRows(_ numbers: Tensor) -> Tensor {
    let shape = numbers.shape
    return shape.count < 2 ? numbers : numbers.reshaped(shape.dropLast() + [1, shape.last!])
  }

  /// The factor and the summand of u = factor · x + summand, in whichever form it was written.
  ///
  /// So α = 1/√(σ² + ε), k = −μ/√(σ² + ε) for batch norm, and α_IM = 1/α, β_IM = −β/α between IP
  /// and Infomax (Shaw's slides of 2019, "Equivalence of the two models").
  public func factorAndSummand(gain: Tensor, bias: Tensor) -> (factor: Tensor, summand: Tensor) {
    switch self {
    case .identity: (gain * 0 + 1, bias * 0)
    case .divisive: (1 / gain, -bias / gain)
    case .multiplicative: (gain, bias)
    }
  }

  /// The gain and bias that do in this form what a factor and a summand do.
  public func gainBias(factor: Tensor, summand: Tensor) -> (gain: Tensor, bias: Tensor) {
    switch self {
    case .identity: (factor * 0 + 1, summand * 0)
    case .divisive: (1 / factor, -summand / factor)
    case .multiplicative: (factor, summand)
    }
  }
}
