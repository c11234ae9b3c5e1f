import Networks
import Tensors
import Training

extension ONNXWriter {
  /// What the first layer reads: inputs by the training set's scale, or the columns of a table coded.
  mutating func encoding(of input: String, by export: NetworkExport) -> String {
    switch export.inputs {
    case .plain, .tokens: return input
    case .scaled(let scale):
      let axes = export.sampleShape.count == 3 ? 2 : 0
      let shape = [1, scale.means.count] + Array(repeating: 1, count: axes)
      let mean = constant(scale.means.map(Float.init), shape: shape)
      let deviation = constant(scale.deviations.map(Float.init), shape: shape)
      return node("Div", [node("Sub", [input, mean]), deviation])
    case .table(let encoder): return coded(input, TableInputs(encoder))
    }
  }

  private mutating func coded(_ input: String, _ table: TableInputs) -> String {
    let (toFloat, width) = (["to": Attribute.integer(1)], table.sources.count)
    let columns = node(
      "Gather", [input, constant(table.sources.map(Int64.init))], ["axis": .integer(1)])
    let differences = node("Sub", [columns, constant(table.means)])
    let numbers = node(
      "Cast", [node("Mul", [differences, constant(table.factors)])], toFloat)
    let isMissing = node("IsNaN", [numbers])
    let missing = constant(table.missing.map(Float.init))
    let filled = node("Where", [isMissing, missing, numbers])
    guard table.areCategories.contains(true) else { return filled }
    let equal = node("Cast", [node("Equal", [columns, constant(table.keys)])], toFloat)
    return node("Where", [constant(table.areCategories, shape: [1, width]), equal, filled])
  }

  /// The last nodes, whose output has a name of its own.
  mutating func end(_ value: String, as outputs: NetworkExport.Outputs, named name: String) {
    switch outputs {
    case .plain: node("Identity", [value], outputs: [name])
    case .softmax: node("Softmax", [value], ["axis": .integer(1)], outputs: [name])
    case .logistic: node("Sigmoid", [value], outputs: [name])
    case .targets(let scales):
      let scaled = node("Mul", [value, constant(scales.map { Float($0.deviation) })])
      node("Add", [scaled, constant(scales.map { Float($0.mean) })], outputs: [name])
    }
  }
}
