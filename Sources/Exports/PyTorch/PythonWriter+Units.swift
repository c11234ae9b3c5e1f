import Networks

extension PythonWriter {
  /// Units with a gain and a bias, as a batch norm.
  mutating func norm(_ norm: Graph.Norm, of step: Graph.Step, _ x: String, _ y: String) {
    let axes = max(axes(step.inputs[0]), 1)
    units(
      norm.path, "nn.BatchNorm\(axes)d(\(norm.mean.count), eps=\(norm.epsilon))", of: step, x, y,
      readsChannelsSecond: true)
  }

  /// What learns in the place of a rule.
  mutating func transform(
    _ transform: Graph.Transform, of step: Graph.Step, _ x: String, _ y: String
  ) {
    let count = transform.weight.count
    switch transform.function {
    case .layerNorm(let epsilon):
      units(transform.path, "nn.LayerNorm(\(count), eps=\(epsilon))", of: step, x, y)
    case .groupNorm(let groups, let epsilon):
      units(
        transform.path, "nn.GroupNorm(\(groups), \(count), eps=\(epsilon))", of: step, x, y,
        readsChannelsSecond: true)
    case .tanh:
      classes["DynamicTanh"] = Self.dynamicTanh
      units(transform.path, "DynamicTanh(\(count))", of: step, x, y)
    case .errorFunction:
      classes["DynamicErf"] = Self.dynamicErf
      units(transform.path, "DynamicErf(\(count))", of: step, x, y)
    }
  }

  /// A module of units, which reads channels on the second axis or on the last.
  private mutating func units(
    _ own: String, _ module: String, of step: Graph.Step, _ x: String, _ y: String,
    readsChannelsSecond: Bool = false
  ) {
    let path = state.path(ofUnits: own)
    place(path, module)
    let call = "self.get_submodule(\"\(path)\")"
    let line =
      switch step.output.form {
      case .places where !readsChannelsSecond: "\(call)(\(x).movedim(1, -1)).movedim(-1, 1)"
      case .steps where readsChannelsSecond: "\(call)(\(x).transpose(1, 2)).transpose(1, 2)"
      default: "\(call)(\(x))"
      }
    lines.append("\(y) = \(line)")
  }

  private static let dynamicTanh = """
    class DynamicTanh(nn.Module):
        \"\"\"weight * tanh(alpha * x) + bias: the DyT of Zhu and others 2025.\"\"\"

        def __init__(self, units):
            super().__init__()
            self.alpha = nn.Parameter(torch.ones(1))
            self.weight = nn.Parameter(torch.ones(units))
            self.bias = nn.Parameter(torch.zeros(units))

        def forward(self, x):
            return self.weight * torch.tanh(self.alpha * x) + self.bias
    """

  private static let dynamicErf = """
    class DynamicErf(nn.Module):
        \"\"\"weight * erf(alpha * x + offset) + bias: the Derf of Chen and others 2025.\"\"\"

        def __init__(self, units):
            super().__init__()
            self.alpha = nn.Parameter(torch.ones(1))
            self.offset = nn.Parameter(torch.zeros(1))
            self.weight = nn.Parameter(torch.ones(units))
            self.bias = nn.Parameter(torch.zeros(units))

        def forward(self, x):
            return self.weight * torch.erf(self.alpha * x + self.offset) + self.bias
    """
}
