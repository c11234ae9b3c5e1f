import Foundation
import Tensors
import Testing

@Suite("Arithmetic and functions") struct ArithmeticTests {
  /// The elements of a shape's tensor, repeated to fill `result` as NumPy broadcasts.
  private func broadcast(_ elements: [Double], _ shape: [Int], to result: [Int]) -> [Double] {
    let padded = Array(repeating: 1, count: result.count - shape.count) + shape
    return (0..<result.reduce(1, *)).map { flat in
      var rest = flat
      var source = 0
      var stride = 1
      for axis in result.indices.reversed() {
        let position = rest % result[axis]
        rest /= result[axis]
        if padded[axis] > 1 { source += position * stride }
        stride *= padded[axis]
      }
      return elements[source]
    }
  }

  @Test(
    "Numbers at or below zero are counted, NaN among them",
    arguments: [ElementType.float32, .float64])
  func nonpositive(elementType: ElementType) {
    let count = Tensor(2, elementType: .float64)
    count.addCount(ofNonpositive: Tensor([-1.0, 0, 2, .nan, .infinity]).cast(to: elementType))
    #expect(count.item == 5)
  }

  @Test(
    "Arithmetic broadcasts, and is exact as Swift's",
    arguments: [
      ([2, 3], [2, 3], [2, 3]), ([2, 3], [3], [2, 3]), ([2, 1], [1, 3], [2, 3]),
      ([], [4], [4]), ([5, 7], [], [5, 7]), ([4, 1, 3], [2, 1], [4, 2, 3]),
    ])
  func broadcasting(first: [Int], second: [Int], result: [Int]) {
    let a = Tensor.sample(first, seed: 2)
    let b = Tensor.sample(second, seed: 3)
    let x = broadcast(a.doubles, first, to: result)
    let y = broadcast(b.doubles, second, to: result)
    for (found, expected) in [
      (a + b, zip(x, y).map { $0 + $1 }), (a - b, zip(x, y).map { $0 - $1 }),
      (a * b, zip(x, y).map { $0 * $1 }), (a / b, zip(x, y).map { $0 / $1 }),
    ] {
      #expect(found.shape == result)
      #expect(found.doubles == expected)
    }
  }

  @Test("Scalars stand on either side")
  func scalars() {
    let x = Tensor([-2, 0.5, 3] as [Double])
    #expect((x + 1.5).doubles == [-0.5, 2, 4.5])
    #expect((1.5 + x).doubles == [-0.5, 2, 4.5])
    #expect((x - 1.5).doubles == [-3.5, -1, 1.5])
    #expect((1.5 - x).doubles == [3.5, 1, -1.5])
    #expect((x * 3).doubles == [-6, 1.5, 9])
    #expect((3 * x).doubles == [-6, 1.5, 9])
    #expect((x / 4).doubles == [-0.5, 0.125, 0.75])
    expectClose(6 / x, [-3, 12, 2])
    #expect((-x).doubles == [2, -0.5, -3])
  }

  @Test("Assignment with an operator makes a new tensor and leaves the old alone")
  func assignment() {
    let old = Tensor([1, 2] as [Double])
    var x = old
    x += Tensor([10, 20] as [Double])
    #expect(x.doubles == [11, 22])
    x -= old
    #expect(x.doubles == [10, 20])
    x *= x
    #expect(x.doubles == [100, 400])
    #expect(old.doubles == [1, 2])
  }

  @Test("All 256 bytes over 255 are what IEEE division gives")
  func pixelScaling() {
    let bytes = Tensor(Array(UInt8.min...UInt8.max))
    let expected = (UInt8.min...UInt8.max).map { Float($0) / 255 }
    let found = bytes / 255
    #expect(found.elementType == .float32)
    #expect(found.elements() == expected)
    #expect((bytes.cast(to: .float32) / 255).elements() == expected)
    #expect((bytes.cast(to: .float64) / 255).doubles == (0...255).map { Double($0) / 255 })
  }

  @Test("Float division by a scalar is exact where a reciprocal would not be")
  func divisionIsNotMultiplication() {
    let numbers = (1...1000).map { Float($0) * 0.37 }
    let expected = numbers.map { $0 / 3 }
    #expect(expected != numbers.map { $0 * (1 / 3) })
    #expect((Tensor(numbers) / 3).elements() == expected)
  }

  /// Enough numbers to pass through the vector loop and its remainder.
  private static let numbers = (-20...22).map { Double($0) * 0.31 }

  @Test("Functions of any number agree with Foundation's")
  func functions() {
    let x = Self.numbers
    let tensor = Tensor(x)
    expectClose(tensor.tanh(), x.map { Foundation.tanh($0) }, "tanh")
    expectClose(tensor.logistic(), x.map { 1 / (1 + Foundation.exp(-$0)) }, "logistic")
    expectClose(tensor.exp(), x.map { Foundation.exp($0) }, "exp")
    #expect(tensor.magnitude().doubles == x.map { abs($0) })
    #expect(tensor.relu().doubles == x.map { max(0, $0) })
    #expect(tensor.leakyReLU(slope: 0.1).doubles == x.map { $0 > 0 ? $0 : 0.1 * $0 })
    #expect(tensor.clamped(from: -1.5).doubles == x.map { max(-1.5, $0) })
    #expect(tensor.isAbove(0.31).elements(as: Bool.self) == x.map { $0 > 0.31 })
  }

  @Test("Functions of positive numbers agree with Foundation's")
  func functionsOfPositiveNumbers() {
    let x = Self.numbers.map { Foundation.exp($0) }
    expectClose(Tensor(x).log(), x.map { Foundation.log($0) }, "log")
    #expect(Tensor(x).squareRoot().doubles == x.map { $0.squareRoot() })
    expectClose(Tensor(x).log().exp(), x, within: 1e-14, "exp of log")
  }

  @Test("Functions in float32 agree to seven digits")
  func single() {
    let x = Self.numbers
    let tensor = Tensor(x.map { Float($0) })
    expectClose(tensor.tanh(), x.map { Foundation.tanh($0) }, within: 3e-7, "tanh")
    expectClose(
      tensor.logistic(), x.map { 1 / (1 + Foundation.exp(-$0)) }, within: 3e-7, "logistic")
  }

  @Test("Functions at the edges give what IEEE says")
  func edges() {
    let edges = Tensor([-.infinity, -1000, 0, 1000, .infinity] as [Double])
    #expect(edges.tanh().doubles == [-1, -1, 0, 1, 1])
    #expect(edges.logistic().doubles == [0, 0, 0.5, 1, 1])
    #expect(edges.exp().doubles == [0, 0, 1, .infinity, .infinity])
    let roots = Tensor([-1, 0] as [Double])
    #expect(roots.squareRoot().doubles[0].isNaN)
    #expect(roots.log().doubles[1] == -.infinity)
  }

  @Test("Comparison gives bool, and NaN equals nothing")
  func comparison() {
    let a = Tensor([1, 2, .nan] as [Double])
    let found = a.isEqual(to: Tensor([1, 3, .nan] as [Double]))
    #expect(found.elementType == .bool)
    #expect(found.elements(as: Bool.self) == [true, false, false])
    #expect(a.isAbove(0).elements(as: Bool.self) == [true, true, false])
  }

  @Test("A tensor is finite until one element is not")
  func finiteness() {
    let x = Tensor(Self.numbers)
    #expect(x.isFinite)
    for value in [Double.nan, .infinity, -.infinity] {
      let broken = x.copied()
      broken[17].fill(with: value)
      #expect(!broken.isFinite)
    }
    #expect(Tensor([1, 2] as [Int64]).isFinite)
  }
}
