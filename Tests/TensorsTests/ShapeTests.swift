import Tensors
import Testing

@Suite("Shapes, views and changes in place") struct ShapeTests {
  private let matrix = Tensor([0, 1, 2, 3, 4, 5] as [Double], shape: [2, 3])

  @Test("Reshaping keeps the row-major order, and −1 stands for what is left")
  func reshaping() {
    #expect(matrix.reshaped([3, 2]).shape == [3, 2])
    #expect(matrix.reshaped([3, 2]).doubles == [0, 1, 2, 3, 4, 5])
    #expect(matrix.reshaped([-1, 2]).shape == [3, 2])
    #expect(matrix.flattened().shape == [6])
    #expect(Tensor(1).flattened().shape == [1])
    #expect(matrix.transposed().reshaped([2, 3]).doubles == [0, 3, 1, 4, 2, 5])
  }

  @Test("Narrowing, one position, transposing and expanding take the right elements")
  func taking() {
    #expect(matrix.narrowed(to: 1..<3, along: 1).doubles == [1, 2, 4, 5])
    #expect(matrix.narrowed(to: 1..<3, along: -1).shape == [2, 2])
    #expect(matrix.narrowed(to: 1..<1).shape == [0, 3])
    #expect(matrix[1].shape == [3])
    #expect(matrix[1].doubles == [3, 4, 5])
    #expect(matrix.transposed()[2].doubles == [2, 5])
    #expect(matrix.transposed().doubles == [0, 3, 1, 4, 2, 5])
    let cube = Tensor.range(24).reshaped([2, 3, 4])
    #expect(cube.transposed(0, 2).shape == [4, 3, 2])
    #expect(cube.transposed(0, 2)[1][2].elements(as: Int64.self) == [9, 21])
    #expect(cube.transposed().shape == [2, 4, 3])
    #expect(matrix.positions(2).map(\.doubles) == [[0, 1, 2], [3, 4, 5]])
    #expect(matrix.positions(3, along: 1).map(\.doubles) == [[0, 3], [1, 4], [2, 5]])
    #expect(cube.positions(4, along: -1).map(\.shape) == Array(repeating: [2, 3], count: 4))
    #expect(cube.blocks(2, along: -1)[1][1][2].elements(as: Int64.self) == [22, 23])
    #expect(matrix.blocks(3, along: 1).map(\.shape) == Array(repeating: [2, 1], count: 3))
    let row = Tensor([1, 2] as [Double], shape: [2, 1])
    #expect(row.expanded(to: [2, 3]).doubles == [1, 1, 1, 2, 2, 2])
  }

  @Test("A view shares its elements with the tensor it is taken from")
  func viewsShare() {
    matrix.narrowed(to: 0..<1, along: 1).fill(with: -1)
    #expect(matrix.doubles == [-1, 1, 2, -1, 4, 5])
    matrix[1].fill(with: 9)
    #expect(matrix.doubles == [-1, 1, 2, 9, 9, 9])
    matrix.reshaped([6]).narrowed(to: 1..<2).fill(with: 7)
    #expect(matrix.doubles == [-1, 7, 2, 9, 9, 9])
    matrix.transposed()[2].fill(with: 0)
    #expect(matrix.doubles == [-1, 7, 0, 9, 9, 0])
    let same = matrix
    same.detached().fill(with: 4)
    matrix.cast(to: .float64)[0].fill(with: 3)
    matrix.moved(to: .cpu)[1].fill(with: 2)
    #expect(same.doubles == [3, 3, 3, 2, 2, 2])
    let column = Tensor([1, 2] as [Double], shape: [2, 1])
    let expanded = column.expanded(to: [2, 2])
    column.fill(with: 8)
    #expect(expanded.doubles == [8, 8, 8, 8])
  }

  @Test("A copy, another type, a selection and a concatenation have elements of their own")
  func copiesDoNotShare() {
    let others = [
      matrix.copied(), matrix.cast(to: .float32), matrix.selecting(Tensor.range(2)),
      Tensor.concatenated([matrix]), matrix + 0,
    ]
    matrix.fill(with: -1)
    for other in others { #expect(other.doubles == [0, 1, 2, 3, 4, 5]) }
  }

  @Test("A selection repeats and reorders positions along an axis")
  func selecting() {
    let index = Tensor([2, 0, 2] as [Int64])
    #expect(matrix.selecting(index, along: 1).doubles == [2, 0, 2, 5, 3, 5])
    let rows = matrix.selecting(Tensor([1, 1, 0] as [Int64]))
    #expect(rows.shape == [3, 3])
    #expect(rows.doubles == [3, 4, 5, 3, 4, 5, 0, 1, 2])
  }

  @Test("Concatenation puts tensors one after the other along an axis")
  func concatenating() {
    let more = Tensor([6, 7] as [Double], shape: [2, 1])
    let wide = Tensor.concatenated([matrix, more, matrix], along: 1)
    #expect(wide.shape == [2, 7])
    #expect(wide.doubles == [0, 1, 2, 6, 0, 1, 2, 3, 4, 5, 7, 3, 4, 5])
    #expect(Tensor.concatenated([matrix, matrix]).shape == [4, 3])
  }

  @Test("Commands change the elements for all who share them")
  func commands() {
    let seen = matrix.narrowed(to: 0..<2)
    matrix.copy(from: Tensor([1, 2, 3] as [Double]))
    #expect(seen.doubles == [1, 2, 3, 1, 2, 3])
    matrix.scale(by: 2)
    #expect(seen.doubles == [2, 4, 6, 2, 4, 6])
    matrix.add(Tensor([1, 0, -1] as [Double]), scaledBy: 0.5)
    #expect(seen.doubles == [2.5, 4, 5.5, 2.5, 4, 5.5])
    matrix.add(Tensor([1, 1, 1] as [Double]))
    #expect(seen.doubles == [3.5, 5, 6.5, 3.5, 5, 6.5])
    let three = Tensor([3, 3, 3] as [Double])
    let row = Tensor([1, 2, 4] as [Double])
    matrix.add(productOf: three, row, scaledBy: -1)
    #expect(seen.doubles == [0.5, -1, -5.5, 0.5, -1, -5.5])
    matrix.add(quotientOf: three, row, scaledBy: 2)
    #expect(seen.doubles == [6.5, 2, -4, 6.5, 2, -4])
    matrix.fill(with: 1)
    #expect(seen.doubles == [1, 1, 1, 1, 1, 1])
  }

  @Test("Copying into a tensor converts and keeps the tensor's own type")
  func copyConverts() {
    let bytes = Tensor.zeros([2], elementType: .uint8)
    bytes.copy(from: Tensor([3.7, 255] as [Double]))
    #expect(bytes.elements(as: UInt8.self) == [3, 255])
  }
}
