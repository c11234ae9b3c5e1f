import Networks
import Tensors

/// The modules and the lines of `forward` of a module of PyTorch as they grow.
struct PythonWriter {
  var modules: [String] = []
  var lines: [String] = []
  /// The classes of units that PyTorch does not have, by their names.
  var classes: [String: String] = [:]
  /// Of how many steps `forward` knows which are there.
  var knownSteps: Int?
  let state: StateDictionary
  /// Whether `forward` has the lengths of sequences.
  let hasLengths: Bool

  init(_ state: StateDictionary, hasLengths: Bool) {
    (self.state, self.hasLengths) = (state, hasLengths)
  }

  mutating func add(_ part: Part) {
    let (x, y) = ("x\(part.input.number)", "x\(part.step.output.number)")
    switch part.step.operation {
    case .dense(let weight, let bias):
      let shape = shape(weight)
      call(
        "nn.Linear(\(shape[1]), \(shape[0])\(bias == nil ? ", bias=False" : ""))", weight, x, y)
    case .embedding(let weight):
      let shape = shape(weight)
      call("nn.Embedding(\(shape[0]), \(shape[1]))", weight, x, y)
    case .convolution(let weight, let bias, let window, let groups):
      call(convolution(weight, bias, window, groups), weight, x, y)
    case .norm(let norm): self.norm(norm, of: part.step, x, y)
    case .transform(let transform): self.transform(transform, of: part.step, x, y)
    case .positions(let weight): positions(weight, x, y)
    case .attention(let attention): self.attention(attention, of: part.step, x, y)
    case .recurrent: recurrent(part, x, y)
    case .meanOfAll where hasLengths: mean(of: part.step, x, y)
    default: lines.append("\(y) = \(function(part.step, x))")
    }
  }

  private func convolution(
    _ weight: String, _ bias: String?, _ window: Window, _ groups: Int
  ) -> String {
    let shape = shape(weight)
    var words = [
      "\(shape[1] * groups)", "\(shape[0])", numbers(window.kernel),
    ]
    words += [
      ("stride", window.stride, 1), ("padding", window.padding, 0),
      ("dilation", window.dilation, 1),
    ].filter { entry in entry.1.contains { $0 != entry.2 } }.map { "\($0.0)=\(numbers($0.1))" }
    if groups > 1 { words.append("groups=\(groups)") }
    if bias == nil { words.append("bias=False") }
    return "nn.Conv\(window.kernel.count)d(\(words.joined(separator: ", ")))"
  }

  mutating func call(_ module: String, _ weight: String, _ x: String, _ y: String) {
    let path = StateDictionary.path(of: weight)
    place(path, module)
    lines.append("\(y) = self.get_submodule(\"\(path)\")(\(x))")
  }

  mutating func place(_ path: String, _ module: String) {
    modules.append("self.place(\"\(path)\", \(module))")
  }

  func shape(_ name: String) -> [Int] { state.tensors[name]?.shape ?? [] }

  /// How many axes of places a value has.
  func axes(_ value: Graph.Value) -> Int {
    if case .places(_, let places) = value.form { places.count } else { 0 }
  }

  func numbers(_ values: [Int], isTuple: Bool = true) -> String {
    let list = values.map(String.init).joined(separator: ", ")
    guard isTuple else { return list }
    if Set(values).count == 1 { return "\(values[0])" }
    return "(\(list))"
  }
}
