import Foundation
import Plasticity
import Testing

@testable import Experiments

@Suite("One neuron on fixed inputs")
struct NeuronTests {
  private static let uniform = InputDistribution.uniform(center: 1, width: 4)
  private static let gaussian = InputDistribution.gaussian(mean: 1, deviation: 2)

  private func run(
    _ inputs: InputDistribution, _ rule: String, iterations: Int = 50, seed: Int = 1
  ) -> [String: [Double]] {
    var neuron = Shaw2020.neuron(inputs, rule, iterations: iterations)
    neuron.seed = seed
    return neuron.carryOut()
  }

  @Test("has after ten steps of equations 1 and 2 the entropies of Fig. 9")
  func tenSteps() {
    let rule = "ip:rate=0.1:biasRateScale=1"
    #expect(abs(run(Self.uniform, rule, iterations: 10)["entropy"]!.last! - 0.455) < 0.02)
    #expect(abs(run(Self.gaussian, rule, iterations: 10)["entropy"]!.last! - 0.672) < 0.01)
  }

  @Test("has after ten steps of the thesis's Lemma 1 other entropies, and Infomax is far ahead")
  func thesis() {
    let (rule, infomax) = ("ip-ey:rate=0.1", "infomax:rate=0.1")
    for (inputs, expected) in [(Self.uniform, 0.348), (Self.gaussian, 0.612)] {
      let entropies = [rule, infomax].map { run(inputs, $0, iterations: 50)["entropy"]! }
      #expect(abs(entropies[0][10] - expected) < 0.01)
      #expect(entropies[1][10] - entropies[0][10] > 0.05)
      #expect(abs(entropies[1][50] - entropies[0][50]) < 0.02)
    }
  }

  @Test("is centred by the thesis's rule at η = 0.1 on a mean of 5, without overshooting")
  func farInputs() {
    let series = run(.gaussian(mean: 5, deviation: 2), "ip-ey:rate=0.1", iterations: 400)
    #expect(series["bias"]!.allSatisfy { $0 < 5.2 } && abs(series["bias"]!.last! - 5) < 0.15)
    #expect(series["entropy"]!.last! > 0.67)
  }

  @Test(
    "follows what an independent program computed from the equations, in every iteration",
    arguments: [
      ("ip:rate=0.1:biasRateScale=1", "ip_eq1_2"), ("ip-ey:rate=0.1", "ip_ey"),
      ("infomax:rate=0.1", "infomax"),
      ("incbn:rate=0.1", "bn"), ("wd:rate=0.1", "wd_eq4"), ("wd:rate=0.1:biasScale=2", "wd_2ey"),
    ])
  func independent(rule: String, name: String) {
    for (inputs, distribution) in [
      (Self.uniform, "uniform_width4_mu1"), (Self.gaussian, "gaussian_mu1_sd2"),
    ] {
      let golden = PublishedRuns.entropies(distribution, name).curves()[1]!
      let runs = (1...8).map { run(inputs, rule, seed: $0)["entropy"]! }
      #expect(golden.count == 50)
      for point in golden {
        let mean = runs.reduce(0) { $0 + $1[Int(point.x)] } / Double(runs.count)
        // The spread of a sample is below 0.019 nats; that of a mean of eight below 0.007.
        #expect(abs(mean - point.y) < 0.03, "\(distribution) \(name), iteration \(point.x)")
      }
    }
  }

  @Test("keeps its measures: the density adds up to one, the median is that of the inputs")
  func measures() {
    let series = run(.exponential(mean: 2), "ip:rate=0.05", iterations: 5)
    #expect(abs(series["output_density"]!.reduce(0, +) * 0.02 - 1) < 1e-9)
    // The median of an exponential distribution is its mean times ln 2.
    #expect(abs(series["input_median"]![0] - 2 * log(2)) < 0.1)
    #expect(series["gain"]!.count == 6 && series["gain"]![0] == 1 && series["bias"]![0] == 0)
    let sides = run(.bimodal(lower: -2, upper: 2, share: 0.3), "none", iterations: 1)
    #expect(sides["input_median"]![0] < -1)
  }

  @Test("has no number for what a runaway gain leaves")
  func runaway() {
    let series = run(.gaussian(mean: 5, deviation: 2), "ip:rate=50", iterations: 200)
    #expect(series["entropy"]!.count == 201)
    let gains = series["gain"]!.filter(\.isFinite).map(abs)
    #expect(gains.count < 201 || gains.max()! > 1e6)
    #expect(series["entropy"]!.contains { !$0.isFinite })
  }
}
