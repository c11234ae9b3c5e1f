import Foundation
import Tensors
import Testing

@Suite("Losses") struct LossTests {
  @Test("Cross-entropy is the mean surprise in nats at the right label")
  func crossEntropyByHand() {
    // Shares 1/4 3/4 and 1/2 1/2: the loss is (ln 4 + ln 2) / 2.
    let logits = Tensor([0, log(3), 5, 5] as [Double], shape: [2, 2])
    let loss = logits.crossEntropy(with: Tensor([0, 1] as [Int64]))
    #expect(loss.shape == [])
    expectClose([loss.item], [1.5 * log(2)])
  }

  @Test("The squared error is averaged over all elements")
  func squaredErrorByHand() {
    let outputs = Tensor([1, 2, 3, 4] as [Double], shape: [2, 2])
    let targets = Tensor([1, 0, 6, 4] as [Double], shape: [2, 2])
    #expect(outputs.meanSquaredError(from: targets).item == 13.0 / 4)
  }

  @Test("Binary cross-entropy is summed over classes and averaged over rows")
  func binaryCrossEntropyByHand() {
    // Logistic outputs 1/2, 3/4 and 1/4, 1/2: the rows cost ln 2 + ln 4 and ln 4 + ln 2.
    let logits = Tensor([0, log(3), -log(3), 0] as [Double], shape: [2, 2])
    let targets = Tensor([1, 0, 1, 0] as [Double], shape: [2, 2])
    let loss = logits.binaryCrossEntropy(with: targets)
    #expect(loss.shape == [])
    expectClose([loss.item], [3 * log(2)])
  }

  @Test("Losses of random outputs agree with plain loops")
  func plainLoops() {
    let rows = 23
    let classes = 7
    let outputs = Tensor.sample([rows, classes], seed: 6) * 3
    let targets = Tensor.uniform(
      [rows, classes], elementType: .float64, using: Generator(seed: 7))
    let labels = (0..<rows).map { Int64($0 * 5 % classes) }
    let x = outputs.doubles
    let t = targets.doubles
    var crossEntropy = 0.0
    for row in 0..<rows {
      let logits = x[row * classes..<(row + 1) * classes]
      let sum = logits.reduce(0) { $0 + exp($1) }
      crossEntropy += log(sum) - logits[row * classes + Int(labels[row])]
    }
    var squared = 0.0
    var binary = 0.0
    for (x, t) in zip(x, t) {
      let share = 1 / (1 + exp(-x))
      squared += (x - t) * (x - t)
      binary -= t * log(share) + (1 - t) * log(1 - share)
    }
    let count = Double(rows)
    expectClose(
      [outputs.crossEntropy(with: Tensor(labels)).item], [crossEntropy / count], "cross-entropy")
    expectClose(
      [outputs.meanSquaredError(from: targets).item], [squared / (count * Double(classes))],
      "squared error")
    expectClose(
      [outputs.binaryCrossEntropy(with: targets).item], [binary / count], "binary cross-entropy")
  }

  @Test("Losses of huge logits stay finite")
  func hugeLogits() {
    let logits = Tensor([1000, -1000] as [Double], shape: [1, 2])
    #expect(logits.crossEntropy(with: Tensor([1] as [Int64])).item == 2000)
    #expect(logits.crossEntropy(with: Tensor([0] as [Int64])).item == 0)
    let targets = Tensor([0, 1] as [Double], shape: [1, 2])
    #expect(logits.binaryCrossEntropy(with: targets).item == 2000)
  }
}
