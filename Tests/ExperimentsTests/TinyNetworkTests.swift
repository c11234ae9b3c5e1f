import Testing
import Training

@testable import Experiments

@Suite("A tiny network")
struct TinyNetworkTests {
  private func error(_ arm: Shaw2019.TinyArm) throws -> Double {
    let run = try TinyProblem.xor.run(arm)
    for _ in run.events {}
    return try #require(run.epochs.last).testError
  }

  @Test("learns XOR with a hidden layer, and not as a perceptron")
  func xor() throws {
    let errors = try Shaw2019.perceptrons.map(error)
    // A line can have three of the four quarters on the right side.
    #expect(errors[0] > 0.2)
    #expect(errors[1] < 0.1)
  }

  @Test("has gradients that vanish in its first layers, and do so less with each remedy")
  func vanishing() throws {
    let gradients = try Shaw2019.remedies.map { arm in
      try TinyProblem.inverse.run(arm).firstGradients()
    }
    #expect(gradients.allSatisfy { $0.count == 8 })
    #expect(gradients[0][0] < 1e-4 * gradients[0][7])
    for (arm, first) in zip(Shaw2019.remedies, gradients.map { $0[0] }).dropFirst() {
      #expect(first > 20 * gradients[0][0], "\(arm.name)")
    }
  }

  @Test("learns a line through eight layers only with a remedy")
  func line() throws {
    let losses = try [0, 2].map { place in
      let run = try TinyProblem.line.run(Shaw2019.remedies[place])
      for _ in run.events {}
      return try #require(run.epochs.last).testLoss
    }
    #expect(losses[0] > 1)
    #expect(losses[1] < 0.5)
  }

  @Test("has gradients that grow with depth, or shrink, or stay, as its initial weights say")
  func initialWeights() throws {
    let growth = try Shaw2019.initialWeights.map { arm in
      try Shaw2019.firstGradient(arm, layers: 12) / Shaw2019.firstGradient(arm, layers: 2)
    }
    #expect(growth[0] < 1e-3)
    #expect((0.01...100).contains(growth[1]))
    #expect(growth[2] > 1e3)
  }
}
