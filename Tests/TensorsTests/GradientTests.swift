import Tensors
import Testing

/// A function of one tensor whose gradient can be checked, and the shape of its argument.
struct Differentiable: Sendable, CustomTestStringConvertible {
  let name: String
  var shape = [3, 4]
  /// Where the function is to be taken only of positive numbers.
  var positive = false
  let function: @Sendable (Tensor) -> Tensor

  var testDescription: String { name }

  private static let other = Tensor.sample([3, 4], seed: 20) + 2.5
  private static let row = Tensor.sample([4], seed: 21)
  private static let weight = Tensor.sample([5, 4], seed: 22)
  private static let bias = Tensor.sample([5], seed: 23)
  private static let labels = Tensor([3, 0, 1] as [Int64])
  private static let targets = Tensor.sample([3, 4], seed: 24).logistic()

  static let arithmetic: [Differentiable] = [
    .init(name: "a + b") { $0 + other }, .init(name: "b + a, row", shape: [4]) { other + $0 },
    .init(name: "a - b") { $0 - other }, .init(name: "b - a, row", shape: [4]) { other - $0 },
    .init(name: "a * b") { $0 * other }, .init(name: "b * a, row", shape: [4]) { other * $0 },
    .init(name: "a / b") { $0 / other },
    .init(name: "b / a, row", shape: [4], positive: true) { other / $0 },
    .init(name: "a * a") { $0 * $0 }, .init(name: "a + 2") { $0 + 2 },
    .init(name: "2 - a") { 2 - $0 }, .init(name: "a * 3") { $0 * 3 },
    .init(name: "a / 3") { $0 / 3 }, .init(name: "3 / a", positive: true) { 3 / $0 },
    .init(name: "-a") { -$0 },
  ]

  static let functions: [Differentiable] = [
    .init(name: "exp") { $0.exp() }, .init(name: "log", positive: true) { $0.log() },
    .init(name: "squareRoot", positive: true) { $0.squareRoot() },
    .init(name: "magnitude") { $0.magnitude() }, .init(name: "tanh") { $0.tanh() },
    .init(name: "logistic") { $0.logistic() }, .init(name: "relu") { $0.relu() },
    .init(name: "leakyReLU") { $0.leakyReLU(slope: 0.1) },
    .init(name: "clamped") { $0.clamped(from: -0.3) },
    .init(name: "softmax") { $0.softmax() }, .init(name: "softmax, 0") { $0.softmax(along: 0) },
  ]

  static let reductions: [Differentiable] = [
    .init(name: "sum") { $0.sum() }, .init(name: "sum, 0") { $0.sum(along: 0) },
    .init(name: "mean") { $0.mean() }, .init(name: "mean, 1") { $0.mean(along: 1) },
    .init(name: "variance") { $0.variance(along: 0) },
    .init(name: "variance, unbiased") { $0.variance(along: 1, unbiased: true) },
    .init(name: "median") { $0.median(along: 1) },
    .init(name: "maximum") { $0.maximum(along: 0) }, .init(name: "norm") { $0.norm() },
  ]

  static let shapes: [Differentiable] = [
    .init(name: "reshaped") { $0.reshaped([2, 6]) },
    .init(name: "transposed") { $0.transposed() },
    .init(name: "narrowed") { $0.narrowed(to: 1..<3, along: 1) }, .init(name: "[1]") { $0[1] },
    .init(name: "expanded", shape: [3, 1]) { $0.expanded(to: [3, 4]) },
    .init(name: "selecting") { $0.selecting(Tensor([2, 0, 2] as [Int64]), along: 1) },
    .init(name: "positions") {
      let positions = $0.positions(4, along: 1)
      return positions[0] * positions[2] + positions[0]
    },
    .init(name: "blocks") { $0.blocks(2, along: 1)[1] * $0.blocks(2, along: 1)[0] },
    .init(name: "concatenated") { .concatenated([$0, other, $0]) },
    .init(name: "copied") { $0.copied() },
  ]

  static let products: [Differentiable] = [
    .init(name: "matrix product, left") { $0.matrixProduct(with: weight.transposed()) },
    .init(name: "matrix product, right") { weight.matrixProduct(with: $0.transposed()) },
    .init(name: "linear, input") { $0.linear(weight: weight, bias: bias) },
    .init(name: "linear, weight", shape: [5, 4]) { other.linear(weight: $0, bias: bias) },
    .init(name: "linear, bias", shape: [5]) { other.linear(weight: weight, bias: $0) },
  ]

