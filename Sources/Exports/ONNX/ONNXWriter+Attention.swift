import Networks
import Tensors

extension ONNXWriter {
  /// Attention by products and a softmax.
  mutating func attention(
    _ x: String, _ attention: Graph.AttentionStep, of step: Graph.Step
  ) -> String {
    guard case .steps(let steps, let units) = step.output.form else {
      preconditionFailure("attention is over steps")
    }
    let width = units / attention.heads
    let made = linear(x, [parameter(attention.inputWeight), parameter(attention.inputBias)])
    let parts = ["query", "key", "value"].map { "\(made)_\($0)" }
    node("Split", [made], ["axis": .integer(-1)], outputs: parts)
    func heads(of part: String, _ order: [Int], _ writer: inout ONNXWriter) -> String {
      let shape = writer.constant([-1, steps, attention.heads, width].map(Int64.init))
      return writer.node(
        "Transpose", [writer.node("Reshape", [part, shape])], ["perm": .integers(order)])
    }
    let query = heads(of: parts[0], [0, 2, 1, 3], &self)
    let key = heads(of: parts[1], [0, 2, 3, 1], &self)
    let value = heads(of: parts[2], [0, 2, 1, 3], &self)
    let root = constant([Float(width).squareRoot()])
    var scores = node("Div", [node("MatMul", [query, key]), root])
    if !lengths.isEmpty {
      let axes = constant([1, 2] as [Int64])
      scores = masked(scores, by: node("Unsqueeze", [hasSteps(steps), axes]))
    }
    if attention.isCausal {
      let seen = (0..<steps * steps).map { $0 / steps >= $0 % steps }
      scores = masked(scores, by: constant(seen, shape: [steps, steps]))
    }
    let read = node("MatMul", [node("Softmax", [scores], ["axis": .integer(-1)]), value])
    let turned = node("Transpose", [read], ["perm": .integers([0, 2, 1, 3])])
    return linear(
      reshaped(turned, as: step.output.form),
      [parameter(attention.outputWeight), parameter(attention.outputBias)])
  }

  /// Scores of which a softmax makes nothing where a mask says no.
  private mutating func masked(_ scores: String, by mask: String) -> String {
    node("Where", [mask, scores, constant([-Float.infinity])])
  }

  /// Which steps of sequences are there, bool [rows, steps].
  private mutating func hasSteps(_ steps: Int) -> String {
    shared("hasSteps \(steps)") { writer in
      let times = writer.constant((0..<Int64(steps)).map { $0 }, shape: [1, steps])
      let ends = writer.node("Unsqueeze", [writer.lengths, writer.constant([Int64(1)])])
      return writer.node("Less", [times, ends])
    }
  }

  /// The mean over the steps that are there.
  mutating func mean(_ x: String, ofSteps steps: Int) -> String {
    guard !lengths.isEmpty else {
      return node("ReduceMean", [x], ["axes": .integers([1]), "keepdims": .integer(0)])
    }
    let one = constant([Int64(1)])
    let there = node("Cast", [hasSteps(steps)], ["to": .integer(1)])
    let weights = node("Unsqueeze", [there, constant([Int64(2)])])
    let whole: [String: Attribute] = ["keepdims": .integer(0)]
    let sum = node("ReduceSum", [node("Mul", [x, weights]), one], whole)
    return node("Div", [sum, node("ReduceSum", [weights, one], whole)])
  }

  /// Patches of images as steps, with zeros behind the images' ends.
  mutating func patches(_ x: String, of step: Graph.Step, _ size: Int) -> String {
    guard case .places(let channels, let places) = step.inputs[0].form else {
      preconditionFailure("patches are of images")
    }
    let counts = places.map { ($0 + size - 1) / size }
    var x = x
    let missing = zip(counts, places).map { $0 * size - $1 }
    if missing != [0, 0] {
      x = node("Pad", [x, constant(([0, 0, 0, 0, 0, 0] + missing).map(Int64.init))])
    }
    let split = [-1, channels, counts[0], size, counts[1], size].map(Int64.init)
    let patches = node(
      "Transpose", [node("Reshape", [x, constant(split)])],
      ["perm": .integers([0, 2, 4, 1, 3, 5])])
    return reshaped(patches, as: step.output.form)
  }
}
