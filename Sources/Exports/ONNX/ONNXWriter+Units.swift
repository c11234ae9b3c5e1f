import Networks
import Tensors

extension ONNXWriter {
  /// A node of batch norm, which reads channels on the second axis.
  mutating func norm(_ x: String, _ norm: Graph.Norm, of step: Graph.Step) -> String {
    let path = state.path(ofUnits: norm.path)
    let parts = ["weight", "bias", "running_mean", "running_var"].map {
      parameter("\(path).\($0)")
    }
    return withChannelsSecond(x, step.output.form) { writer, x in
      writer.node("BatchNormalization", [x] + parts, ["epsilon": .number(norm.epsilon)])
    }
  }

  /// What learns in the place of a rule.
  mutating func transform(
    _ x: String, _ transform: Graph.Transform, of form: Graph.Form
  ) -> String {
    let path = state.path(ofUnits: transform.path)
    func number(_ writer: inout ONNXWriter, _ name: String) -> String {
      writer.parameter("\(path).\(name)")
    }
    return withChannelsLast(x, form) { writer, x in
      let affine = [number(&writer, "weight"), number(&writer, "bias")]
      let made: String
      switch transform.function {
      case .layerNorm(let epsilon):
        return writer.node(
          "LayerNormalization", [x] + affine,
          ["axis": .integer(-1), "epsilon": .number(epsilon)])
      case .groupNorm(let groups, let epsilon):
        made = writer.standardised(x, form, groups: groups, epsilon: epsilon)
      case .tanh:
        made = writer.node("Tanh", [writer.node("Mul", [x, number(&writer, "alpha")])])
      case .errorFunction:
        let scaled = writer.node("Mul", [x, number(&writer, "alpha")])
        made = writer.node("Erf", [writer.node("Add", [scaled, number(&writer, "offset")])])
      }
      return writer.node("Add", [writer.node("Mul", [made, affine[0]]), affine[1]])
    }
  }

  /// Groups of channels, which stand last, by the mean and the variance of all their places.
  private mutating func standardised(
    _ x: String, _ form: Graph.Form, groups: Int, epsilon: Double
  ) -> String {
    let (channels, places) = form.channelsAndPlaces
    let behind = constant([-1, places, groups, channels / groups].map(Int64.init))
    let grouped = node(
      "Transpose", [node("Reshape", [x, behind])], ["perm": .integers([0, 2, 1, 3])])
    let ones = constant(Array(repeating: Float(1), count: groups))
    let zeros = constant(Array(repeating: Float(0), count: groups))
    let made = node(
      "InstanceNormalization", [grouped, ones, zeros], ["epsilon": .number(epsilon)])
    let turned = node("Transpose", [made], ["perm": .integers([0, 2, 1, 3])])
    return node("Reshape", [turned, constant(form.channelsLast.map(Int64.init))])
  }

  /// What `make` does to a value with its channels on the last axis.
  private mutating func withChannelsLast(
    _ x: String, _ form: Graph.Form, _ make: (inout ONNXWriter, String) -> String
  ) -> String {
    guard case .places(_, let places) = form else { return make(&self, x) }
    let behind = Array(2..<2 + places.count)
    let turned = node("Transpose", [x], ["perm": .integers([0] + behind + [1])])
    let back = [0, places.count + 1] + Array(1...places.count)
    return node("Transpose", [make(&self, turned)], ["perm": .integers(back)])
  }

  /// What `make` does to a value with its channels on the second axis.
  private mutating func withChannelsSecond(
    _ x: String, _ form: Graph.Form, _ make: (inout ONNXWriter, String) -> String
  ) -> String {
    guard case .steps = form else { return make(&self, x) }
    let order = ["perm": Attribute.integers([0, 2, 1])]
    let turned = node("Transpose", [x], order)
    return node("Transpose", [make(&self, turned)], order)
  }
}

extension Graph.Form {
  fileprivate var channelsAndPlaces: (channels: Int, places: Int) {
    switch self {
    case .units(let units): (units, 1)
    case .places(let channels, let places): (channels, places.reduce(1, *))
    case .steps(let steps, let units): (units, steps)
    }
  }

  /// The shape for any number of rows, with channels on the last axis.
  fileprivate var channelsLast: [Int] {
    switch self {
    case .units(let units): [-1, units]
    case .places(let channels, let places): [-1] + places + [channels]
    case .steps(let steps, let units): [-1, steps, units]
    }
  }
}
