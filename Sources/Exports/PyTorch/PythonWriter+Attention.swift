import Networks

extension PythonWriter {
  /// A vector for each step, as a parameter of its own.
  mutating func positions(_ weight: String, _ x: String, _ y: String) {
    place(weight, "nn.Parameter(torch.zeros(\(numbers(shape(weight), isTuple: false))))")
    lines.append("\(y) = \(x) + self.get_parameter(\"\(weight)\")")
  }

  mutating func attention(
    _ attention: Graph.AttentionStep, of step: Graph.Step, _ x: String, _ y: String
  ) {
    let path = StateDictionary.path(of: attention.inputWeight)
    place(
      path, "nn.MultiheadAttention(\(attention.units), \(attention.heads), batch_first=True)")
    var words = [x, x, x]
    if hasLengths {
      knowSteps(of: step)
      words.append("key_padding_mask=~is_there")
    }
    if attention.isCausal, case .steps(let steps, _) = step.output.form {
      words.append(
        "attn_mask=torch.ones(\(steps), \(steps), dtype=torch.bool, device=\(x).device).triu(1)")
    }
    words.append("need_weights=False")
    lines.append("\(y) = self.get_submodule(\"\(path)\")(\(words.joined(separator: ", ")))[0]")
  }

  /// The mean over the steps that are there.
  mutating func mean(of step: Graph.Step, _ x: String, _ y: String) {
    knowSteps(of: step)
    lines.append("weights = is_there[:, :, None].to(\(x).dtype)")
    lines.append("\(y) = (weights * \(x)).sum(1) / weights.sum(1)")
  }

  /// Makes `forward` know which steps of sequences are there.
  private mutating func knowSteps(of step: Graph.Step) {
    guard case .steps(let steps, _) = step.inputs[0].form, steps != knownSteps else { return }
    knownSteps = steps
    lines.append(
      "is_there = torch.arange(\(steps), device=lengths.device)[None] < lengths[:, None]")
  }
}
