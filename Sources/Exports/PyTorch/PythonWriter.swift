import Networks
import Tensors

/// The modules and the lines of `forward` of a module of PyTorch as they grow.
struct PythonWriter {
  private(set) var modules: [String] = []
  private(set) var lines: [String] = []
  private let state: StateDictionary
  /// Whether `forward` has the lengths of sequences.
  private let hasLengths: Bool

  init(_ state: StateDictionary, hasLengths: Bool) {
    (self.state, self.hasLengths) = (state, hasLengths)
  }

  /// A step, or recurrent layers one after the other, which are one module of PyTorch.
  struct Part {
    let step: Graph.Step
    var input: Graph.Value
    var layers: [Graph.RecurrentStep] = []
  }

  /// The parts of a graph.
  ///
  /// Throws where recurrent layers of one path do not follow each other as those of a module do.
  static func merged(_ steps: [Graph.Step]) throws -> [Part] {
    var parts: [Part] = []
    for step in steps {
      var part = Part(step: step, input: step.inputs[0])
      if case .recurrent(let layer) = step.operation {
        part.layers = [layer]
        if let last = parts.last, let before = last.layers.last, !before.isLast,
          path(of: before) == path(of: layer), last.step.output == part.input
        {
          part.input = last.input
          part.layers = last.layers + [layer]
          parts.removeLast()
        }
        try check(part.layers)
      }
      parts.append(part)
    }
    return parts
  }

  /// Throws where a module of PyTorch would have other names.
  private static func check(_ layers: [Graph.RecurrentStep]) throws {
    for (number, layer) in layers.enumerated() {
      let names = layer.directions.map(\.inputWeight)
      let suffix = layer.directions.map { "l\(number)\($0.isReversed ? "_reverse" : "")" }
      let own = suffix.map { "\(path(of: layer)).weight_ih_\($0)" }
      guard names == own, !path(of: layer).isEmpty, !layer.directions[0].isReversed else {
        throw ExportError(
          description: "the recurrent layer of \(names[0]) is none that a module of PyTorch has")
      }
    }
  }

  private static func path(of layer: Graph.RecurrentStep) -> String {
    StateDictionary.path(of: layer.directions[0].inputWeight)
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
    case .norm(let norm):
      let (path, axes) = (state.path(of: norm), axes(part.step.inputs[0]))
      place(
        path, "nn.BatchNorm\(max(axes, 1))d(\(norm.mean.count), eps=\(norm.epsilon))")
      lines.append("\(y) = self.get_submodule(\"\(path)\")(\(x))")
    case .recurrent: recurrent(part, x, y)
    default: lines.append("\(y) = \(function(part.step, x))")
    }
  }

  /// The step of a function without parameters.
  private func function(_ step: Graph.Step, _ x: String) -> String {
    let axes = axes(step.inputs[0])
    switch step.operation {
    case .activation(.tanh): return "torch.tanh(\(x))"
    case .activation(.logistic): return "torch.sigmoid(\(x))"
    case .activation(.relu): return "functional.relu(\(x))"
    case .activation(.leakyReLU): return "functional.leaky_relu(\(x), \(Activation.leak))"
    case .maximum(let window): return "functional.max_pool\(axes)d(\(x), \(pooling(window)))"
    case .mean(let window): return "functional.avg_pool\(axes)d(\(x), \(pooling(window)))"
    case .meanOfAll:
      if case .steps = step.inputs[0].form { return "\(x).mean(1)" }
      return "\(x).flatten(2).mean(2)"
    case .sum: return step.inputs.map { "x\($0.number)" }.joined(separator: " + ")
    case .reshaped:
      return "\(x).reshape(\(numbers([-1] + Self.sizes(of: step.output.form), isTuple: false)))"
    case .steps(let order):
      let isBehind = axes > 1 && step.inputs[0].form.count != step.inputs[0].form.places
      let turned = isBehind ? "\(x).movedim(1, -1)" : x
      let shape = numbers([-1] + Self.sizes(of: step.output.form), isTuple: false)
      return "\(turned).reshape(\(shape))" + (order.map { "[:, \($0)]" } ?? "")
    case .padded(let stride, let before, let after):
      let every = stride == 1 ? x : "\(x)[:, :, ::\(stride), ::\(stride)]"
      return "functional.pad(\(every), (0, 0, 0, 0, \(before), \(after)))"
    case .first(let count): return "\(x)[:, :\(count)]"
    case .dense, .embedding, .convolution, .norm, .recurrent:
      preconditionFailure("the step has parameters")
    }
  }

  private mutating func recurrent(_ part: Part, _ x: String, _ y: String) {
    let (first, path) = (part.layers[0], Self.path(of: part.layers[0]))
    let (directions, last) = (first.directions.count, part.layers[part.layers.count - 1])
    let inputs = shape(first.directions[0].inputWeight)[1]
    let module = first.cell == .gru ? "GRU" : "LSTM"
    place(
      path,
      "nn.\(module)(\(inputs), \(first.units), num_layers=\(part.layers.count), batch_first=True, "
        + "bidirectional=\(directions == 2 ? "True" : "False"))")
    if hasLengths {
      lines.append(
        "packed = rnn.pack_padded_sequence(\(x), lengths.cpu(), batch_first=True, "
          + "enforce_sorted=False)")
    }
    lines.append(
      "states, last = self.get_submodule(\"\(path)\")(\(hasLengths ? "packed" : x))")
    if hasLengths, !last.isLast, case .steps(let steps, _) = part.step.output.form {
      lines.append(
        "states = rnn.pad_packed_sequence(states, batch_first=True, total_length=\(steps))[0]")
    }
    let states = first.cell == .gru ? "last" : "last[0]"
    lines.append(
      "\(y) = " + (last.isLast ? "\(states)[-\(directions):].transpose(0, 1).flatten(1)" : "states")
    )
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

  private mutating func call(_ module: String, _ weight: String, _ x: String, _ y: String) {
    let path = StateDictionary.path(of: weight)
    place(path, module)
    lines.append("\(y) = self.get_submodule(\"\(path)\")(\(x))")
  }

  private mutating func place(_ path: String, _ module: String) {
    modules.append("self.place(\"\(path)\", \(module))")
  }

  private func shape(_ name: String) -> [Int] { state.tensors[name]?.shape ?? [] }

  /// How many axes of places a value has.
  private func axes(_ value: Graph.Value) -> Int {
    if case .places(_, let places) = value.form { places.count } else { 0 }
  }

  private func pooling(_ window: Window) -> String {
    "\(numbers(window.kernel)), \(numbers(window.stride)), \(numbers(window.padding))"
  }

  private func numbers(_ values: [Int], isTuple: Bool = true) -> String {
    let list = values.map(String.init).joined(separator: ", ")
    guard isTuple else { return list }
    if Set(values).count == 1 { return "\(values[0])" }
    return "(\(list))"
  }

  private static func sizes(of form: Graph.Form) -> [Int] {
    switch form {
    case .units(let units): [units]
    case .places(let channels, let places): [channels] + places
    case .steps(let steps, let units): [steps, units]
    }
  }
}

extension Graph.Form {
  /// The number of places, 1 where there are none.
  fileprivate var places: Int {
    if case .places(_, let places) = self { places.reduce(1, *) } else { 1 }
  }
}
