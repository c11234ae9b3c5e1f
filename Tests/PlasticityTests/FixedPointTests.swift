import Foundation
import Plasticity
import Tensors
import Testing

/// Where rules come to rest on fixed samples, and that they come back there when disturbed.
@Suite("Neurons come to rest", .serialized) struct FixedPointTests {
  /// A simulation that has settled.
  func settled(_ rule: String, _ x: Tensor = Simulation.samples) throws -> Simulation {
    var simulation = try Simulation(rule, x)
    try simulation.settle()
    return simulation
  }

  @Test(
    "IP rests at α = 2E[xy] and E[y] = 0, near the median",
    arguments: [
      "ip:rate=0.1:biasRateScale=1", "ip:rate=0.1", "ip:rate=0.1:biasRateScale=0.25",
      "ip-ey:rate=0.1",
    ])
  func intrinsicPlasticity(rule: String) throws {
    let simulation = try settled(rule)
    let seen = simulation.pass.activity
    expectClose(simulation.neurons.gain, 2 * seen.meanXY, within: 1e-8)
    expectClose(seen.meanY, [0, 0, 0], within: 1e-8)
    // The sample's own asymmetry is left: its median strays by about 0.02 from its center.
    let distance = (simulation.neurons.bias - seen.medianX).magnitude().doubles
    for (distance, tolerance) in zip(distance, [0.005, 0.01, 0.02]) {
      #expect(distance < tolerance)
    }
  }

  @Test("IP finds the median of symmetric samples exactly")
  func symmetricSamples() throws {
    // Each sample with its mirror image about the center.
    let half = Simulation.samples.narrowed(to: 0..<5000)
    let center = Tensor([1, 1, 5] as [Double])
    let simulation = try settled("ip:rate=0.1", .concatenated([half, 2 * center - half]))
    expectClose(simulation.neurons.bias, center, within: 1e-8)
  }

