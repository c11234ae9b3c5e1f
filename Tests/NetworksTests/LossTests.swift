import Foundation
import Networks
import Tensors
import Testing

@Suite("Losses")
struct LossTests {
  private let outputs = Tensor([0.0, log(3), 0, -1, 2, 0.5], shape: [2, 3])

  @Test("turn outputs into what they stand for")
  func probabilities() {
    let shares = CrossEntropy().probabilities(of: outputs).elements(as: Double.self)
    for (share, expected) in zip(shares, [0.2, 0.6, 0.2]) { #expect(abs(share - expected) < 1e-12) }
    let chances = BinaryCrossEntropy().probabilities(of: outputs).elements(as: Double.self)
    for (chance, expected) in zip(chances, [0.5, 0.75, 0.5]) {
      #expect(abs(chance - expected) < 1e-12)
    }
    #expect(MeanSquaredError().probabilities(of: outputs).isIdentical(to: outputs))
  }

  @Test("of labels are those of their rows with a single one")
  func labels() {
    let labels = Tensor([Int64](arrayLiteral: 1, 0))
    let numbers = Tensor([0.0, 1, 0, 1, 0, 0], shape: [2, 3])
    #expect(
      MeanSquaredError()(outputs, labels).item == MeanSquaredError()(outputs, numbers).item)
    #expect(
      BinaryCrossEntropy()(outputs, labels).item
        == outputs.binaryCrossEntropy(with: numbers).item)
  }
}
