import Plasticity
import Tensors

// The kernels' codes for forms, activations and losses.

extension AffineForm {
  var fused: FusedPasses.Form {
    switch self {
    case .identity: .identity
    case .divisive: .divisive
    case .multiplicative: .multiplicative
    }
  }
}

extension Activation {
  /// The kernel of the activation function; nil where it has none.
  var fused: FusedPasses.Activation? {
    switch self {
    case .tanh: .tanh
    case .logistic: .logistic
    case .relu: .relu
    case .leakyReLU: .leakyReLU(slope: Self.leak)
    }
  }
}

extension Loss {
  /// The fused pass of the loss; nil where it has none.
  var fused: FusedPasses.Loss? {
    switch item {
    case is CrossEntropy: .crossEntropy
    case is MeanSquaredError: .meanSquaredError
    case is BinaryCrossEntropy: .binaryCrossEntropy
    default: nil
    }
  }
}
