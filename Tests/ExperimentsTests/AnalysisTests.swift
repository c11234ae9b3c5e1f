import Foundation
import Networks
import Settings
import Testing

@testable import Experiments

@Suite("Rules are analysed") struct AnalysisTests {
  private func analysis(_ rule: String, _ inputs: InputDistribution) throws -> RuleAnalysis {
    try RuleAnalyser(Specification(rule, subject: "rule"), inputs: inputs).analyse()
  }

  /// The mean of a function over the quantiles of a distribution.
  private func mean(_ inputs: InputDistribution, _ function: (Double) -> Double) -> Double {
    let x = inputs.quantiles(MeanUpdate.quantiles)
    return x.map(function).reduce(0, +) / Double(x.count)
  }

  private func expect(_ value: Double?, near expected: Double, within share: Double = 1e-3) throws {
    let value = try #require(value)
    #expect(abs(value - expected) <= share * abs(expected), "\(value) is not \(expected)")
  }

  @Test("Quantiles have the mean and the median of their distribution")
  func quantiles() throws {
    for (inputs, average, median) in [
      (InputDistribution.uniform(center: 1, width: 4), 1.0, 1.0),
      (.gaussian(mean: 5, deviation: 2), 5, 5), (.exponential(mean: 2), 2, 2 * log(2)),
      (.bimodal(lower: -2, upper: 2, share: 0.3), -0.8, -1.715),
    ] {
      let x = inputs.quantiles(2001)
      #expect(abs(x.reduce(0, +) / 2001 - average) < 0.003)
      #expect(abs(x.sorted()[1000] - median) < 0.01)
      #expect(try InputDistribution(inputs.label) == inputs)
    }
    // 95 % of a normal variable lie within 1.96 deviations.
    #expect(abs(normal(0.975) - 1.959964) < 1e-3)
    for wrong in [
      "normal", "gaussian", "gaussian:mean=1", "uniform:center=0:width=-1",
      "exponential:mean=2:median=1", "bimodal:lower=0:upper=1:share=2",
    ] {
      #expect(throws: ConfigurationError.self) { try InputDistribution(wrong) }
    }
  }

  private func normal(_ p: Double) -> Double {
    let count = 100_001
    return InputDistribution.gaussian(mean: 0, deviation: 1).quantiles(count)[
      Int(p * Double(count))]
  }