  static let losses: [Differentiable] = [
    .init(name: "crossEntropy") { $0.crossEntropy(with: labels) },
    .init(name: "meanSquaredError") { $0.meanSquaredError(from: targets) },
    .init(name: "binaryCrossEntropy") { $0.binaryCrossEntropy(with: targets) },
  ]

  static let all = arithmetic + functions + reductions + shapes + products + losses
}

@Suite("Gradients") struct GradientTests {
  @Test("The gradient is what finite differences say", arguments: Differentiable.all)
  func finiteDifferences(of operation: Differentiable) throws {
    var point = Tensor.sample(operation.shape, seed: 30)
    if operation.positive { point = point.magnitude() + 0.3 }
    // A weighted sum of the results, so that no element can hide behind another.
    let outputs = operation.function(point)
    let weights = Tensor.sample(outputs.shape, seed: 31)
    func height(at x: Tensor) -> Tensor { (operation.function(x) * weights).sum() }

    let leaf = point.leaf()
    try throwingTensorErrors { height(at: leaf).backward() }
    let step = 1e-6
    let expected = (0..<point.count).map { index in
      let shifted = [step, -step].map { step in
        let moved = point.copied()
        let element = moved.flattened()[index]
        element.fill(with: element.item + step)
        return height(at: moved).item
      }
      return (shifted[0] - shifted[1]) / (2 * step)
    }
    #expect(leaf.gradient?.shape == point.shape)
    #expect(expected.contains { $0 != 0 })
    expectClose(leaf.gradient?.doubles ?? [], expected, within: 1e-8, operation.name)
  }

  @Test("A leaf shares the elements and has no gradient before the first backward call")
  func leaves() {
    let buffer = Tensor([1, 2] as [Double])
    let leaf = buffer.leaf()
    #expect(leaf.requiresGradient)
    #expect(!buffer.requiresGradient)
    #expect(leaf.gradient == nil)
    buffer.fill(with: 5)
    #expect(leaf.doubles == [5, 5])
    #expect((leaf * 2).requiresGradient)
    #expect(!(leaf * 2).detached().requiresGradient)
  }

  @Test("Gradients add up over backward calls in the buffer that is shared")
  func accumulation() throws {
    let values = Tensor([1, 2, 3, 4, 5] as [Double])
    let gradients = Tensor.zeros([5], elementType: .float64)
    let first = values.narrowed(to: 0..<2).leaf(accumulatingInto: gradients.narrowed(to: 0..<2))
    let rest = values.narrowed(to: 2..<5).leaf(accumulatingInto: gradients.narrowed(to: 2..<5))
    try throwingTensorErrors { ((first * first).sum() + (rest * 10).sum()).backward() }
    #expect(gradients.doubles == [2, 4, 10, 10, 10])
    (first.sum() * 100).backward()
    #expect(gradients.doubles == [102, 104, 10, 10, 10])
    gradients.fill(with: 0)
    (rest * rest).sum().backward()
    #expect(gradients.doubles == [0, 0, 6, 8, 10])
    #expect(try #require(rest.gradient).doubles == [6, 8, 10])
    // An optimizer's step on the buffer is seen by the leaves.
    values.add(gradients, scaledBy: -0.5)
    #expect(rest.doubles == [0, 0, 0])
  }

  @Test("Without gradients operations leave no trace, and afterwards they do again")
  func withoutTrace() {
    let leaf = Tensor([1] as [Double]).leaf()
    #expect(!withoutGradients { leaf * 2 }.requiresGradient)
    withoutGradients {
      withoutGradients {}
      #expect(!(leaf * 2).requiresGradient)
    }
    #expect((leaf * 2).requiresGradient)
  }

  @Test("Gradients are back also after the code threw an error")
  func withoutTraceOnThrow() {
    let leaf = Tensor([1] as [Double]).leaf()
    #expect(throws: CancellationError.self) {
      try withoutGradients { throw CancellationError() }
    }
    #expect((leaf * 2).requiresGradient)
  }
}
