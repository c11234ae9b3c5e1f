import Foundation
import Tensors
import Testing

@Suite("Products in bfloat16") struct BFloat16Tests {
  /// Numbers of float32, and what bfloat16 makes of them in float64.
  private func sample(_ shape: [Int], seed: UInt64) -> (single: Tensor, rounded: Tensor) {
    let single = Tensor.sample(shape, seed: seed).cast(to: .float32)
    return (single, single.cast(to: .bfloat16).cast(to: .float64))
  }

  /// bfloat16 has eight digits of base 2, and a product is rounded to it.
  private let roundingError = 0x1p-8

  @Test("round their factors, and those of their gradients, and give float32")
  func linear() {
    let (x, w, b) = (
      sample([5, 64], seed: 1), sample([7, 64], seed: 2), sample([7], seed: 3)
    )
    let leaves = [x, w, b].map { $0.single.leaf() }
    let made = Engine.withProductsInBFloat16(true) {
      leaves[0].linear(weight: leaves[1], bias: leaves[2])
    }
    #expect(made.elementType == .float32)
    let exact = x.rounded.linear(weight: w.rounded, bias: b.rounded)
    expectClose(made.cast(to: .float64).doubles, exact.doubles, within: roundingError)
    let whole = x.single.linear(weight: w.single, bias: b.single)
    #expect(!made.detached().isIdentical(to: whole))
    // The gradient of the sum by x is the sum of the weight's rows.
    made.sum().backward()
    let expected = w.rounded.sum(along: 0).doubles
    #expect(leaves[0].gradient!.elementType == .float32)
    expectClose(
      leaves[0].gradient![0].cast(to: .float64).doubles, expected, within: roundingError)
    expectClose(
      leaves[1].gradient![3].cast(to: .float64).doubles, x.rounded.sum(along: 0).doubles,
      within: roundingError)
  }

  @Test("are those of convolutions and of attention, too")
  func others() {
    let (x, w) = (sample([2, 6, 5, 3], seed: 4), sample([4, 3, 3, 3], seed: 5))
    let heads = (6...8).map { sample([2, 2, 5, 4], seed: UInt64($0)) }
    func made(_ isReduced: Bool) -> [Tensor] {
      Engine.withProductsInBFloat16(isReduced) {
        [
          x.single.convolution(weight: w.single, Window(3)),
          heads[0].single.attention(to: heads[1].single, values: heads[2].single),
        ]
      }
    }
    let exact = [
      x.rounded.convolution(weight: w.rounded, Window(3)),
      heads[0].rounded.attention(to: heads[1].rounded, values: heads[2].rounded),
    ]
    for (index, (reduced, whole)) in zip(made(true), made(false)).enumerated() {
      #expect(reduced.elementType == .float32 && !reduced.isIdentical(to: whole))
      expectClose(
        reduced.cast(to: .float64).doubles, exact[index].doubles, within: 4 * roundingError,
        "\(index)")
    }
  }

  @Test("are made on the thread that asks for them, as long as it does")
  func scope() {
    let (x, w, b) = (
      sample([2, 9], seed: 1).single, sample([3, 9], seed: 2).single, sample([3], seed: 3).single
    )
    let whole = x.linear(weight: w, bias: b)
    Engine.withProductsInBFloat16(true) {
      #expect(!x.linear(weight: w, bias: b).isIdentical(to: whole))
      Engine.withProductsInBFloat16(false) {
        #expect(x.linear(weight: w, bias: b).isIdentical(to: whole))
      }
      #expect(!x.linear(weight: w, bias: b).isIdentical(to: whole))
      let done = DispatchSemaphore(value: 0)
      Thread {
        #expect(x.linear(weight: w, bias: b).isIdentical(to: whole))
        done.signal()
      }.start()
      done.wait()
    }
    #expect(x.linear(weight: w, bias: b).isIdentical(to: whole))
  }
}