  @Test("A small matrix has its spectral radius and its inverse")
  func matrices() throws {
    // A rotation by any angle, half as long; eigenvalues that are no real numbers.
    let turn = SmallMatrix(size: 2) { [[0.3, -0.4], [0.4, 0.3]][$0][$1] }
    try expect(turn.spectralRadius, near: 0.5, within: 1e-9)
    let triangle = SmallMatrix(size: 3) { [[0.9, 5, 7], [0, -1.1, 3], [0, 0, 0.2]][$0][$1] }
    try expect(triangle.spectralRadius, near: 1.1, within: 1e-9)
    #expect(SmallMatrix(size: 2) { $0 < $1 ? 1 : 0 }.spectralRadius == 0)
    let x = try #require(triangle.solving([7.1, 4.1, 0.4]))
    let product = (0..<3).map { row in (0..<3).reduce(0) { $0 + triangle[row, $1] * x[$1] } }
    for (found, expected) in zip(product, [7.1, 4.1, 0.4]) { #expect(abs(found - expected) < 1e-9) }
    #expect(SmallMatrix(size: 2) { _, _ in 1 }.solving([1, 2]) == nil)
  }

  @Test("IP rests at α = 2E[xy] and the median, up to the rate that its derivatives allow")
  func intrinsicPlasticity() throws {
    let inputs = InputDistribution.gaussian(mean: 1, deviation: 2)
    let found = try analysis("ip:biasRateScale=0.5", inputs)
    #expect(found.rate == 1e-4 && found.equilibria.map { $0.gain > 0 } == [true, false])
    let rest = found.equilibria[0]
    try expect(rest.bias, near: 1, within: 1e-6)
    func y(_ x: Double) -> Double { tanh((x - rest.bias) / rest.gain) }
    try expect(rest.gain, near: 2 * mean(inputs) { $0 * y($0) }, within: 1e-6)
    // The Jacobian is diagonal for symmetric inputs.
    let ofGain =
      1 + 2 * mean(inputs) { x in (x - rest.bias) * (x - rest.bias) * (1 - y(x) * y(x)) }
      / (rest.gain * rest.gain)
    let ofBias = 0.5 * 4 * (rest.gain / 2) * mean(inputs) { 1 - y($0) * y($0) } / rest.gain
    try expect(rest.largestRate, near: 2 / max(ofGain, ofBias))
    try expect(rest.largestSimulatedRate, near: 2 / max(ofGain, ofBias), within: 0.05)
    // The slower of the two is waited for.
    try expect(rest.timeConstant, near: 1 / (1e-4 * min(ofGain, ofBias)))
    #expect(rest.entropy < log(2) && rest.entropy > 0.65)
  }

  @Test(
    "Infomax rests at 1/α = 2E[xy] with the function of IP, and bears less the further its inputs are"
  )
  func infomax() throws {
    let centred = InputDistribution.gaussian(mean: 0, deviation: 1)
    let found = try analysis("infomax", centred)
    let rest = found.equilibria[0]
    try expect(1 / rest.gain, near: 2 * mean(centred) { $0 * tanh(rest.gain * $0) }, within: 1e-6)
    try expect(1 / rest.gain, near: analysis("ip", centred).equilibria[0].gain, within: 1e-6)
    func slope(_ x: Double) -> Double { 1 - pow(tanh(rest.gain * x), 2) }
    let ofGain = 1 / pow(rest.gain, 2) + 2 * mean(centred) { $0 * $0 * slope($0) }
    let ofBias = 2 * mean(centred, slope)
    try expect(rest.largestRate, near: 2 / max(ofGain, ofBias))
    let rates = try [0, 1, 5].map { mean in
      let rest = try analysis("infomax", .gaussian(mean: mean, deviation: 1)).equilibria[0]
      let rate = try #require(rest.largestRate)
      // Off the centre a disturbance fades slowly along one direction, and is no less stable for that.
      try expect(rest.largestSimulatedRate, near: rate, within: 0.05)
      return rate
    }
    #expect(rates[0] > 1.8 * rates[1] && rates[1] > 8 * rates[2], "\(rates)")
  }

  @Test("Incremental batch norm bears a rate of 2 and WD rests off the centre")
  func others() throws {
    let inputs = InputDistribution.gaussian(mean: 1, deviation: 2)
    let norm = try analysis("incbn:rate=0.5", inputs).equilibria
    #expect(norm.count == 1)
    try expect(norm[0].gain, near: 2, within: 2e-3)
    try expect(norm[0].bias, near: 1, within: 1e-6)
    try expect(norm[0].largestRate, near: 2)
    try expect(norm[0].timeConstant, near: 1 / log(2))
    let decay = try analysis("wd", inputs).equilibria[0]
    try expect(
      decay.bias, near: mean(inputs) { tanh(($0 - decay.bias) / decay.gain) }, within: 1e-6)
    #expect(decay.bias < 0.5)
    // Equation 5.1 of the thesis turns away from the mirrored rest.
    let thesis = try analysis("ip-ey", inputs).equilibria
    #expect(thesis.map(\.largestRate).last == 0 && thesis.last!.gain < 0)
    #expect(thesis.last!.timeConstant == nil)
  }

  @Test("Skewed inputs leave the bias between the median and the mean, as Lemma 1 has it")
  func lemma() throws {
    let rest = try analysis("ip", .exponential(mean: 2)).equilibria[0]
    #expect(rest.bias > 2 * log(2) && rest.bias < 2)
    try expect(mean(.exponential(mean: 2)) { 1 + tanh(($0 - rest.bias) / rest.gain) }, near: 1)
  }

  @Test("A rule without a rest has none, and one that moves nothing is refused")
  func restless() throws {
    #expect(try analysis("ip-adam", .gaussian(mean: 0, deviation: 1)).equilibria.isEmpty)
    #expect(throws: ConfigurationError.self) { try analysis("none", .exponential(mean: 1)) }
    #expect(throws: ConfigurationError.self) { try analysis("layernorm", .exponential(mean: 1)) }
  }

  @Test("A rest that any gain has is neutral")
  func neutral() throws {
    let centre = try RuleAnalyser(
      Specification(
        name: "equation",
        settings: [
          "rate": .number(0.1), "gain": .text("gain"),
          "bias": .text("(1 - rate) * bias + rate * E[x]"),
        ]), inputs: .exponential(mean: 2)
    ).analyse()
    #expect(centre.equilibria.count > 3)
    for rest in centre.equilibria {
      #expect(rest.isNeutral && rest.largestRate == 0 && rest.timeConstant == nil)
      try expect(rest.bias, near: mean(.exponential(mean: 2)) { $0 }, within: 1e-5)
    }
  }

  @Test("An equation is analysed like its rule in Swift")
  func equation() throws {
    let inputs = InputDistribution.uniform(center: 1, width: 4)
    let written = try RuleAnalyser(
      Specification(
        name: "equation",
        settings: [
          "rate": .number(0.1), "gain": .text("(1 - rate) * gain + rate * 2 * E[x*y]"),
          "bias": .text("(1 - rate) * bias + rate * E[y]"), "title": .text("mine"),
        ]), inputs: inputs
    ).analyse()
    let known = try analysis("wd", inputs)
    #expect(written.rule == "mine" && written.rate == 0.1)
    #expect(written.equilibria.map(\.gain) == known.equilibria.map(\.gain))
    #expect(written.equilibria.map(\.largestRate) == known.equilibria.map(\.largestRate))
  }

  @Test("Neurons' paths lead to the rest")
  func portrait() throws {
    let analyser = try RuleAnalyser(
      Specification(name: "wd"), inputs: .gaussian(mean: 0, deviation: 1))
    let analysis = try analyser.analyse()
    let chart = try analyser.portrait(analysis)
    let paths = chart.curves.filter { $0.name == "path" }
    #expect(paths.count == 15)
    for path in paths {
      let end = try #require(path.y.last)
      #expect(abs(end - analysis.equilibria[0].gain) < 0.1 && abs(path.x.last!) < 0.1)
    }
    #expect(chart.curves.contains { $0.name == "stable rest" && $0.style == .points })
  }

  @Test("Synaptic scaling holds a weight above zero, and lets one below run away")
  func scaling() throws {
    let relu = try ScalingAnalyser(SynapticScaling(), .relu).analyse()
    #expect(relu.equilibria.map { $0.weight.rounded() } == [-1, 0, 1])
    // E[relu(wx)] = |w|/4 on U(−1, 1), so that the change w²(1 − |w|)/4 has the slope −1/4 at 1.
    try expect(relu.equilibria[2].largestRate, near: 8)
    #expect(relu.equilibria.map(\.holdsAbove) == [false, false, true])
    #expect(relu.equilibria.map(\.holdsBelow) == [false, true, true])
    #expect(relu.runsAwayBelow && !relu.runsAwayAbove && !relu.isIdle)
    #expect(try ScalingAnalyser(SynapticScaling(), .logistic).analyse().isIdle)
    var odd = SynapticScaling()
    (odd.power, odd.target) = (3, .constant(0.5))
    let cubic = try ScalingAnalyser(odd, .relu).analyse()
    #expect(cubic.equilibria.map { $0.weight.rounded() } == [-2, 0, 2])
    try expect(cubic.equilibria[0].largestRate, near: 1)
    #expect(!cubic.runsAwayBelow && !cubic.runsAwayAbove)
    odd.positiveOnly = true
    #expect(try !ScalingAnalyser(odd, .relu).analyse().equilibria.contains { $0.weight < 0 })
  }
}
