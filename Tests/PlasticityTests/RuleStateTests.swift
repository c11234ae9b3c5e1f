import Foundation
import Plasticity
import Settings
import Tensors
import Testing

/// What changes from one update to the next, and what a batch asks for at once, by hand.
@Suite("Rules over several updates and instantaneous rules") struct RuleStateTests {
  /// Updates one neuron that starts with α = 1 and β = 0 by one batch after the other.
  func neuron(
    following text: String, _ batches: [(x: [Double], y: [Double])]
  ) throws -> Neurons {
    let rule = try Rule(text).rule
    var neurons = Neurons(count: 1, following: rule, elementType: .float64)
    for (index, batch) in batches.enumerated() {
      let layer = LayerActivity(
        x: Tensor(batch.x, shape: [batch.x.count, 1]),
        y: Tensor(batch.y, shape: [batch.y.count, 1])
      )
      rule.update(
        &neurons,
        from: Activity(
          of: [layer], gain: neurons.gain, bias: neurons.bias, step: index + 1))
    }
    return neurons
  }

  // With both averages ½ and ε = 0, values a and then b give the directions 1 and m̂/√v̂ with
  // m̂ = (a + 2b)/3 and v̂ = (a² + 2b²)/3: for 5 and 1, (7/3)/3 = 7/9.
  private static let halves = "rate=0.9:beta1=0.5:beta2=0.5:epsilon=0"

  @Test("Adam's second direction weighs both values and corrects for the start")
  func adam() throws {
    // 2E[xy]: 5, 1.  E[y]: ⅝, ⅛, in the same ratio.  α = 1 + 0.9 + 0.7, β = 0.9 + 0.7.
    let batches: [(x: [Double], y: [Double])] = [([4], [5.0 / 8]), ([4], [1.0 / 8])]
    let neuron = try neuron(following: "ip-adam:\(Self.halves)", batches)
    expectClose(neuron.gain, [2.6])
    expectClose(neuron.bias, [1.6])
    // m = (5·½)·½ + 1·½ = 7/4 and v = (25·½)·½ + 1·½ = 27/4; a bias's are ⅛ and 1/64 of them.
    expectClose(neuron.memory[0], [7.0 / 4])
    expectClose(neuron.memory[1], [27.0 / 4])
    expectClose(neuron.memory[2], [7.0 / 32])
    expectClose(neuron.memory[3], [27.0 / 256])
  }

  @Test("Adam's gain decays where it is asked to")
  func adamWithDecay() throws {
    // α: 0.1·1 + 0.9·1 = 1, then 0.1·1 + 0.9·7/9 = 0.8.
    let neuron = try neuron(
      following: "ip-adam:\(Self.halves):decaysGain=true",
      [([4], [5.0 / 8]), ([4], [1.0 / 8])])
    expectClose(neuron.gain, [0.8])
    expectClose(neuron.bias, [1.6])
  }

  @Test("Adam's two averages fade at rates of their own")
  func adamRates() throws {
    // β₁ = 0, so m̂ is the latest value 1; β₂ = ½, so √v̂ = 3: the second direction is ⅓.
    let neuron = try neuron(
      following: "ip-adam:rate=0.9:beta1=0:beta2=0.5:epsilon=0",
      [([4], [5.0 / 8]), ([4], [1.0 / 8])])
    expectClose(neuron.gain, [1 + 0.9 + 0.3])
  }

  @Test("Incremental batch norm by Adam follows the input's deviation and mean")
  func adamOfStatistics() throws {
    // Rows 10 and 0: deviation 5, mean 5.  Rows 2 and 0: 1 and 1.
    let neuron = try neuron(
      following: "incbn-adam:\(Self.halves):unbiased=false",
      [([10, 0], [0, 0]), ([2, 0], [0, 0])])
    expectClose(neuron.gain, [2.6])
    expectClose(neuron.bias, [1.6])
  }

  @Test("Batch norm keeps the variance, not the deviation")
  func runningVariance() throws {
    // Var with n − 1 of 1 and 3 is 2, of 4 and −2 is 18.  v: ½·1 + ½·2 = 3/2, then 39/4.
    // β: ½·2 = 1, then ½·1 + ½·1 = 1.
    let neuron = try neuron(
      following: "bn:runningRate=0.5:epsilon=0.25", [([1, 3], [0, 0]), ([4, -2], [0, 0])])
    expectClose(neuron.memory[0], [39.0 / 4])
    expectClose(neuron.gain, [sqrt(10)])
    expectClose(neuron.bias, [1])
  }

