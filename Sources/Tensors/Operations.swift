import CTorch

// Arithmetic, element by element.
extension Tensor {
  public static func + (a: Tensor, b: Tensor) -> Tensor { made(ct_add(a.handle, b.handle)) }
  public static func - (a: Tensor, b: Tensor) -> Tensor { made(ct_subtract(a.handle, b.handle)) }
  public static func * (a: Tensor, b: Tensor) -> Tensor { made(ct_multiply(a.handle, b.handle)) }
  public static func / (a: Tensor, b: Tensor) -> Tensor { made(ct_divide(a.handle, b.handle)) }

  public static func + (a: Tensor, b: Double) -> Tensor { made(ct_add_scalar(a.handle, b)) }
  public static func + (a: Double, b: Tensor) -> Tensor { b + a }
  public static func - (a: Tensor, b: Double) -> Tensor { a + (-b) }
  public static func - (a: Double, b: Tensor) -> Tensor { -b + a }
  public static func * (a: Tensor, b: Double) -> Tensor { made(ct_multiply_scalar(a.handle, b)) }
  public static func * (a: Double, b: Tensor) -> Tensor { b * a }
  public static func / (a: Tensor, b: Double) -> Tensor { made(ct_divide_scalar(a.handle, b)) }
  public static func / (a: Double, b: Tensor) -> Tensor { made(ct_scalar_divide(a, b.handle)) }
  public static prefix func - (a: Tensor) -> Tensor { a * -1 }

  public static func += (a: inout Tensor, b: Tensor) { a = a + b }
  public static func -= (a: inout Tensor, b: Tensor) { a = a - b }
  public static func *= (a: inout Tensor, b: Tensor) { a = a * b }

  public func squareRoot() -> Tensor { made(ct_sqrt(handle)) }
  public func exp() -> Tensor { made(ct_exp(handle)) }
  public func log() -> Tensor { made(ct_log(handle)) }
  public func magnitude() -> Tensor { made(ct_abs(handle)) }
  public func tanh() -> Tensor { made(ct_tanh(handle)) }
  public func logistic() -> Tensor { made(ct_sigmoid(handle)) }
  /// erf x = 2/√π ∫₀ˣ exp(−t²) dt
  public func errorFunction() -> Tensor { made(ct_error_function(handle)) }
  public func relu() -> Tensor { made(ct_relu(handle)) }
  public func leakyReLU(slope: Double) -> Tensor { made(ct_leaky_relu(handle, slope)) }

  /// The larger of each element and `lowest`.
  public func clamped(from lowest: Double) -> Tensor { made(ct_maximum_scalar(handle, lowest)) }

  /// Where the elements are above `value`, as bool.
  public func isAbove(_ value: Double) -> Tensor { made(ct_greater_scalar(handle, value)) }

  /// Where the elements of two tensors are equal, as bool.
  public func isEqual(to other: Tensor) -> Tensor { made(ct_is_equal(handle, other.handle)) }

  /// Where the elements are greater than another tensor's, as bool.
  public func isGreater(than other: Tensor) -> Tensor { made(ct_greater(handle, other.handle)) }

  /// Where the elements are greater than another tensor's or equal to them, as bool.
  public func isAtLeast(_ other: Tensor) -> Tensor {
    made(ct_greater_or_equal(handle, other.handle))
  }

  /// The larger of the elements of two tensors.
  public static func larger(_ a: Tensor, _ b: Tensor) -> Tensor {
    made(ct_larger(a.handle, b.handle))
  }

  /// The smaller of the elements of two tensors.
  public static func smaller(_ a: Tensor, _ b: Tensor) -> Tensor {
    made(ct_smaller(a.handle, b.handle))
  }

  /// The elements of `a` where this tensor of bool is true, and those of `b` elsewhere.
  public func choosing(_ a: Tensor, otherwise b: Tensor) -> Tensor {
    made(ct_where(handle, a.handle, b.handle))
  }

  public func raised(to exponent: Double) -> Tensor { made(ct_power_scalar(handle, exponent)) }
  public func raised(to exponents: Tensor) -> Tensor { made(ct_power(handle, exponents.handle)) }

  /// −1, 0 or 1.
  public func sign() -> Tensor { made(ct_sign(handle)) }

  /// Adds to this scalar of float64 how many elements of `other` are not above zero, or are NaN.
  public func addCount(ofNonpositive other: Tensor) {
    done(ct_add_count_of_nonpositive(handle, other.handle))
  }

  /// Whether no element is NaN or infinite.
  public var isFinite: Bool {
    made(ct_is_finite(handle)).cast(to: .int64).sum().item == Double(count)
  }
}

// Reductions. The axis goes; a negative one counts from the last.
extension Tensor {
  public func sum(along axis: Int) -> Tensor { made(ct_sum(handle, Int32(axis))) }
  public func mean(along axis: Int) -> Tensor { made(ct_mean(handle, Int32(axis))) }
  public func maximum(along axis: Int) -> Tensor { made(ct_maximum(handle, Int32(axis))) }
  public func argmax(along axis: Int) -> Tensor { made(ct_argmax(handle, Int32(axis))) }

  /// The lower median along an axis: of an even number of elements, the lower of the middle two.
  public func median(along axis: Int) -> Tensor { made(ct_median(handle, Int32(axis))) }

  /// The eigenvalues of a symmetric matrix, [rows], the least first.
  public func symmetricEigenvalues() -> Tensor { made(ct_symmetric_eigenvalues(handle)) }

  /// The variance along an axis, divided by n, or by n − 1 where `unbiased`.
  public func variance(along axis: Int, unbiased: Bool = false) -> Tensor {
    made(ct_variance(handle, Int32(axis), unbiased))
  }

  public func sum() -> Tensor { flattened().sum(along: 0) }
  public func mean() -> Tensor { flattened().mean(along: 0) }
  public func maximum() -> Tensor { flattened().maximum(along: 0) }

  /// The square root of the sum of the squares.
  public func norm() -> Tensor { (self * self).sum().squareRoot() }
}

// Products, probabilities and losses.
extension Tensor {
  /// The matrix product over the last two axes.
  public func matrixProduct(with other: Tensor) -> Tensor {
    made(ct_matmul(handle, other.handle))
  }

  /// `self` · weightᵀ + bias, for inputs [rows, in], weight [out, in] and bias [out].
  public func linear(weight: Tensor, bias: Tensor) -> Tensor {
    made(ct_linear(handle, weight.handle, bias.handle))
  }

  public func softmax(along axis: Int = -1) -> Tensor { made(ct_softmax(handle, Int32(axis))) }

  /// Labels [rows] of int64 as rows of zeros with a one, [rows, classes].
  public func oneHot(classes: Int) -> Tensor { made(ct_one_hot(handle, Int64(classes))) }

  /// The mean cross-entropy in nats of logits [rows, classes] against labels [rows] of int64.
  public func crossEntropy(with labels: Tensor) -> Tensor {
    made(ct_cross_entropy(handle, labels.handle))
  }

  /// The mean over all elements of the squared difference.
  public func meanSquaredError(from targets: Tensor) -> Tensor {
    made(ct_mean_squared_error(handle, targets.handle))
  }

  /// The cross-entropy in nats of each class's logistic output, summed over classes, mean of rows.
  public func binaryCrossEntropy(with targets: Tensor) -> Tensor {
    made(ct_binary_cross_entropy(handle, targets.handle))
  }
}
