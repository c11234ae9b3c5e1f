import Homeostat

@testable import Exports

extension GraphRunner {
  /// Works with units on the last axis.
  func onUnits(_ x: Tensor, _ form: Graph.Form, _ body: (Tensor) -> Tensor) -> Tensor {
    guard case .places = form else { return body(x) }
    return body(x.permuted([0, 2, 3, 1])).permuted([0, 3, 1, 2])
  }

  func transform(_ x: Tensor, _ transform: Graph.Transform) -> Tensor {
    func affine(_ u: Tensor) -> Tensor { transform.weight * u + transform.bias }
    switch transform.function {
    case .layerNorm(let epsilon): return affine(standardised(x, epsilon))
    case .groupNorm(let groups, let epsilon):
      // [rows, places, groups, units of a group], and the groups before the places.
      let split = x.reshaped([x.shape[0], -1, groups, x.shape[x.rank - 1] / groups])
      let turned = split.permuted([0, 2, 1, 3])
      let made = standardised(turned.reshaped([x.shape[0], groups, -1]), epsilon)
      return affine(made.reshaped(turned.shape).permuted([0, 2, 1, 3]).reshaped(x.shape))
    case .tanh(let alpha): return affine((alpha * x).tanh())
    case .errorFunction(let alpha, let offset): return affine((alpha * x + offset).errorFunction())
    }
  }

  private func standardised(_ x: Tensor, _ epsilon: Double) -> Tensor {
    let kept = x.shape.dropLast() + [1]
    let centred = x - x.mean(along: -1).reshaped(Array(kept))
    let variance = (centred * centred).mean(along: -1).reshaped(Array(kept))
    return centred / (variance + epsilon).squareRoot()
  }

  /// The mean over the steps that are there, row by row.
  func mean(_ x: Tensor) -> Tensor {
    guard !lengths.isEmpty else { return x.mean(along: 1) }
    return .concatenated(
      lengths.enumerated().map { row, length in
        x.narrowed(to: row..<row + 1).narrowed(to: 0..<length, along: 1).mean(along: 1)
      })
  }

  /// Patches one by one.
  func patches(_ x: Tensor, _ size: Int, as form: Graph.Form) -> Tensor {
    let (height, width) = (x.shape[2], x.shape[3])
    let numbers = x.elements(as: Float.self)
    var made: [Float] = []
    for row in 0..<x.shape[0] {
      for top in stride(from: 0, to: height, by: size) {
        for left in stride(from: 0, to: width, by: size) {
          for channel in 0..<x.shape[1] {
            for (y, x_) in (0..<size * size).map({ (top + $0 / size, left + $0 % size) }) {
              let place = ((row * x.shape[1] + channel) * height + y) * width + x_
              made.append(y < height && x_ < width ? numbers[place] : 0)
            }
          }
        }
      }
    }
    guard case .steps(let steps, let units) = form else { return x }
    return Tensor(made, shape: [x.shape[0], steps, units])
  }

  /// Each head of each row by itself, over the steps that it has.
  func attention(_ x: Tensor, _ step: Graph.AttentionStep) -> Tensor {
    let (rows, steps, width) = (x.shape[0], x.shape[1], step.units / step.heads)
    let made = x.linear(weight: tensor(step.inputWeight), bias: tensor(step.inputBias))
    let read = (0..<rows).map { row -> Tensor in
      let length = lengths.isEmpty ? steps : lengths[row]
      let heads = (0..<step.heads).map { head -> Tensor in
        func part(_ index: Int, _ count: Int) -> Tensor {
          let first = index * step.units + head * width
          return made.narrowed(to: row..<row + 1).reshaped([steps, -1])
            .narrowed(to: first..<first + width, along: 1).narrowed(to: 0..<count)
        }
        let scores =
          part(0, steps).matrixProduct(with: part(1, length).transposed())
          / Double(width).squareRoot()
        return scores.softmax().matrixProduct(with: part(2, length))
      }
      return .concatenated(heads, along: 1).reshaped([1, steps, step.units])
    }
    return Tensor.concatenated(read)
      .linear(weight: tensor(step.outputWeight), bias: tensor(step.outputBias))
  }
}
