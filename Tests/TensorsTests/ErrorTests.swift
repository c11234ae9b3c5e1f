import Tensors
import Testing

@Suite("Errors of the engine") struct ErrorTests {
  private struct OwnError: Error, Equatable {}

  private let two = Tensor([1, 2] as [Double])
  private let three = Tensor([1, 2, 3] as [Double])

  @Test("A shape that does not fit throws LibTorch's own text")
  func text() {
    let text = errorText { try throwingTensorErrors { _ = two + three } }
    #expect(
      text == "The size of tensor a (2) must match the size of tensor b (3) at non-singleton "
        + "dimension 0")
  }

  @Test("The first error of several is the one that is thrown")
  func first() {
    let text = errorText {
      try throwingTensorErrors {
        _ = two.matrixProduct(with: three)
        _ = two.narrowed(to: 0..<9)
        _ = two + three
      }
    }
    #expect(text?.contains("inconsistent tensor size") == true, "\(text ?? "no error")")
  }

  @Test("A scope without an error gives the result, and an error of the code itself passes")
  func transparent() throws {
    #expect(try throwingTensorErrors { (two + two).doubles } == [2, 4])
    #expect(throws: OwnError()) { try throwingTensorErrors { throw OwnError() } }
  }

  @Test("An engine error comes before the error of the code that stumbled over it")
  func engineErrorWins() {
    #expect(throws: TensorError.self) {
      try throwingTensorErrors {
        _ = two + three
        throw OwnError()
      }
    }
  }

  @Test("An inner scope throws its own error, and the outer one stays clean")
  func nested() throws {
    let found = try throwingTensorErrors {
      #expect(throws: TensorError.self) { try throwingTensorErrors { _ = two + three } }
      return (two * two).doubles
    }
    #expect(found == [1, 4])
  }

  @Test("An error of an inner scope that nobody catches leaves the outer one too")
  func nestedUncaught() {
    let text = errorText {
      try throwingTensorErrors { try throwingTensorErrors { _ = two.reshaped([7]) } }
    }
    #expect(text == "shape '[7]' is invalid for input of size 2")
  }

  @Test("The outer scope is back after the inner one")
  func afterNested() {
    let text = errorText {
      try throwingTensorErrors {
        _ = try? throwingTensorErrors { _ = two.reshaped([7]) }
        _ = two.reshaped([8])
      }
    }
    #expect(text == "shape '[8]' is invalid for input of size 2")
  }

  @Test("The process goes on after an error, with gradients and all")
  func goesOn() {
    for _ in 0..<100 {
      #expect(throws: TensorError.self) { try throwingTensorErrors { _ = two + three } }
    }
    let leaf = two.leaf()
    (leaf * leaf).sum().backward()
    #expect(leaf.gradient?.doubles == [2, 4])
  }

  @Test("Memory that no machine has is an error, not a crash")
  func noMemory() {
    #expect(throws: TensorError.self) {
      try throwingTensorErrors { _ = Tensor.zeros([1 << 40, 1 << 20]) }
    }
    #expect(throws: TensorError.self) {
      try throwingTensorErrors { _ = Tensor.zeros([1 << 40, 1 << 40]) }
    }
    #expect(throws: TensorError.self) { try throwingTensorErrors { _ = Tensor.zeros([-1]) } }
  }

  @Test("Labels outside the classes, whole-number roots and the like are errors")
  func misuse() {
    let logits = Tensor.sample([2, 3])
    let misuses: [() -> Void] = [
      { _ = logits.crossEntropy(with: Tensor([0, 3] as [Int64])) },
      { _ = Tensor([0, 3] as [Int64]).oneHot(classes: 3) },
      { _ = logits.sum(along: 2) }, { _ = logits.item }, { logits.backward() },
      { _ = logits.selecting(Tensor([2] as [Int64])) }, { _ = logits[2] },
      { _ = logits.transposed(0, 5) }, { _ = Tensor.concatenated([]) },
      { _ = logits.blocks(99) }, { _ = logits.positions(3) },
      { _ = Tensor.range(3).leaf() }, { logits.copy(from: Tensor.ones([7])) },
      { _ = Tensor.uniform([2], elementType: .int64, using: Generator(seed: 1)) },
      { _ = logits.moved(to: .cuda(99)) },
    ]
    for (index, misuse) in misuses.enumerated() {
      #expect(throws: TensorError.self, "misuse \(index)") { try throwingTensorErrors(misuse) }
    }
  }

  @Test("After an error every operation on what it left behind goes through")
  func afterwards() {
    let text = errorText {
      try throwingTensorErrors {
        let broken = two + three
        for use in Self.uses { use(broken, two) }
        for use in Self.uses { use(two, broken) }
        for use in Self.uses { use(broken, broken) }
      }
    }
    #expect(text?.hasPrefix("The size of tensor a (2)") == true)
    #expect((two + two).doubles == [2, 4])
  }

  private static let uses: [@Sendable (Tensor, Tensor) -> Void] = [
    { _ = $0 + $1 }, { _ = $0 - $1 }, { _ = $0 * $1 }, { _ = $0 / $1 }, { a, _ in _ = 2 / a },
    { a, _ in _ = a / 2 }, { a, _ in _ = -a + 1 }, { a, _ in _ = a.squareRoot().exp().log() },
    { a, _ in _ = a.magnitude().tanh().logistic().relu().leakyReLU(slope: 0.1) },
    { a, _ in _ = a.clamped(from: 0).isAbove(0) }, { _ = $0.isEqual(to: $1) },
    { a, _ in _ = a.isFinite }, { a, _ in _ = a.sum() }, { a, _ in _ = a.mean(along: 0) },
    { a, _ in _ = a.variance(along: 0) }, { a, _ in _ = a.median(along: 0) },
    { a, _ in _ = a.maximum(along: 0).argmax(along: 0) }, { _ = $0.matrixProduct(with: $1) },
    { _ = $0.linear(weight: $1, bias: $1) }, { a, _ in _ = a.softmax() },
    { a, _ in _ = a.oneHot(classes: 3) }, { _ = $0.crossEntropy(with: $1) },
    { _ = $0.meanSquaredError(from: $1) }, { _ = $0.binaryCrossEntropy(with: $1) },
    { $0.copied().copy(from: $1) }, { a, _ in a.copied().fill(with: 1) },
    { a, _ in a.copied().scale(by: 2) }, { $0.copied().add($1) },
    { $0.copied().add(productOf: $1, $0, scaledBy: 1) },
    { $0.copied().add(quotientOf: $1, $0, scaledBy: 1) }, { a, _ in _ = a.reshaped([2]) },
    { a, _ in _ = a.narrowed(to: 0..<1) }, { a, _ in _ = a.positions(2) },
    { a, _ in _ = a.blocks(1) }, { a, _ in _ = a.transposed(0, 0) },
    { a, _ in _ = a.expanded(to: [2, 2]) }, { _ = $0.selecting($1) },
    { _ = Tensor.concatenated([$0, $1]) }, { a, _ in _ = a.cast(to: .float32) },
    { a, _ in _ = a.moved(to: .cpu) }, { a, _ in _ = a.detached().requiresGradient },
    { _ = $0.leaf(accumulatingInto: $1).gradient }, { a, _ in a.leaf().sum().backward() },
    { a, _ in _ = a.gradient }, { a, _ in _ = a.elements() }, { a, _ in _ = a.bytes },
    { a, _ in _ = a.item }, { _ = $0.isIdentical(to: $1) }, { a, _ in _ = "\(a)" },
    { a, _ in _ = (a.shape, a.rank, a.count, a.elementType, a.device) },
    { a, _ in Generator(seed: 1).state = a },
  ]

  @Test("The elements of what an error left behind are not whatever memory held")
  func elementsAfterwards() {
    _ = try? throwingTensorErrors {
      let broken = two + three
      #expect(broken.elements(as: Int64.self).allSatisfy { $0 == 0 })
      #expect(broken.bytes.allSatisfy { $0 == 0 })
      #expect(broken.item.isNaN)
    }
  }

  @Test("Outside a scope an error stops the program with its text")
  func trap() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor([1, 2] as [Float]) + Tensor([1, 2, 3] as [Float])
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("tensor engine: The size of tensor a (2) must match"), "\(text)")
  }

  @Test("A command that fails outside a scope stops the program too")
  func trapOfCommand() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = try? throwingTensorErrors { _ = Tensor.ones([2]).reshaped([7]) }
      Tensor.ones([2]).copy(from: Tensor.ones([3]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("tensor engine: The size of tensor a (2) must match"), "\(text)")
  }
}
