import Networks
import Tensors

extension ONNXWriter {
  /// A node GRU or LSTM, whose gates stand in another order than PyTorch's: z, r, h and i, o, f, c.
  mutating func recurrent(_ x: String, _ step: Graph.RecurrentStep) -> String {
    let order = step.cell == .gru ? [1, 0, 2] : [0, 3, 1, 2]
    func gates(_ name: String) -> Tensor {
      guard let own = state.tensors[name] else {
        preconditionFailure("no parameter is named \(name)")
      }
      let blocks = own.blocks(order.count)
      return .concatenated(order.map { blocks[$0] })
    }
    func all(_ part: (Graph.RecurrentStep.Direction) -> Tensor) -> Tensor {
      .concatenated(
        step.directions.map { direction in
          let tensor = part(direction)
          return tensor.reshaped([1] + tensor.shape)
        })
    }
    let first = step.directions[0].inputWeight
    let parameters =
      [
        tensor(first + ".W", all { gates($0.inputWeight) }),
        tensor(first + ".R", all { gates($0.hiddenWeight) }),
        tensor(
          first + ".B", all { .concatenated([gates($0.inputBias), gates($0.hiddenBias)]) }),
      ] + shortLengths
    var attributes: [String: Attribute] = [
      "hidden_size": .integer(step.units), "direction": .text(direction(step)),
    ]
    if step.cell == .gru { attributes["linear_before_reset"] = .integer(1) }
    // Sequences have their steps first here.
    let turned = node("Transpose", [x], ["perm": .integers([1, 0, 2])])
    let name = "\(step.cell.rawValue)_\(graph.node.count)"
    let type = step.cell == .gru ? "GRU" : "LSTM"
    if step.isLast {
      let last = node(
        type, [turned] + parameters, attributes, outputs: ["", name + "_last"])
      let rows = node("Transpose", [last], ["perm": .integers([1, 0, 2])])
      return node("Flatten", [rows], ["axis": .integer(1)])
    }
    let states = node(type, [turned] + parameters, attributes, outputs: [name + "_states"])
    let rows = node("Transpose", [states], ["perm": .integers([2, 0, 1, 3])])
    return node("Reshape", [rows, constant([0, 0, -1] as [Int64])])
  }

  /// The lengths as recurrent nodes take them, int32.
  private var shortLengths: [String] {
    mutating get {
      guard !lengths.isEmpty else { return [] }
      return [shared("lengths") { $0.node("Cast", [$0.lengths], ["to": .integer(6)]) }]
    }
  }

  private func direction(_ step: Graph.RecurrentStep) -> String {
    guard step.directions.count == 1 else { return "bidirectional" }
    return step.directions[0].isReversed ? "reverse" : "forward"
  }
}
