import Networks
import Tensors

extension ONNXWriter {
  /// Adds the nodes of a step.
  mutating func add(_ step: Graph.Step) throws {
    let inputs = step.inputs.map { names[$0.number] ?? "input" }
    names[step.output.number] = try nodes(of: step, inputs)
  }

  private mutating func nodes(of step: Graph.Step, _ inputs: [String]) throws -> String {
    let x = inputs[0]
    switch step.operation {
    case .dense(let weight, let bias): return dense(x, weight, bias, of: step)
    case .embedding(let weight): return node("Gather", [parameter(weight), x])
    case .convolution(let weight, let bias, let window, let groups):
      let parameters = [weight, bias].compactMap { $0 }.map { parameter($0) }
      return node(
        "Conv", [x] + parameters,
        Self.attributes(of: window, isDilated: true).merging(["group": .integer(groups)]) { $1 })
    case .norm(let norm): return self.norm(x, norm, of: step)
    case .transform(let transform): return self.transform(x, transform, of: step.output.form)
    case .activation(let activation): return self.activation(activation, x)
    case .maximum(let window): return node("MaxPool", [x], Self.attributes(of: window))
    case .mean(let window):
      return node(
        "AveragePool", [x],
        Self.attributes(of: window).merging(["count_include_pad": .integer(1)]) { $1 })
    case .meanOfAll:
      if case .steps(let steps, _) = step.inputs[0].form { return mean(x, ofSteps: steps) }
      return node("Flatten", [node("GlobalAveragePool", [x])], ["axis": .integer(1)])
    case .sum: return node("Add", inputs)
    case .reshaped: return reshaped(x, as: step.output.form)
    case .steps(let order): return steps(x, of: step, order)
    case .patches(let size): return patches(x, of: step, size)
    case .positions(let weight): return node("Add", [x, parameter(weight)])
    case .attention(let attention): return self.attention(x, attention, of: step)
    case .padded(let stride, let before, let after): return padded(x, stride, before, after)
    case .recurrent(let recurrent): return self.recurrent(x, recurrent)
    case .first(let count):
      return node(
        "Slice",
        [x, constant([Int64(0)]), constant([Int64(count)]), constant([Int64(1)])])
    }
  }

  private mutating func dense(
    _ x: String, _ weight: String, _ bias: String?, of step: Graph.Step
  ) -> String {
    let parameters = [weight, bias].compactMap { $0 }.map { parameter($0) }
    guard case .steps = step.output.form else {
      return node("Gemm", [x] + parameters, ["transB": .integer(1)])
    }
    return linear(x, parameters)
  }

  /// The products of the last axis with a weight, and a bias where there is one.
  mutating func linear(_ x: String, _ parameters: [String]) -> String {
    let turned = node("Transpose", [parameters[0]], ["perm": .integers([1, 0])])
    let products = node("MatMul", [x, turned])
    return parameters.count == 1 ? products : node("Add", [products, parameters[1]])
  }

  private mutating func activation(_ activation: Activation, _ x: String) -> String {
    switch activation {
    case .tanh: node("Tanh", [x])
    case .logistic: node("Sigmoid", [x])
    case .relu: node("Relu", [x])
    case .leakyReLU: node("LeakyRelu", [x], ["alpha": .number(Activation.leak)])
    }
  }

  private static func attributes(
    of window: Window, isDilated: Bool = false
  ) -> [String: Attribute] {
    var attributes: [String: Attribute] = [
      "kernel_shape": .integers(window.kernel), "strides": .integers(window.stride),
      "pads": .integers(window.padding + window.padding),
    ]
    if isDilated { attributes["dilations"] = .integers(window.dilation) }
    return attributes
  }

  mutating func reshaped(_ x: String, as form: Graph.Form) -> String {
    let shape =
      switch form {
      case .units(let units): [units]
      case .places(let channels, let places): [channels] + places
      case .steps(let steps, let units): [steps, units]
      }
    return node("Reshape", [x, constant(([-1] + shape).map(Int64.init))])
  }

  private mutating func steps(_ x: String, of step: Graph.Step, _ order: [Int]?) -> String {
    var x = x
    if case .places(let channels, let places) = step.inputs[0].form, channels > 1 {
      let behind = Array(2..<2 + places.count)
      x = node("Transpose", [x], ["perm": .integers([0] + behind + [1])])
    }
    x = reshaped(x, as: step.output.form)
    guard let order else { return x }
    return node("Gather", [x, constant(order.map(Int64.init))], ["axis": .integer(1)])
  }

  private mutating func padded(
    _ x: String, _ stride: Int, _ before: Int, _ after: Int
  ) -> String {
    let kept =
      stride == 1 ? x : node("MaxPool", [x], Self.attributes(of: Window(1, stride: stride)))
    guard before + after > 0 else { return kept }
    let pads = [0, before, 0, 0, 0, after, 0, 0].map(Int64.init)
    return node("Pad", [kept, constant(pads)])
  }
}
