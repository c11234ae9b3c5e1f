import Foundation
import Tensors
import Testing

@Suite("Fused passes")
struct FusedPassesTests {
  /// What a layer makes of numbers x without gain and bias, [32, n / 32].
  private func fire(_ x: [Float], _ activation: FusedPasses.Activation) -> [Float] {
    let shape = [32, x.count / 32]
    let inputs = Tensor.paddedRows(shape[0], shape[1])
    let outputs = Tensor.paddedRows(shape[0], shape[1])
    inputs.copy(from: Tensor(x, shape: shape))
    let nothing = Tensor.zeros([shape[1]])
    let layer = FusedPasses.Layer(
      form: .identity, activation: activation, x: inputs, y: outputs, offset: nil, gain: nothing,
      bias: nothing)
    layer.fire(moments: nil)
    return outputs.elements(as: Float.self)
  }

  /// How many units in the last place of the true value lie between it and `value`.
  private func ulps(_ value: Float, _ truth: Double) -> Double {
    let unit = Double(Float(abs(truth)).ulp)
    return abs(Double(value) - truth) / unit
  }

  /// Every 4096th normal float32 up to 128, of both signs.
  private var wholeRange: [Float] {
    stride(from: Float.leastNormalMagnitude.bitPattern, to: Float(128).bitPattern, by: 4096).flatMap
    {
      [Float(bitPattern: $0), -Float(bitPattern: $0)]
    }
  }

  @Test("compute tanh to two units in the last place, over the whole range")
  func tanhIsAccurate() {
    let x = Array(wholeRange.dropLast(wholeRange.count % 32))
    let worst = zip(x, fire(x, .tanh)).map { ulps($1, Foundation.tanh(Double($0))) }.max()!
    #expect(worst < 2, "\(worst)")
    #expect(fire([Float](repeating: .nan, count: 32), .tanh).allSatisfy { $0.isNaN })
    #expect(fire([Float](repeating: .infinity, count: 32), .tanh).allSatisfy { $0 == 1 })
    #expect(fire([Float](repeating: -.infinity, count: 32), .tanh).allSatisfy { $0 == -1 })
    let tiny = [Float](repeating: .leastNonzeroMagnitude, count: 32)
    #expect(fire(tiny, .tanh).allSatisfy { $0 == 0 })
    let zeros = fire([Float](repeating: -0.0, count: 32), .tanh)
    #expect(zeros.allSatisfy { $0 == 0 })
  }

  @Test("compute the logistic function to three units in the last place where it is normal")
  func logisticIsAccurate() {
    let range = wholeRange.filter { $0 > -87 }
    let x = Array(range.dropLast(range.count % 32))
    let worst = zip(x, fire(x, .logistic)).map { ulps($1, 1 / (1 + exp(-Double($0)))) }.max()!
    #expect(worst < 3, "\(worst)")
    #expect(fire([Float](repeating: -1e9, count: 32), .logistic).allSatisfy { $0 < 1e-37 })
    #expect(fire([Float](repeating: .nan, count: 32), .logistic).allSatisfy { $0.isNaN })
  }

  @Test("turn bytes into what dividing them by 255 gives")
  func convertsBytes() {
    for width in [1, 4, 16, 17, 50, 256] {
      let images = Tensor((0..<256 * width).map { UInt8($0 % 256) }, shape: [256, width])
      let rows = Tensor([Int64](arrayLiteral: 5, 0, 255))
      let gathered = Tensor.paddedRows(3, width)
      gathered.become(rows: rows, ofImages: images)
      let expected = images.selecting(rows).cast(to: .float32) / 255
      #expect(gathered.copied().isIdentical(to: expected), "\(width)")
    }
  }

  @Test("multiply matrices that lie side by side or apart, transposed or not")
  func products() {
    let generator = Generator(seed: 1)
    for (m, n, k) in [(1, 1, 1), (3, 50, 17), (64, 2, 5)] {
      for padded in [false, true] {
        func matrix(_ rows: Int, _ columns: Int) -> Tensor {
          let matrix: Tensor = padded ? .paddedRows(rows, columns) : .zeros([rows, columns])
          matrix.copy(from: .normal([rows, columns], using: generator))
          return matrix
        }
        let (a, b) = (matrix(m, k), matrix(k, n))
        let (aTransposed, bTransposed) = (matrix(k, m), matrix(n, k))
        aTransposed.copy(from: a.transposed(0, 1))
        bTransposed.copy(from: b.transposed(0, 1))
        let expected = a.matrixProduct(with: b)
        for (left, right, factor) in [
          (a, b, nil), (aTransposed, b, FusedPasses.Factor.first), (a, bTransposed, .second),
        ] {
          let product = matrix(m, n)
          product.become(productOf: left, right, transposing: factor)
          let worst = (product - expected).magnitude().maximum().item
          #expect(worst < 1e-4, "\(m) \(n) \(k), padded \(padded), \(factor as Any)")
        }
      }
    }
  }

  @Test("count numbers too small to be normal as zero, which would slow a processor down")
  func flushesTiny() {
    for count in [5, 100_000] {
      let (values, gradients) = (Tensor.ones([count]), Tensor.zeros([count]))
      let (mean, square) = (Tensor.filled(with: 1.2e-38, [count]), Tensor.zeros([count]))
      values.stepAdam(
        gradients: gradients, mean: mean, square: square, beta1: 0.9, beta2: 0.999,
        deviationScale: 1, epsilon: 1e-8, rate: 0.1)
      #expect(mean.elements(as: Float.self).allSatisfy { $0 == 0 })
      #expect(values.elements(as: Float.self).allSatisfy { $0 == 1 })
    }
    // Outside of the passes such numbers are what they were.
    #expect((Tensor([Float(1.2e-38)]) * 0.5).elements(as: Float.self)[0] > 0)
  }

  @Test("gather means, variances and covariances far from zero without losing their digits")
  func momentsFarFromZero() {
    let (rows, units) = (200, 5)
    let x = Tensor.paddedRows(rows, units)
    let y = Tensor.paddedRows(rows, units)
    x.copy(from: .normal([rows, units], mean: 300, deviation: 0.5, using: Generator(seed: 4)))
    let exact = x.cast(to: .float64)
    let layer = FusedPasses.Layer(
      form: .divisive, activation: .tanh, x: x, y: y, offset: nil, gain: .ones([units]),
      bias: .ones([units]) * 300)
    let moments = Tensor.zeros([5, units])
    layer.fire(moments: moments)
    let outputs = (exact - 300).tanh()
    let means = (exact.mean(along: 0), outputs.mean(along: 0))
    let expected: [Tensor] = [
      means.0, means.1, (exact * outputs).mean(along: 0), exact.variance(along: 0),
      ((exact - means.0) * (outputs - means.1)).mean(along: 0),
    ]
    for (row, value) in expected.enumerated() {
      let difference = (moments[row].cast(to: .float64) - value).magnitude() / value.magnitude()
      #expect(difference.maximum().item < (row == 2 || row == 1 ? 1e-3 : 1e-5), "\(row)")
    }
  }
}
