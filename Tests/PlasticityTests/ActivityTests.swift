import Tensors
import Testing

@testable import Plasticity

@Suite("What neurons were seen to do") struct ActivityTests {
  /// The statistics by plain loops over the columns of rows × neurons.
  struct Reference {
    let x: [[Double]]
    let y: [[Double]]

    init(_ layer: LayerActivity) {
      func columns(_ tensor: Tensor) -> [[Double]] {
        let (width, elements) = (tensor.shape[1], tensor.doubles)
        return (0..<width).map { column in
          stride(from: column, to: elements.count, by: width).map { elements[$0] }
        }
      }
      (x, y) = (columns(layer.x), columns(layer.y))
    }

    /// The mean of some f(x, y) for each neuron.
    func mean(_ f: (Double, Double) -> Double) -> [Double] {
      zip(x, y).map { x, y in
        var sum = 0.0
        for (x, y) in zip(x, y) { sum += f(x, y) }
        return sum / Double(x.count)
      }
    }

    var covariance: [Double] {
      zip(x, y).map { x, y in
        let count = Double(x.count)
        let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
        return zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) } / count
      }
    }

    var median: [Double] { x.map { $0.sorted()[($0.count - 1) / 2] } }

    /// The variance of numbers, with their count or one less below.
    static func variance(_ x: [Double], unbiased: Bool) -> Double {
      let mean = x.reduce(0, +) / Double(x.count)
      return x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count - (unbiased ? 1 : 0))
    }

    func variance(unbiased: Bool) -> [Double] {
      x.map { Self.variance($0, unbiased: unbiased) }
    }

    /// One variance of all numbers of the layer.
    func layerVariance(unbiased: Bool) -> [Double] {
      x.map { _ in Self.variance(x.flatMap { $0 }, unbiased: unbiased) }
    }
  }

  static func layer(rows: Int, neurons: Int, seed: UInt64) -> LayerActivity {
    let generator = Generator(seed: seed)
    return LayerActivity(
      x: .normal(
        [rows, neurons], mean: 0.5, deviation: 2, elementType: .float64, using: generator),
      y: .uniform([rows, neurons], from: -1, to: 1, elementType: .float64, using: generator))
  }

  static func activity(_ layers: [LayerActivity], step: Int = 1) -> Activity {
    let count = layers.map { $0.x.shape[1] }.reduce(0, +)
    return Activity(
      of: layers, gain: .ones([count], elementType: .float64),
      bias: .zeros([count], elementType: .float64), step: step)
  }

  func expectEqual(_ seen: Activity, _ references: [Reference], median: Bool = true) {
    let cases: [(Tensor, (Reference) -> [Double], String)] = [
      (seen.meanX, { $0.mean { x, _ in x } }, "E[x]"),
      (seen.meanY, { $0.mean { _, y in y } }, "E[y]"),
      (seen.meanXY, { $0.mean { x, y in x * y } }, "E[xy]"),
      (seen.meanYY, { $0.mean { _, y in y * y } }, "E[y²]"),
      (seen.meanXYY, { $0.mean { x, y in x * y * y } }, "E[xy²]"),
      (seen.meanYYY, { $0.mean { _, y in y * y * y } }, "E[y³]"),
      (seen.meanXYYY, { $0.mean { x, y in x * y * y * y } }, "E[xy³]"),
      (seen.covarianceXY, { $0.covariance }, "Cov(x, y)"),
      (seen.varianceX(), { $0.variance(unbiased: false) }, "Var(x)"),
      (seen.varianceX(unbiased: true), { $0.variance(unbiased: true) }, "Var(x), n − 1"),
      (seen.layerVarianceX(), { $0.layerVariance(unbiased: false) }, "Var of layer"),
      (
        seen.layerVarianceX(unbiased: true), { $0.layerVariance(unbiased: true) },
        "Var of layer, n − 1"
      ),
    ]
    for (found, expected, name) in cases { expectClose(found, references.flatMap(expected), name) }
    if median { expectClose(seen.medianX, references.flatMap(\.median), "median") }
  }

  @Test("Each statistic is that of a plain loop", arguments: [2, 7, 40])
  func plainLoops(rows: Int) {
    let layer = Self.layer(rows: rows, neurons: 3, seed: 1)
    expectEqual(Self.activity([layer]), [Reference(layer)])
  }

  @Test("The neurons of several layers stand in a row, and a layer's variance is its own")
  func layers() {
    let layers = [
      Self.layer(rows: 9, neurons: 3, seed: 1), Self.layer(rows: 9, neurons: 1, seed: 2),
      Self.layer(rows: 9, neurons: 4, seed: 3),
    ]
    expectEqual(Self.activity(layers), layers.map(Reference.init))
  }

  @Test("Activity gathered over uneven batches is that of all rows together")
  func gathered() throws {
    let whole = [
      Self.layer(rows: 10, neurons: 3, seed: 4), Self.layer(rows: 10, neurons: 2, seed: 5),
    ]
    var sum = ActivitySum()
    #expect(sum.activity(widths: [3, 2], gain: .ones([5]), bias: .zeros([5]), step: 1) == nil)
    let batches = [0..<3, 3..<8, 8..<10].map { range in
      whole.map { LayerActivity(x: $0.x.narrowed(to: range), y: $0.y.narrowed(to: range)) }
    }
    for batch in batches { sum.add(Self.activity(batch)) }
    #expect(sum.rows == 10)
    let gain = Tensor([1, 2, 3, 4, 5] as [Double])
    let seen = try #require(
      sum.activity(widths: [3, 2], gain: gain, bias: gain * 2, step: 7))
    #expect(seen.step == 7 && seen.rows == 10)
    #expect(seen.usedGain.isIdentical(to: gain) && seen.usedBias.isIdentical(to: gain * 2))
    expectEqual(seen, whole.map(Reference.init), median: false)

    // A median cannot be gathered: it is the mean of the batches', weighted by rows.
    let medians = batches.map { Tensor($0.map(Reference.init).flatMap(\.median)) }
    expectClose(seen.medianX, (medians[0] * 3 + medians[1] * 5 + medians[2] * 2) / 10)
  }

  @Test(
    "A spread that is small beside the mean keeps its digits over an epoch, in single precision")
  func gatheredFarFromZero() throws {
    // The means and the deviations of ⅛ and ⅜ are exact in float32; E[x²] − E[x]² would lose them.
    let rows: [Float] = [1000.375, 1000.125, 999.875, 999.625]
    var sum = ActivitySum()
    for range in [0..<2, 2..<4] {
      let x = Tensor(Array(rows[range]), shape: [range.count, 1])
      sum.add(Activity(of: [LayerActivity(x: x, y: x)], gain: .ones([1]), bias: .zeros([1])))
    }
    let seen = try #require(sum.activity(widths: [1], gain: .ones([1]), bias: .zeros([1]), step: 1))
    #expect(abs(seen.varianceX().item - 0.078125) < 1e-6)
    #expect(abs(seen.covarianceXY.item - 0.078125) < 1e-6)
  }

  @Test(
    "A batch of one row has no spread, and makes no rule's gain or bias NaN", arguments: ruleNames)
  func singleRow(name: String) throws {
    let rule = try Rule(name).rule
    let x = Tensor([0.5, -2] as [Float], shape: [1, 2])
    let seen = Activity(
      of: [LayerActivity(x: x, y: x.tanh())], gain: .ones([2]), bias: .zeros([2]))
    #expect(seen.varianceX(unbiased: true).elements(as: Double.self) == [0, 0])
    var neurons = Neurons(count: 2, following: rule)
    rule.update(&neurons, from: seen)
    #expect(neurons.gain.isFinite && neurons.bias.isFinite)
    if let rule = rule as? any InstantaneousRule {
      let (gain, bias) = rule.gainBias(of: x)
      #expect(gain.isFinite && bias.isFinite)
    }
  }

  @Test("A sum goes on from its numbers, as a checkpoint keeps them")
  func restoredSum() throws {
    let batches = [3, 5].map { Self.layer(rows: $0, neurons: 2, seed: UInt64($0)) }
    var straight = ActivitySum()
    straight.add(Self.activity([batches[0]]))
    var restored = ActivitySum()
    restored.statistics = straight.statistics?.copied()
    restored.rows = straight.rows
    straight.add(Self.activity([batches[1]]))
    restored.add(Self.activity([batches[1]]))
    #expect(try #require(restored.statistics).isIdentical(to: try #require(straight.statistics)))
    #expect(restored.rows == 8)
  }

  @Test("A statistic is computed when it is first asked for, and only then")
  func laziness() {
    let layer = Self.layer(rows: 4, neurons: 2, seed: 1)
    let seen = Self.activity([layer])
    let mean = seen.meanX.doubles
    // The activity shares the layer's elements, so that what it computes later is of the new ones.
    layer.x.fill(with: 3)
    #expect(seen.meanX.doubles == mean)
    #expect(seen.medianX.doubles == [3, 3])
  }

  @Test("An activity says its step, its rows, and the gain and bias of the pass")
  func facts() {
    let gain = Tensor([2, 3] as [Double])
    let seen = Activity(
      of: [Self.layer(rows: 4, neurons: 2, seed: 1)], gain: gain, bias: -gain, step: 9)
    #expect(seen.step == 9 && seen.rows == 4)
    #expect(seen.usedGain.doubles == [2, 3] && seen.usedBias.doubles == [-2, -3])
  }

  @Test("No statistic has a link to the gradients of x and y")
  func gradients() {
    let layer = Self.layer(rows: 4, neurons: 2, seed: 1)
    let gain = Tensor([1, 1] as [Double]).leaf()
    let seen = Activity(
      of: [LayerActivity(x: layer.x.leaf(), y: layer.y.leaf())], gain: gain, bias: gain)
    #expect(!seen.usedGain.requiresGradient && !seen.usedBias.requiresGradient)
    for statistic in Activity.Statistic.common {
      #expect(!seen.value(of: statistic).requiresGradient, "\(statistic)")
    }
    #expect(!seen.varianceX(unbiased: true).requiresGradient)
    #expect(!seen.layerVarianceX(unbiased: true).requiresGradient)
  }
}