  @Test("IP's bias rests between the median and the mean of skewed samples")
  func skewedSamples() throws {
    // Exponential: median ln 2, mean 1. Lemma 1 of Shaw 2020 puts tanh in place of a step, which is
    // the better the smaller α is: Cov(x, y) makes it half, s = ½ a quarter of 2E[xy].
    let uniform = Tensor.uniform([10_000, 1], elementType: .float64, using: Generator(seed: 1))
    let x = -(1 - uniform).log()
    let (median, mean) = (x.median(along: 0).item, x.mean().item)
    let share = try ["ip:rate=0.1", "cov:rate=0.1", "cov:rate=0.1:gainScale=0.5"].map {
      (try settled($0, x).neurons.bias.item - median) / (mean - median)
    }
    for (share, expected) in zip(share, [0.5, 0.3, 0.12]) { #expect(abs(share - expected) < 0.03) }
  }

  @Test("A neuron whose gain has turned negative rests at the mirror image")
  func negativeGain() throws {
    let rest = try settled("ip:rate=0.1").neurons
    var mirrored = try Simulation("ip:rate=0.1")
    mirrored.neurons.gain = -0.8 * rest.gain
    mirrored.neurons.bias = rest.bias + 0.1
    try mirrored.settle()
    expectClose(mirrored.neurons.gain, -rest.gain, within: 1e-7)
    expectClose(mirrored.neurons.bias, rest.bias, within: 1e-7)
  }

  @Test("Infomax rests at 1/α = 2E[xy] and E[y] = 0, with the function that IP finds")
  func infomax() throws {
    let simulation = try settled("infomax:rate=0.03")
    let seen = simulation.pass.activity
    expectClose(1 / simulation.neurons.gain, 2 * seen.meanXY, within: 1e-6)
    expectClose(seen.meanY, [0, 0, 0], within: 1e-7)
    let other = try settled("ip:rate=0.1")
    let ip = other.rule.form.factorAndSummand(gain: other.neurons.gain, bias: other.neurons.bias)
    expectClose(simulation.neurons.gain, ip.factor, within: 1e-6)
    expectClose(simulation.neurons.bias, ip.summand, within: 1e-6)
  }

  @Test("At η = 0.1 Infomax never settles on the mean of 5, where IP does")
  func infomaxAtALargeRate() throws {
    let x = Simulation.samples.narrowed(to: 2..<3, along: 1)
    var infomax = try Simulation("infomax:rate=0.1", x)
    #expect(throws: Simulation.Restless.self) { try infomax.settle() }
    var ip = try Simulation("ip:rate=0.1", x)
    try ip.settle(within: 500)
  }

  @Test("WD rests at α = 2E[xy] and β = cE[y], so that it cannot centre on a mean of 5")
  func weightedDecay() throws {
    for (rule, scale) in [("wd", 1.0), ("wd:biasScale=2", 2.0)] {
      let simulation = try settled(rule)
      let seen = simulation.pass.activity
      expectClose(simulation.neurons.gain, 2 * seen.meanXY, within: 1e-8)
      expectClose(simulation.neurons.bias, scale * seen.meanY, within: 1e-8)
      #expect(simulation.neurons.bias.magnitude().maximum().item < scale)
      #expect(seen.meanY[2].item > 0.5)
    }
  }

  @Test("The covariance rules rest at α = s Cov(x, y)")
  func covariance() throws {
    for (rule, scale) in [("cov:rate=0.1", 1.0), ("cov:rate=0.1:gainScale=0.5", 0.5)] {
      let simulation = try settled(rule)
      let seen = simulation.pass.activity
      expectClose(simulation.neurons.gain, scale * seen.covarianceXY, within: 1e-8)
      expectClose(seen.meanY, [0, 0, 0], within: 1e-8)
    }
    let simulation = try settled("wd-cov:gainScale=2:biasScale=0.5")
    let seen = simulation.pass.activity
    expectClose(simulation.neurons.gain, 2 * seen.covarianceXY, within: 1e-8)
    expectClose(simulation.neurons.bias, 0.5 * seen.meanY, within: 1e-8)
  }

  @Test("IP on the transformed input rests at α = 2E[uy] and E[y] = 0")
  func transformedPlasticity() throws {
    let simulation = try settled("ip-uy:rate=0.1")
    let pass = simulation.pass
    expectClose(simulation.neurons.gain, 2 * (pass.u * pass.y).mean(along: 0), within: 1e-8)
    expectClose(pass.activity.meanY, [0, 0, 0], within: 1e-8)
  }

  @Test(
    "Incremental batch norm and its logistic twin rest at α = √Var(x) and β = E[x]",
    arguments: ["incbn:rate=0.1", "logistic"])
  func incrementalBatchNorm(rule: String) throws {
    let simulation = try settled(rule)
    let x = simulation.x
    expectClose(
      simulation.neurons.gain, x.variance(along: 0, unbiased: true).squareRoot(), within: 1e-8)
    expectClose(simulation.neurons.bias, x.mean(along: 0), within: 1e-8)
  }

  @Test("An instantaneous rule rests at what the samples ask for, but for n − 1 in batch norm")
  func instantaneousRules() throws {
    for rule in ["bn", "hard", "hard:center=mean:spread=deviation"] {
      let simulation = try settled(rule)
      let asked = try #require(simulation.rule as? any InstantaneousRule)
        .gainBias(of: simulation.x)
      expectClose(simulation.neurons.gain, asked.gain, within: rule == "bn" ? 1e-4 : 1e-8)
      expectClose(simulation.neurons.bias, asked.bias, within: 1e-8)
    }
  }

  @Test("Infomax for logistic units rests at 1/α = E[x(2y − 1)] and E[y] = ½")
  func logisticInfomax() throws {
    let simulation = try settled("logistic-infomax:rate=0.1")
    let (x, y) = (simulation.x, simulation.pass.y)
    expectClose(1 / simulation.neurons.gain, (x * (2 * y - 1)).mean(along: 0), within: 1e-6)
    expectClose(y.mean(along: 0), [0.5, 0.5, 0.5], within: 1e-7)
  }

  @Test("Triesch's rule brings the mean output near the one that is asked for")
  func triesch() throws {
    for (mean, tolerance) in [(0.1, 0.04), (0.2, 0.06), (0.3, 0.14)] {
      let simulation = try settled("triesch:rate=0.1:meanRate=\(mean)")
      let y = simulation.pass.y
      // A logistic function of these inputs cannot be quite exponential: E[y²] is not quite 2μ².
      for found in y.mean(along: 0).doubles { #expect(abs(found / mean - 1) < tolerance) }
      let rest = 1 - (2 + 1 / mean) * y + y * y / mean
      expectClose(rest.mean(along: 0), [0, 0, 0], within: 1e-6)
      expectClose(
        (rest * simulation.x).mean(along: 0), -1 / simulation.neurons.gain, within: 1e-6)
    }
  }

  @Test("The Gaussian rule brings mean and deviation of the output towards those asked for")
  func gaussian() throws {
    for (mean, deviation) in [(0.0, 0.3), (0.0, 0.5), (0.2, 0.3)] {
      let simulation = try settled(
        "gaussian:rate=\(0.02 * deviation):mean=\(mean):deviation=\(deviation)")
      let (x, y) = (simulation.x, simulation.pass.y)
      let variance = deviation * deviation
      let rest = mean / variance - y / variance * (2 * variance + 1 - y * y + mean * y)
      expectClose(rest.mean(along: 0), [0, 0, 0], within: 1e-6)
      expectClose((rest * x).mean(along: 0), -1 / simulation.neurons.gain, within: 1e-6)
      for found in y.mean(along: 0).doubles { #expect(abs(found - mean) < 0.02) }
      for found in y.variance(along: 0).squareRoot().doubles {
        #expect(found < deviation && found > 0.8 * deviation)
      }
    }
  }
}
