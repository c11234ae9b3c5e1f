import Foundation
import Tensors
import Testing

@Suite("Fused passes")
struct FusedPassesTests {
  /// What a layer makes of numbers x without gain and bias, [32, n / 32].
  private func forward(_ x: [Float], _ activation: FusedPasses.Activation) -> [Float] {
    let shape = [32, x.count / 32]
    let inputs = Tensor.paddedRows(shape[0], shape[1])
    let outputs = Tensor.paddedRows(shape[0], shape[1])
    inputs.copy(from: Tensor(x, shape: shape))
    let nothing = Tensor.zeros([shape[1]])
    let layer = FusedPasses.Layer(
      form: .identity, activation: activation, x: inputs, y: outputs, offset: nil, gain: nothing,
      bias: nothing)
    layer.forward(moments: nil)
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
    let worst = zip(x, forward(x, .tanh)).map { ulps($1, Foundation.tanh(Double($0))) }.max()!
    #expect(worst < 2, "\(worst)")
    #expect(forward([Float](repeating: .nan, count: 32), .tanh).allSatisfy { $0.isNaN })
    #expect(forward([Float](repeating: .infinity, count: 32), .tanh).allSatisfy { $0 == 1 })
    #expect(forward([Float](repeating: -.infinity, count: 32), .tanh).allSatisfy { $0 == -1 })
    let tiny = [Float](repeating: .leastNonzeroMagnitude, count: 32)
    #expect(forward(tiny, .tanh).allSatisfy { $0 == 0 })
    let zeros = forward([Float](repeating: -0.0, count: 32), .tanh)
    #expect(zeros.allSatisfy { $0 == 0 })
  }

  @Test("compute the logistic function to three units in the last place where it is normal")
  func logisticIsAccurate() {
    let range = wholeRange.filter { $0 > -87 }
    let x = Array(range.dropLast(range.count % 32))
    let worst = zip(x, forward(x, .logistic)).map { ulps($1, 1 / (1 + exp(-Double($0)))) }.max()!
    #expect(worst < 3, "\(worst)")
    #expect(forward([Float](repeating: -1e9, count: 32), .logistic).allSatisfy { $0 < 1e-37 })
    #expect(forward([Float](repeating: .nan, count: 32), .logistic).allSatisfy { $0.isNaN })
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
  func products() { #expect(Products.worstDifference() < 1e-4) }

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
    // Products do so on one thread, and the number of threads belongs to each thread.
    let threads = Engine.threads
    Engine.threads = 1
    defer { Engine.threads = threads }
    let product = Tensor.zeros([3, 3])
    product.become(
      productOf: .filled(with: 1e-40, [3, 2]), .filled(with: 1e20, [2, 3]))
    #expect(product.elements(as: Float.self).allSatisfy { $0 == 0 })
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
    layer.forward(moments: moments)
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

  /// The factors by which a share of [rows, columns] numbers is dropped.
  private func factors(_ share: Double, _ rows: Int, _ columns: Int, seed: UInt64) -> [Float] {
    let numbers = Tensor.paddedRows(rows, columns)
    numbers.fill(with: 1)
    numbers.become(numbers, dropping: share, seed: seed)
    return numbers.elements(as: Float.self)
  }

  @Test("drop by the numbers of SplitMix64, low half first")
  func silencesBySplitMix() {
    // The generator's first two numbers for the seed 1234567, from its authors' own code.
    let words: [UInt64] = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]
    let bits = words.flatMap { [UInt32(truncatingIfNeeded: $0), UInt32($0 >> 32)] }
    for share in [0.1, 0.25, 0.5, 0.75, 0.9] {
      let expected = bits.map { Double($0) < share * 0x1p32 ? 0 : Float(1 / (1 - share)) }
      #expect(factors(share, 1, 4, seed: 1_234_567) == expected)
    }
  }

  @Test("drop by the numbers of SplitMix64 in every row and column")
  func dropsEverywhereBySplitMix() {
    func bits(_ row: Int, _ column: Int) -> UInt32 {
      let place = UInt64(row) << 32 + UInt64(column / 2)
      var word = 42 &+ (place &+ 1) &* 0x9E37_79B9_7F4A_7C15
      word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
      word ^= word >> 31
      return UInt32(truncatingIfNeeded: column.isMultiple(of: 2) ? word : word >> 32)
    }
    let expected = (0..<3).flatMap { row in
      (0..<50).map { column -> Float in bits(row, column) < 1 << 31 ? 0 : 2 }
    }
    #expect(factors(0.5, 3, 50, seed: 42) == expected)
  }

  @Test("drop the share that is asked for, of each row and column anew, wherever rows lie")
  func silencesShares() {
    for share in [0.2, 0.5] {
      let (rows, columns) = (400, 50)
      let silent = factors(share, rows, columns, seed: 9).map { $0 == 0 }
      func isNear(_ part: some Collection<Bool>, deviations: Double) -> Bool {
        let count = Double(part.count)
        let distance = abs(Double(part.count { $0 }) - share * count)
        return distance < deviations * (count * share * (1 - share)).squareRoot()
      }
      #expect(isNear(silent, deviations: 4))
      for column in 0..<columns {
        #expect(
          isNear(
            stride(from: column, to: silent.count, by: columns).map { silent[$0] }, deviations: 4.5)
        )
      }
      for row in 0..<rows - 1 {
        let (one, next) = (
          silent[row * columns..<(row + 1) * columns],
          silent[(row + 1) * columns..<(row + 2) * columns]
        )
        #expect(isNear(one, deviations: 5) && Array(one) != Array(next))
      }
      let narrow = factors(share, rows, 20, seed: 9).map { $0 == 0 }
      #expect(
        (0..<rows).allSatisfy { row in
          narrow[row * 20..<(row + 1) * 20].elementsEqual(
            silent[row * columns..<row * columns + 20])
        })
      #expect(factors(share, rows, columns, seed: 10).map { $0 == 0 } != silent)
    }
    #expect(factors(0, 3, 5, seed: 1).allSatisfy { $0 == 1 })
  }

  @Test("do not hide a NaN by dropping it")
  func silencedNaN() {
    let numbers = Tensor.paddedRows(4, 16)
    numbers.fill(with: .nan)
    numbers.become(numbers, dropping: 0.5, seed: 3)
    #expect(numbers.elements(as: Float.self).allSatisfy { $0.isNaN })
  }
}
