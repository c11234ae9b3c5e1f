import Foundation
import Plasticity
import Statistics
import Tensors
import Testing

/// Rules that are pushed away from their rest, rules that have none, and the entropy on the way.
@Suite("Neurons on the move", .serialized) struct DisturbanceTests {
  @Test(
    "A disturbed neuron returns to its rest",
    arguments: [
      "ip:rate=0.1", "ip:rate=0.1:biasRateScale=1", "infomax:rate=0.03", "wd", "cov:rate=0.1",
      "wd-cov", "ip-uy:rate=0.1", "ip-ey:rate=0.1", "incbn:rate=0.1",
      "incbn:rate=0.1:perLayer=true", "hard",
      "gaussian:rate=0.01", "logistic", "logistic-infomax:rate=0.1", "triesch:rate=0.1",
    ])
  func disturbed(rule: String) throws {
    let x = Simulation.samples.narrowed(to: 0..<2, along: 1)
    var simulation = try Simulation(rule, x)
    try simulation.settle()
    let rest = simulation.neurons
    simulation.neurons.gain = 1.3 * rest.gain
    simulation.neurons.bias = rest.bias + 0.2
    simulation.update()
    #expect((simulation.neurons.gain - rest.gain).magnitude().maximum().item > 0.01)
    #expect((simulation.neurons.bias - rest.bias).magnitude().maximum().item > 0.01)
    try simulation.settle()
    expectClose(simulation.neurons, rest, within: 1e-6)
  }

  @Test("A neuron follows when its input's distribution changes")
  func movedInput() throws {
    var simulation = try Simulation("ip:rate=0.1")
    try simulation.settle()
    var moved = try Simulation("ip:rate=0.1", 2 * Simulation.samples - 1)
    moved.neurons = simulation.neurons
    try moved.settle()
    // x′ = 2x − 1 has the rest α′ = 2α and β′ = 2β − 1.
    expectClose(moved.neurons.gain, 2 * simulation.neurons.gain, within: 1e-7)
    expectClose(moved.neurons.bias, 2 * simulation.neurons.bias - 1, within: 1e-7)
  }

  @Test("IP by Adam centres the bias, but its gain never stops climbing")
  func adamHasNoRest() throws {
    var simulation = try Simulation("ip-adam:rate=0.01")
    simulation.update(times: 1500)
    expectClose(simulation.pass.activity.meanY, [0, 0, 0], within: 0.02)
    let before = simulation.neurons.gain
    #expect(before.doubles.allSatisfy { $0 > 8 })
    simulation.update(times: 100)
    #expect((simulation.neurons.gain - before).doubles.allSatisfy { $0 > 0.2 })
  }

  @Test("IP by Adam with a decaying gain comes to a gain of 1, whatever the input's spread")
  func adamWithDecay() throws {
    var simulation = try Simulation(
      "ip-adam:rate=0.01:decaysGain=true", 3 * Simulation.samples.narrowed(to: 0..<2, along: 1))
    simulation.update(times: 1500)
    expectClose(simulation.neurons.gain, [1, 1], within: 0.05)
  }

  @Test("Incremental batch norm by Adam adds η to gain and bias in every update, without end")
  func incrementalBatchNormByAdamHasNoRest() throws {
    // On the same samples Adam's direction is the sign of √Var(x) and of E[x], which u does not move.
    var simulation = try Simulation("incbn-adam:rate=0.01")
    simulation.update(times: 300)
    expectClose(simulation.neurons.gain, [4, 4, 4], within: 1e-6)
    expectClose(simulation.neurons.bias, [3, 3, 3], within: 1e-6)
  }

  @Test("At η = 0.5 IP's bias runs away from a mean of 5 with κ = 1, and comes to rest with κ = ½")
  func runaway() throws {
    let x = Simulation.samples.narrowed(to: 2..<3, along: 1)
    var printed = try Simulation("ip:rate=0.5:biasRateScale=1", x)
    #expect(throws: Simulation.Restless.self) { try printed.settle(within: 500) }
    // The gain has turned negative where β is beyond all inputs, so that E[xy] E[y] > 0 for good.
    #expect(printed.neurons.gain.item < 0 && printed.neurons.bias.item > 100)
    var half = try Simulation("ip:rate=0.5", x)
    try half.settle(within: 500)
  }

  /// The entropy of the outputs for the uniform and the Gaussian samples about 1.
  func entropies(_ simulation: Simulation) -> [Double] {
    let y = simulation.pass.y
    return (0..<2).map { differentialEntropy(of: y.narrowed(to: $0..<$0 + 1, along: 1).elements()) }
  }

  @Test("Outputs gain entropy as in Fig. 9 of Shaw, Jackson and Orchard 2020")
  func entropy() throws {
    // Equations 1 and 2 as printed at η = 0.1 give 0.455 and 0.672 nats after 10 updates. Half the
    // bias's rate would give 0.41 and 0.657.
    for seed in UInt64(1)...3 {
      var simulation = try Simulation(
        "ip:rate=0.1:biasRateScale=1", Simulation.samples(seed: seed))
      let start = entropies(simulation)
      #expect(start.allSatisfy { $0 < -0.05 })
      simulation.update(times: 10)
      let found = entropies(simulation)
      #expect(abs(found[0] - 0.455) < 0.012)
      #expect(abs(found[1] - 0.672) < 0.006)
      simulation.update(times: 40)
      let late = entropies(simulation)
      #expect(late[0] > found[0] && late[1] > found[1])
      // A uniform output on (−1, 1) would have ln 2 = 0.693, the most there is.
      #expect(late[1] > 0.67 && late[1] < 0.6932)
    }
  }

  @Test("IP, Infomax and incremental batch norm raise entropy in the order of Fig. 9")
  func entropyOfOtherRules() throws {
    let rest = try ["ip:rate=0.1:biasRateScale=1", "infomax:rate=0.1", "incbn:rate=0.1"].map {
      var simulation = try Simulation($0)
      simulation.update(times: 50)
      return entropies(simulation)
    }
    for input in 0..<2 {
      #expect(abs(rest[0][input] - rest[1][input]) < 0.002)
      #expect(rest[2][input] < rest[0][input] - 0.01)
      #expect(rest[2][input] > rest[0][input] - 0.04)
    }
  }
  @Test(
    "The table of entropies in Docs/Rules/README.md is what comes out",
    arguments: [
      ("`ip` with κ = 1", "ip:rate=0.1:biasRateScale=1"), ("`ip` with κ = ½", "ip:rate=0.1"),
      ("`infomax`", "infomax:rate=0.1"), ("`incbn`", "incbn:rate=0.1"), ("`wd`", "wd:rate=0.1"),
    ])
  func entropyTable(label: String, rule: String) throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Docs/Rules/README.md")
    let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
    let printed = lines.map { line in
      line.replacing("−", with: "-").split(separator: "|").compactMap {
        Double($0.trimmingCharacters(in: .whitespaces))
      }
    }
    let row = try #require(
      zip(lines, printed).first { $0.hasPrefix("| \(label) |") && $1.count == 6 }?.1)
    var simulation = try Simulation(rule)
    var found = entropies(simulation)
    for updates in [10, 40] {
      simulation.update(times: updates)
      found += entropies(simulation)
    }
    // The table goes by inputs, then by updates.
    #expect(row.count == found.count)
    for (value, text) in zip([0, 2, 4, 1, 3, 5].map { found[$0] }, row) {
      #expect(abs(value - text) < 0.0006, "\(value) and \(text)")
    }
  }
}
