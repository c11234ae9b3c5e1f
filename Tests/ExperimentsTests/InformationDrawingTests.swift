import Datasets
import Foundation
import Statistics
import Testing

@testable import Experiments

@Suite("The drawings of information")
struct InformationDrawingTests {
  private func charts(_ id: String) throws -> [Chart] {
    try Experiment.named(id, .published).panels.map { panel in
      guard case .drawing(let draw) = panel.graph else { return Chart("", x: "", y: "") }
      return try draw(DrawingSource(root: DataRoot(path: "/nowhere"), data: nil))
    }
  }

  @Test("take a unit of two levels for a bit that is flipped")
  func bit() {
    // Levels of ±½ become ±1, so that noise of deviation 1 flips a bit with the chance Φ(−1).
    let unit = NoisyUnit(levels: 2, bins: 2, weight: 2, noise: 1).channel
    #expect(abs(unit.transitions[0][1] - 0.158655) < 1e-6)
    #expect(abs(unit.transitions[1][0] - 0.158655) < 1e-6)
    let flow = unit.flow(of: [0.5, 0.5], base: 2)
    #expect(abs(flow.passed - (1 - discreteEntropy([0.158655, 0.841345], base: 2))) < 1e-5)
  }

  @Test("have the chances of a noisy unit that many samples of it have")
  func samples() {
    let unit = NoisyUnit(levels: 4, bins: 4, noise: 0.5)
    var random = SplitMix64(seed: 5)
    var counts = [[Double]](repeating: [0, 0, 0, 0], count: 4)
    for index in 0..<100_000 {
      let normal =
        (-2 * log(1 - random.uniform())).squareRoot() * cos(2 * .pi * random.uniform())
      let input = [-0.75, -0.25, 0.25, 0.75][index % 4]
      let output = tanh(1.5 * input + 0.5 * normal)
      counts[index % 4][output < -0.5 ? 0 : output < 0 ? 1 : output < 0.5 ? 2 : 3] += 1
    }
    for (row, expected) in zip(counts, unit.channel.transitions) {
      for (count, share) in zip(row, expected) { #expect(abs(count / 25_000 - share) < 0.015) }
    }
    let exact = unit.channel.flow(of: [0.25, 0.25, 0.25, 0.25], base: 2).passed
    #expect(abs(mutualInformation(joint: counts, base: 2) - exact) < 0.01)
  }

  @Test("of Fig. 1 are the entropies of a noisy unit, and of the die")
  func fig1() throws {
    let charts = try charts("hofmann2021/fig1")
    let unit = charts[0].curves.map(\.y)
    // Without noise all of the two bits pass; with much of it hardly anything does.
    for (curve, start) in zip(unit, [2.0, 0, 2, 0, 2]) { #expect(abs(curve[0] - start) < 1e-12) }
    for place in unit[0].indices {
      let (input, lost, passed, added, output) = (
        unit[0][place], unit[1][place], unit[2][place], unit[3][place], unit[4][place]
      )
      #expect(abs(input - 2) < 1e-12)
      #expect(abs(lost + passed - input) < 1e-12 && abs(passed + added - output) < 1e-12)
    }
    #expect(zip(unit[2], unit[2].dropFirst()).allSatisfy { $0 >= $1 - 1e-12 })
    #expect(abs(unit[2][25] - 0.81) < 0.005 && unit[2][100] < 0.1)
    let bit = charts[1].curves
    #expect(abs(bit[3].y[0] - 0.0817) < 5e-5)
    #expect(abs(bit[2].y[50]) < 1e-12 && abs(bit[1].y[50] - 1) < 1e-12)
    // H(¼, ¾) = 2 − ¾ log₂ 3 bits.
    #expect(abs(bit[1].y[25] - (2 - 0.75 * log2(3))) < 1e-12)
  }

  @Test("of Fig. 2 obey the data-processing inequality")
  func fig2() throws {
    let charts = try charts("hofmann2021/fig2")
    let (seen, known) = (charts[0].curves[0].y, charts[0].curves[1].y)
    #expect(seen.count == 5 && known.count == 5)
    #expect(seen == seen.sorted(by: >) && known == known.sorted(by: >))
    #expect(zip(known, seen).allSatisfy { $0 < $1 } && known[0] < 1)
    // By symmetry the output is a bit that is flipped.
    let whole = Hofmann2021.cascade.reduce(Hofmann2021.labelling) { $0.followed(by: $1) }
    let flip = whole.transitions[0][1]
    #expect(abs(known[4] - (1 - discreteEntropy([flip, 1 - flip], base: 2))) < 1e-12)
    #expect(abs(seen[0] - 3.89) < 0.005 && abs(seen[4] / seen[0] - 0.24) < 0.005)
    #expect(abs(known[0] - 0.76) < 0.005 && abs(known[4] / known[0] - 0.83) < 0.005)
    // What a layer has is what it was given, less what it loses, and what it adds.
    let (lost, added, own) = (charts[1].curves[0].y, charts[1].curves[1].y, charts[1].curves[2].y)
    for layer in own.indices {
      let below = layer == 0 ? seen[0] : own[layer - 1]
      #expect(abs(below - lost[layer] + added[layer] - own[layer]) < 1e-12)
    }
  }
}
