import Foundation

/// A square matrix of a few rows.
struct SmallMatrix: Equatable {
  /// Row by row.
  var elements: [Double]
  let size: Int

  init(size: Int, _ element: (_ row: Int, _ column: Int) -> Double) {
    self.size = size
    elements = (0..<size * size).map { element($0 / size, $0 % size) }
  }

  subscript(row: Int, column: Int) -> Double {
    get { elements[row * size + column] }
    set { elements[row * size + column] = newValue }
  }

  static func * (a: SmallMatrix, b: SmallMatrix) -> SmallMatrix {
    SmallMatrix(size: a.size) { row, column in
      (0..<a.size).reduce(0) { $0 + a[row, $1] * b[$1, column] }
    }
  }

  /// The largest magnitude of an eigenvalue: the limit of ‖Aᵏ‖^(1/k) (Gelfand's formula), by 40 squarings.
  var spectralRadius: Double {
    var (power, logarithm) = (self, 0.0)
    for squaring in 0..<40 {
      let norm = power.elements.map(abs).max() ?? 0
      guard norm > 0, norm.isFinite else { return norm }
      logarithm += log(norm) / pow(2, Double(squaring))
      power.elements = power.elements.map { $0 / norm }
      power = power * power
    }
    return exp(logarithm)
  }

  /// The x of Ax = b by elimination with pivots; nil where A has no inverse.
  func solving(_ b: [Double]) -> [Double]? {
    var (a, x) = (self, b)
    for column in 0..<size {
      guard let pivot = (column..<size).max(by: { abs(a[$0, column]) < abs(a[$1, column]) }),
        abs(a[pivot, column]) > 1e-14
      else { return nil }
      for other in 0..<size {
        (a[column, other], a[pivot, other]) = (a[pivot, other], a[column, other])
      }
      x.swapAt(column, pivot)
      for row in 0..<size where row != column {
        let factor = a[row, column] / a[column, column]
        for other in column..<size { a[row, other] -= factor * a[column, other] }
        x[row] -= factor * x[column]
      }
    }
    return (0..<size).map { x[$0] / a[$0, $0] }
  }
}
