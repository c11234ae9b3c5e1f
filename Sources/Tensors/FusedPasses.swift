import CTorch

/// Passes over memory that do several things at once, for float32 on the CPU and without gradients.
///
/// They write into tensors that are given. Rows of activities lie `rowUnit` elements apart, or a
/// multiple of it; `Tensor.paddedRows` makes such tensors.
package enum FusedPasses {
  /// The elements by a multiple of which rows lie apart.
  package static let rowUnit = 16

  package enum Form: Sendable { case identity, divisive, multiplicative }
  package enum Activation: Sendable {
    case tanh, logistic, relu
    case leakyReLU(slope: Double)
  }
  package enum Loss: Sendable { case crossEntropy, meanSquaredError, binaryCrossEntropy }

  /// One of a product's two factors.
  package enum Factor: Sendable { case first, second }

  /// One layer of units: x = product + offset, u by form, gain and bias, y = θ(scale · u + shift).
  package struct Layer {
    package var form: Form
    package var activation: Activation
    /// [rows, units]; before `forward` the product.
    package var x: Tensor
    /// [rows, units]
    package var y: Tensor
    /// What is added to the product, [units], as are the next.
    package var offset: Tensor?
    package var gain: Tensor
    package var bias: Tensor
    package var scale: Tensor?
    package var shift: Tensor?

    package init(
      form: Form, activation: Activation, x: Tensor, y: Tensor, offset: Tensor?, gain: Tensor,
      bias: Tensor, scale: Tensor? = nil, shift: Tensor? = nil
    ) {
      self.form = form
      self.activation = activation
      self.x = x
      self.y = y
      self.offset = offset
      self.gain = gain
      self.bias = bias
      self.scale = scale
      self.shift = shift
    }

    /// From the product in x to x and y; and E[x], E[y], E[xy], Var[x], Cov[x, y] of the rows, into
    /// the rows of `moments`, [5, units].
    package func forward(moments: Tensor?) {
      withC { done(ct_dense_forward(&$0, moments?.handle)) }
    }

    /// From the gradient by y to that by x, in place, and its sum over the rows.
    ///
    /// With v = scale · u + shift, `sums` takes the sum of the gradient by v and of its product with
    /// u, [units] each.
    package func backward(
      _ gradient: Tensor, offsetGradient: Tensor?, sums: (v: Tensor, vu: Tensor)? = nil
    ) {
      withC {
        done(
          ct_dense_backward(
            &$0, gradient.handle, offsetGradient?.handle, sums?.v.handle, sums?.vu.handle))
      }
    }

    private func withC(_ body: (inout ct_dense_layer) -> Void) {
      var layer = ct_dense_layer(
        form: form.code, activation: activation.code, leak: activation.leak, x: x.handle,
        y: y.handle, offset: offset?.handle, gain: gain.handle, bias: bias.handle,
        scale: scale?.handle, shift: shift?.handle)
      withExtendedLifetime(self) { body(&layer) }
    }
  }

  /// From the product in `outputs`, [rows, classes], to the outputs, and the loss.
  ///
  /// Targets are int64 labels [rows], whose classes may have weights, or for the mean squared error
  /// numbers of the outputs' shape. `gradient` takes the loss's gradient by the product,
  /// `offsetGradient` its sum over the rows.
  package static func loss(
    _ outputs: Tensor, offset: Tensor, targets: Tensor, classWeights: Tensor?, loss: Loss,
    relu: Bool, gradient: Tensor, offsetGradient: Tensor
  ) -> Double {
    var value = 0.0
    done(
      ct_dense_loss(
        outputs.handle, offset.handle, targets.handle, classWeights?.handle, loss.code, relu,
        gradient.handle, offsetGradient.handle, &value))
    return value
  }
}

extension FusedPasses.Form {
  var code: ct_form {
    switch self {
    case .identity: CT_IDENTITY
    case .divisive: CT_DIVISIVE
    case .multiplicative: CT_MULTIPLICATIVE
    }
  }
}

extension FusedPasses.Activation {
  var code: ct_activation {
    switch self {
    case .tanh: CT_TANH
    case .logistic: CT_LOGISTIC
    case .relu: CT_RELU
    case .leakyReLU: CT_LEAKY_RELU
    }
  }

  var leak: Float { if case .leakyReLU(let slope) = self { Float(slope) } else { 0 } }
}

extension FusedPasses.Loss {
  var code: ct_loss {
    switch self {
    case .crossEntropy: CT_CROSS_ENTROPY
    case .meanSquaredError: CT_MEAN_SQUARED_ERROR
    case .binaryCrossEntropy: CT_BINARY_CROSS_ENTROPY
    }
  }
}

extension Tensor {
  /// Zeros, [rows, columns], whose rows suit `FusedPasses`.
  package static func paddedRows(_ rows: Int, _ columns: Int) -> Tensor {
    let unit = FusedPasses.rowUnit
    let width = (columns + unit - 1) / unit * unit
    return .zeros([rows, width]).narrowed(to: 0..<columns, along: 1)
  }

  /// Becomes the product of two matrices, one of which may be read transposed.
  package func become(
    productOf a: Tensor, _ b: Tensor, transposing factor: FusedPasses.Factor? = nil
  ) {
    done(ct_product(handle, a.handle, factor == .first, b.handle, factor == .second))
  }

  /// Becomes the rows at int64 `rows` of uint8 `images`, each number divided by 255.
  package func become(rows: Tensor, ofImages images: Tensor) {
    done(ct_gather_images(images.handle, rows.handle, handle))
  }

  /// Becomes `numbers`, [rows, columns], after dropout: a share of them, which follows from the seed, is
  /// zeroed, and the others are scaled by 1 / (1 − share).
  package func become(_ numbers: Tensor, dropping share: Double, seed: UInt64) {
    done(ct_dropout(handle, numbers.handle, share, seed))
  }

  /// Moves these values by one step of Adam; Kingma and Ba 2014, algorithm 1.
  ///
  ///     m ← β₁m + (1 − β₁)g,  v ← β₂v + (1 − β₂)g²,  w ← w − rate · m / (scale √v + ε)
  package func stepAdam(
    gradients: Tensor, mean: Tensor, square: Tensor, beta1: Double, beta2: Double,
    deviationScale: Double, epsilon: Double, rate: Double
  ) {
    done(
      ct_adam(
        handle, gradients.handle, mean.handle, square.handle, beta1, beta2, deviationScale,
        epsilon, rate))
  }

  /// Moves these values by one step with momentum: v ← μv + g, w ← w − rate · v.
  package func stepMomentum(gradients: Tensor, velocity: Tensor, momentum: Double, rate: Double) {
    done(ct_momentum(handle, gradients.handle, velocity.handle, momentum, rate))
  }

  /// Moves these weights w by rate · deficit · w², of which deficit · w² is no more than `clip` to
  /// either side; Hofmann and Mäder 2021, equation 14.
  package func scaleSynapses(by deficit: Double, rate: Double, clip: Double = .infinity) {
    done(ct_scale_synapses(handle, deficit, rate, clip))
  }
}
