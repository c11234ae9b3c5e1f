import Foundation
import Tensors
import Testing

@testable import Networks

@Suite("The entropy of errors")
struct MinimumErrorEntropyTests {
  private let outputs = Tensor([1.0, 2, 0.5, -1, 0, 3, 0, 0, 1, 0.2, 0.7, 0.1], shape: [4, 3])
  private let labels = Tensor([Int64](arrayLiteral: 1, 2, 2, 0))

  private func loss(_ width: Double) -> MinimumErrorEntropy {
    var entropy = MinimumErrorEntropy()
    entropy.width = width
    return entropy
  }

  @Test("of two rows is what one reckons by hand")
  func byHand() {
    // Errors (1, −2) and (0, 0): 5 apart by squares. G(0) = 1 / 4π, G(d) = exp(−5/4) / 4π.
    let outputs = Tensor([0.0, 2, 0, 1], shape: [2, 2])
    let value = loss(1)(outputs, Tensor([Int64](arrayLiteral: 0, 1))).item
    let potential = (2 + 2 * exp(-1.25)) / 4 / (4 * Double.pi)
    #expect(abs(value + log(potential)) < 1e-12)
  }

  @Test("has gradients that finite differences confirm", arguments: [0.3, 1, 4])
  func gradients(width: Double) {
    let leaf = outputs.leaf()
    loss(width)(leaf, labels).backward()
    let values = outputs.elements(as: Double.self)
    for (index, slope) in leaf.gradient!.elements(as: Double.self).enumerated() {
      func value(_ step: Double) -> Double {
        var moved = values
        moved[index] += step
        return loss(width)(Tensor(moved, shape: [4, 3]), labels).item
      }
      #expect(abs((value(1e-5) - value(-1e-5)) / 2e-5 - slope) < 1e-8)
    }
  }

  @Test("does not see an error that all rows share, and pulls none of it")
  func blind() {
    let shift = Tensor([5.0, -30, 0.1])
    let there = loss(0.5)(outputs + shift, labels).item
    #expect(abs(loss(0.5)(outputs, labels).item - there) < 1e-12)
    let leaf = outputs.leaf()
    loss(0.5)(leaf, labels).backward()
    #expect(leaf.gradient!.sum(along: 0).elements(as: Double.self).allSatisfy { abs($0) < 1e-12 })
    #expect(
      Losses.all.filter { $0.ignoresMeanError }.map { $0.name } == [MinimumErrorEntropy.name])
  }

  @Test("is least where all errors are equal, and finite where they are far apart")
  func least() {
    let targets = labels.oneHot(classes: 3).cast(to: .float64)
    // V of one point is the kernel's height: H₂ = 3/2 log 4πσ².
    let equal = loss(0.5)(targets + 7, labels).item
    #expect(abs(equal - 1.5 * log(Double.pi)) < 1e-12)
    #expect(equal < loss(0.5)(outputs, labels).item)
    // Four points far from each other, each its own neighbour; in single precision too.
    for type in [ElementType.float32, .float64] {
      let far = (outputs * 100).cast(to: type)
      #expect(abs(loss(0.5)(far, labels).item - equal - log(4)) < 0.01)
    }
  }

  @Test("is named with its width, and the other losses as they always were")
  func coding() throws {
    func decoded(_ text: String) throws -> Loss {
      try JSONDecoder().decode(Loss.self, from: Data(text.utf8))
    }
    #expect(try decoded("\"minimumErrorEntropy:width=0.5\"") == Loss(loss(0.5)))
    #expect(try decoded("{\"name\": \"minimumErrorEntropy\"}") == Loss(loss(1)))
    #expect(try decoded("\"binaryCrossEntropy\"") == Loss(BinaryCrossEntropy()))
    #expect(
      String(decoding: try JSONEncoder().encode(Loss.crossEntropy), as: UTF8.self)
        == "\"crossEntropy\"")
    for loss in Losses.all.map({ Loss($0.init()) }) + [Loss(loss(0.25))] {
      #expect(try JSONDecoder().decode(Loss.self, from: JSONEncoder().encode(loss)) == loss)
    }
    for text in ["nonsense", "crossEntropy:width=1", "minimumErrorEntropy:width=0"] {
      #expect(throws: (any Error).self) { try decoded("\"\(text)\"") }
    }
  }
}