  @Test("The rate is that of the update's step")
  func schedules() throws {
    // WD with x = 4, y = ½ from α = 1: 2E[xy] = 4, so α = 1 + 3η, and β = η/2.
    let decay = Schedule.decay(initial: 0.8, factor: 0.5, every: 2)
    let cosine = Schedule.cosine(initial: 0.8, final: 0.2, over: 4)
    for (rate, step, expected) in [
      (decay, 1, 0.8), (decay, 2, 0.8), (decay, 3, 0.4), (decay, 5, 0.2),
      (cosine, 1, 0.8), (cosine, 3, 0.5), (cosine, 5, 0.2), (cosine, 9, 0.2),
    ] {
      var rule = WeightedDecay()
      rule.rate = rate
      var neurons = Neurons(count: 1, following: rule, elementType: .float64)
      let layer = LayerActivity(x: Tensor(rows: [[4]]), y: Tensor(rows: [[0.5]]))
      rule.update(
        &neurons,
        from: Activity(of: [layer], gain: neurons.gain, bias: neurons.bias, step: step))
      expectClose(neurons.gain, [1 + 3 * expected], "\(rate) at \(step)")
      expectClose(neurons.bias, [expected / 2], "\(rate) at \(step)")
    }
  }

  @Test("Batch norm asks for the batch's mean, and for √(Var + ε) with n")
  func batchNorm() {
    var rule = BatchNorm()
    rule.epsilon = 3
    let (gain, bias) = rule.gainBias(of: RuleEquationTests.x)
    expectClose(gain, [2, sqrt(12)])  // √(1 + 3), √(9 + 3)
    expectClose(bias, [2, 1])
  }

  @Test("The hard rule asks for the center and the spread that are chosen")
  func hard() {
    // tanh(ln 2) = (4 − 1)/(4 + 1) = 3/5, so for rows 0 and ln 2: E[x] = ½ ln 2,
    // E[x tanh x] = 3/10 ln 2, Cov(x, tanh x) = 3/10 ln 2 − ½ ln 2 · 3/10 = 3/20 ln 2.
    // For rows 0, 0 and 3: median 0, mean 1, Var with n − 1 = (1 + 1 + 4)/2 = 3.
    let pair = Tensor(rows: [[0], [log(2)]])
    let three = Tensor(rows: [[3], [0], [0]])
    var rule = HardPlasticity()
    rule.epsilon = 0.25
    expectClose(rule.gainBias(of: pair).gain, [0.15 * log(2) + 0.25])
    expectClose(rule.gainBias(of: pair).bias, [0])  // the lower of the middle two
    expectClose(rule.gainBias(of: three).bias, [0])
    rule.spread = .correlation
    expectClose(rule.gainBias(of: pair).gain, [0.3 * log(2) + 0.25])
    rule.spread = .deviation
    expectClose(rule.gainBias(of: three).gain, [sqrt(3) + 0.25])
    rule.center = .mean
    expectClose(rule.gainBias(of: pair).bias, [0.5 * log(2)])
    expectClose(rule.gainBias(of: three).bias, [1])
  }

  @Test("Gradients flow through the hard rule's statistics only where it is differentiable")
  func hardGradients() {
    var rule = HardPlasticity()
    rule.center = .mean
    // ∂E[x]/∂x is ½ for each of two rows.
    let x = Tensor(rows: [[0], [1]]).leaf()
    rule.gainBias(of: x).bias.sum().backward()
    expectClose(x.gradient!, [0.5, 0.5])
    #expect(rule.gainBias(of: x).gain.requiresGradient)
    rule.differentiable = false
    #expect(!rule.gainBias(of: x).gain.requiresGradient)
    #expect(!rule.gainBias(of: x).bias.requiresGradient)
    expectClose(rule.gainBias(of: x).bias, [0.5])
  }

  @Test("Neurons start with gain 1, bias 0 and the rule's memory")
  func start() {
    let neurons = Neurons(count: 3, following: BatchNorm(), elementType: .float64)
    #expect(neurons.tensors.map(\.doubles) == [[1, 1, 1], [0, 0, 0], [1, 1, 1]])
    let adam = Neurons(count: 2, following: AdamPlasticity())
    #expect(adam.memory.map(\.doubles) == [[0, 0], [0, 0], [0, 0], [0, 0]])
    #expect(adam.gain.elementType == .float32 && adam.memory[3].elementType == .float32)
  }
}
