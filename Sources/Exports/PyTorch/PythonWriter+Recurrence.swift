import Networks

extension PythonWriter {
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

  mutating func recurrent(_ part: Part, _ x: String, _ y: String) {
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
}
