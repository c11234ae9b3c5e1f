import Foundation
import Settings
import Tensors

/// Rényi's quadratic entropy of a batch's errors; Shaw 2019, section 2.3.2, after Li and Li 2013.
///
///     H₂ = −log V,  V = 1/N² Σᵢⱼ G(eᵢ − eⱼ),  G a Gaussian of deviation σ√2
///
/// The errors e of a row are a vector, target less output. V is what a kernel estimate of width σ
/// makes of ∫ p²; each row is its own neighbour too, so that V depends on the number of rows, and
/// losses of batches of unlike sizes cannot be compared. An error that all rows share changes nothing:
/// it is taken away by `Network.shiftOutputs` after every epoch.
public struct MinimumErrorEntropy: LossFunction {
  public static let name = "minimumErrorEntropy"
  public static let servesRegression = true
  public static let ignoresMeanError = true

  /// The kernel's width σ, in units of the outputs.
  public var width = 1.0

  public init() {}

  /// The entropy in nats of the errors.
  public func callAsFunction(_ outputs: Tensor, _ targets: Tensor) -> Tensor {
    let errors = targets.numbers(like: outputs) - outputs
    // Without what they share, distances by products lose no digits.
    let centred = errors - errors.detached().mean(along: 0)
    let squares = (centred * centred).sum(along: 1)
    let rows = squares.shape[0]
    let products = centred.matrixProduct(with: centred.transposed())
    // Rounding may bring the smallest below zero.
    let distances = (squares.reshaped([rows, 1]) + squares - products * 2).clamped(from: 0)
    let spread = 4 * width * width
    let entropy = -(distances * (-1 / spread)).exp().mean().log()
    return entropy + Double(errors.shape[1]) / 2 * log(Double.pi * spread)
  }

  public func probabilities(of outputs: Tensor) -> Tensor { outputs }

  public func validate() throws {
    guard width > 0, width.isFinite else {
      throw ConfigurationError(
        "the loss minimumErrorEntropy: 'width' is \(width), but must be above 0")
    }
  }
}
