import Foundation
import Tensors
import Testing

@Suite("Reductions and products") struct ReductionTests {
  private let matrix = Tensor([4, -1, 7, 2, 3, 0.5, -6, 8] as [Double], shape: [2, 4])

  @Test("Sums, means and maxima run along the axis that is named")
  func alongAnAxis() {
    #expect(matrix.sum(along: 0).doubles == [7, -0.5, 1, 10])
    #expect(matrix.sum(along: 1).doubles == [12, 5.5])
    #expect(matrix.sum(along: -1).shape == [2])
    #expect(matrix.mean(along: 0).doubles == [3.5, -0.25, 0.5, 5])
    #expect(matrix.mean(along: 1).doubles == [3, 1.375])
    #expect(matrix.maximum(along: 0).doubles == [4, 0.5, 7, 8])
    #expect(matrix.maximum(along: 1).doubles == [7, 8])
    #expect(matrix.argmax(along: 1).elements(as: Int64.self) == [2, 3])
    #expect(matrix.argmax(along: 0).elements(as: Int64.self) == [0, 1, 0, 1])
  }

  @Test("Reductions over everything give a scalar")
  func overEverything() {
    #expect(matrix.sum().shape == [])
    #expect(matrix.sum().item == 17.5)
    #expect(matrix.mean().item == 17.5 / 8)
    #expect(matrix.maximum().item == 8)
    #expect(Tensor([3, 4] as [Double]).norm().item == 5)
    #expect(Tensor(2).sum().item == 2)
    #expect(matrix.transposed().sum().item == 17.5)
  }

  @Test("Whole numbers and truth values are summed as whole numbers")
  func sumsOfWholeNumbers() {
    #expect(Tensor.ones([300], elementType: .uint8).sum().item == 300)
    #expect(Tensor([true, true, false]).sum().item == 2)
    #expect(Tensor([true, true, false]).sum().elementType == .int64)
  }

  @Test("The median of an even number of elements is the lower of the middle two")
  func lowerMedian() {
    #expect(matrix.median(along: 1).doubles == [2, 0.5])
    #expect(matrix.median(along: 0).doubles == [3, -1, -6, 2])
    let odd = Tensor([9, 1, 5] as [Double])
    #expect(odd.median(along: 0).item == 5)
    #expect(Tensor([2, 2, 1, 9, 3, 4] as [Double]).median(along: 0).item == 2)
  }

  @Test(
    "Medians of columns in single precision are those of sorted columns, in any layout",
    arguments: [(1, 3), (2, 16), (37, 15), (200, 17), (64, 40), (5000, 33)])
  func columnMedians(rows: Int, columns: Int) {
    let x = Tensor.normal([rows, columns], using: Generator(seed: 6))
    let expected = { (x: Tensor) -> [Float] in
      let (values, columns) = (x.elements(as: Float.self), x.shape[1])
      return (0..<columns).map { column in
        stride(from: column, to: values.count, by: columns).map { values[$0] }
          .sorted()[(x.shape[0] - 1) / 2]
      }
    }
    for layout in [x, x.transposed(), x.narrowed(to: 1..<columns, along: 1)] {
      #expect(layout.median(along: -2).elements(as: Float.self) == expected(layout))
    }
    var values = x.elements(as: Float.self)
    values[0] = .nan
    values[1] = .infinity
    let medians = Tensor(values, shape: [rows, columns]).median(along: 0)
    #expect(medians.elements(as: Float.self).map(\.isNaN) == (0..<columns).map { $0 == 0 })
  }

  @Test("The variance divides by n, or by n − 1 where it is to be unbiased")
  func variance() {
    let x = Tensor([2, 4, 4, 4, 5, 5, 7, 9] as [Double])
    #expect(x.variance(along: 0).item == 4)
    #expect(x.variance(along: 0, unbiased: true).item == 32.0 / 7)
    #expect(matrix.variance(along: 0).doubles == [0.25, 0.5625, 42.25, 9])
    #expect(matrix.variance(along: 0, unbiased: true).doubles == [0.5, 1.125, 84.5, 18])
    #expect(matrix[0].reshaped([1, 4]).variance(along: 0).doubles == [0, 0, 0, 0])
  }

  @Test("Reductions of a random matrix agree with plain loops")
  func plainLoops() {
    let rows = 37
    let columns = 19
    let tensor = Tensor.sample([rows, columns], seed: 4)
    let x = tensor.doubles
    let byColumn = (0..<columns).map { column in (0..<rows).map { x[$0 * columns + column] } }
    let means = byColumn.map { $0.reduce(0, +) / Double(rows) }
    expectClose(tensor.sum(along: 0), byColumn.map { $0.reduce(0, +) }, "sum")
    expectClose(tensor.mean(along: 0), means, "mean")
    let squares = zip(byColumn, means).map { column, mean in
      column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    expectClose(tensor.variance(along: 0), squares.map { $0 / Double(rows) }, "variance")
    #expect(tensor.median(along: 0).doubles == byColumn.map { $0.sorted()[(rows - 1) / 2] })
    #expect(tensor.maximum(along: 0).doubles == byColumn.map { $0.max()! })
    expectClose([tensor.norm().item], [x.reduce(0) { $0 + $1 * $1 }.squareRoot()], "norm")
  }

  @Test("Matrix products multiply rows with columns, also of stacked matrices")
  func matrixProduct() {
    let a = Tensor([1, 2, 3, 4, 5, 6] as [Double], shape: [2, 3])
    let b = Tensor([1, 0, 2, -1, 1, 3] as [Double], shape: [3, 2])
    let product = a.matrixProduct(with: b)
    #expect(product.shape == [2, 2])
    #expect(product.doubles == [8, 7, 20, 13])
    let stacked = Tensor.concatenated([a, a * 2]).reshaped([2, 2, 3]).matrixProduct(with: b)
    #expect(stacked.shape == [2, 2, 2])
    #expect(stacked.doubles == [8, 7, 20, 13, 16, 14, 40, 26])
  }

  @Test("A linear layer multiplies with the transposed weight and adds the bias")
  func linear() {
    let input = Tensor([1, 2, 3, 4, 5, 6] as [Double], shape: [2, 3])
    let weight = Tensor([1, 0, -1, 2, 1, 0] as [Double], shape: [2, 3])
    let bias = Tensor([10, 20] as [Double])
    let output = input.linear(weight: weight, bias: bias)
    #expect(output.shape == [2, 2])
    #expect(output.doubles == [8, 24, 8, 33])
  }

  @Test("Softmax gives shares that sum to one along its axis, also of large numbers")
  func softmax() {
    let tensor = Tensor.sample([5, 4], seed: 5)
    let x = tensor.doubles
    for row in 0..<5 {
      let powers = (0..<4).map { exp(x[row * 4 + $0]) }
      let sum = powers.reduce(0, +)
      expectClose(tensor.softmax()[row], powers.map { $0 / sum })
    }
    expectClose(tensor.softmax(along: 0).sum(along: 0), [1, 1, 1, 1])
    #expect(Tensor([1000, 1000] as [Double]).softmax().doubles == [0.5, 0.5])
  }

  @Test("A label becomes a row with a single one")
  func oneHot() {
    let found = Tensor([2, 0] as [Int64]).oneHot(classes: 4)
    #expect(found.shape == [2, 4])
    #expect(found.elements(as: Int64.self) == [0, 0, 1, 0, 1, 0, 0, 0])
  }
}
