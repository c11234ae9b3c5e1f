import Plasticity
import Tensors
import Testing

@Suite("How gain and bias transform an input") struct AffineFormTests {
  private let x = Tensor(rows: [[1, 4], [3, -2]])
  private let gain = Tensor([2, -0.5] as [Double])
  private let bias = Tensor([1, 3] as [Double])

  @Test("The forms are u = x, (x − β)/α and αx + β")
  func forms() {
    expectClose(AffineForm.identity.apply(to: x, gain: gain, bias: bias), [1, 4, 3, -2])
    // (1 − 1)/2, (4 − 3)/−½; (3 − 1)/2, (−2 − 3)/−½
    expectClose(AffineForm.divisive.apply(to: x, gain: gain, bias: bias), [0, -2, 1, 10])
    // 2·1 + 1, −½·4 + 3; 2·3 + 1, −½·−2 + 3
    expectClose(AffineForm.multiplicative.apply(to: x, gain: gain, bias: bias), [3, 1, 7, 4])
  }

  @Test("A neutral gain and bias do nothing", arguments: ruleNames)
  func neutral(rule: String) throws {
    let form = try Rule(rule).rule.form
    let u = form.apply(to: x, gain: Tensor([1, 1] as [Double]), bias: Tensor([0, 0] as [Double]))
    #expect(u.isIdentical(to: x))
  }

  @Test("The factor and the summand do what gain and bias do")
  func factorAndSummand() {
    for form in [AffineForm.identity, .divisive, .multiplicative] {
      let (factor, summand) = form.factorAndSummand(gain: gain, bias: bias)
      expectClose(
        x * factor + summand, form.apply(to: x, gain: gain, bias: bias), "\(form)")
    }
  }

  @Test("A factor and a summand, written as gain and bias, do the same in each form that can")
  func roundTrip() {
    for form in [AffineForm.divisive, .multiplicative] {
      let written = form.gainBias(factor: gain, summand: bias)
      expectClose(
        form.apply(to: x, gain: written.gain, bias: written.bias), x * gain + bias, "\(form)")
      let back = form.factorAndSummand(gain: written.gain, bias: written.bias)
      expectClose(back.factor, gain, "\(form)")
      expectClose(back.summand, bias, "\(form)")
    }
    // The identity has neither to give: it stays neutral.
    let written = AffineForm.identity.gainBias(factor: gain, summand: bias)
    expectClose(written.gain, [1, 1])
    expectClose(written.bias, [0, 0])
  }

  @Test("IP's α and β are Infomax's 1/α and −β/α")
  func infomaxFromIP() {
    let (factor, summand) = IntrinsicPlasticity().form.factorAndSummand(gain: gain, bias: bias)
    let infomax = Infomax().form.gainBias(factor: factor, summand: summand)
    expectClose(infomax.gain, [0.5, -2])
    expectClose(infomax.bias, [-0.5, 6])
    expectClose(
      Infomax().form.apply(to: x, gain: infomax.gain, bias: infomax.bias),
      IntrinsicPlasticity().form.apply(to: x, gain: gain, bias: bias))
  }

  @Test("Batch norm's factor is 1/√(σ² + ε) and its summand −μ/√(σ² + ε)")
  func batchNorm() {
    // Means 2 and 1, variances 1 and 9, ε = 7: roots √8 and 4.
    var rule = BatchNorm()
    rule.epsilon = 7
    let (gain, bias) = rule.gainBias(of: x)
    let (factor, summand) = rule.form.factorAndSummand(gain: gain, bias: bias)
    expectClose(factor, [1 / 8.0.squareRoot(), 0.25])
    expectClose(summand, [-2 / 8.0.squareRoot(), -0.25])
  }
  @Test("Replicas, as many as there are rows, are transformed each by its own gain and bias")
  func replicas() {
    let x = Tensor((0..<12).map(Double.init), shape: [2, 2, 3])
    let gain = Tensor([1.0, 2, 3, 4, 5, 6], shape: [2, 3])
    let bias = gain * 10
    for form in [AffineForm.identity, .divisive, .multiplicative] {
      let together = form.apply(to: x, gain: gain, bias: bias)
      for replica in 0..<2 {
        let alone = form.apply(to: x[replica], gain: gain[replica], bias: bias[replica])
        #expect(together[replica].isIdentical(to: alone))
      }
    }
  }
}
