import Settings
import Tensors

/// An equation that can be carried out.
struct CompiledEquation: Sendable {
  /// Gain, bias and what neurons remember, after an update.
  let update: Program
  /// The gain and the bias that a batch asks for, of an instantaneous rule.
  let batch: Program?
  /// What neurons remember at the start.
  let memory: [Double]

  init(_ text: EquationText) throws(EquationError) {
    try text.checkUse()
    memory = text.memory.sorted { $0.key < $1.key }.map(\.value.initial)
    var scope = Scope(text)
    var remembered: [String: Expression] = [:]
    for (name, memory) in text.memory.sorted(by: { $0.key < $1.key }) {
      remembered[name] = try scope.expression(memory.next, of: text, "memory", name, "next")
    }
    // From here on a memory's name stands for what it has become.
    scope.names.merge(remembered) { $1 }
    guard text.isInstantaneous else {
      batch = nil
      update = Program(
        [
          try scope.expression(text.gain, of: text, "gain"),
          try scope.expression(text.bias, of: text, "bias"),
        ] + remembered.sorted { $0.key < $1.key }.map(\.value))
      return
    }
    let asked = Scope(batchOf: text)
    let gain = try asked.expression(text.gain, of: text, "gain")
    let bias = try asked.expression(text.bias, of: text, "bias")
    // Gradients through statistics add up in the order in which these are computed: a median, as in
    // `HardPlasticity`, before all others.
    batch = Program([bias, gain].filter { $0 == .statistic(.medianX) } + [gain, bias])
    update = Program(
      [
        try scope.expression(text.evaluationGain ?? "gain", of: text, "evaluationGain"),
        try scope.expression(text.evaluationBias ?? "bias", of: text, "evaluationBias"),
      ] + remembered.sorted { $0.key < $1.key }.map(\.value))
  }
}

extension CompiledEquation {
  /// Moves neurons by what was seen of them.
  func carryOut(on neurons: inout Neurons, from seen: Activity) {
    let before = neurons
    let values = update.values(rows: seen.rows) { leaf in
      switch leaf {
      case .schedule(let schedule): .number(schedule.value(at: seen.step))
      case .step: .number(Double(seen.step))
      case .gain: .tensor(before.gain)
      case .bias: .tensor(before.bias)
      case .usedGain: .tensor(seen.usedGain)
      case .usedBias: .tensor(seen.usedBias)
      case .memory(let place): .tensor(before.memory[place])
      case .statistic(let statistic): .tensor(seen.value(of: statistic))
      default: preconditionFailure("\(leaf) does not stand for itself")
      }
    }
    neurons.gain = values[0].filling(before.gain)
    neurons.bias = values[1].filling(before.gain)
    for place in memory.indices {
      neurons.memory[place] = values[2 + place].filling(before.gain)
    }
  }

  /// The gain and the bias that a batch of inputs asks for.
  func gainBias(of inputs: Tensor) -> (gain: Tensor, bias: Tensor) {
    guard let batch else { preconditionFailure("the equation is not of an instantaneous rule") }
    // Only x is asked for.
    let rows = Rows(layer: LayerActivity(x: inputs, y: inputs), gain: inputs, bias: inputs)
    let values = batch.values(rows: inputs.shape[inputs.rank - 2]) { leaf in
      guard case .statistic(let statistic) = leaf else {
        preconditionFailure("\(leaf) is not of a batch")
      }
      guard case .rows(let statistic) = statistic else {
        return .tensor(rows.layer.value(of: statistic))
      }
      return .tensor(statistic.value(of: rows))
    }
    let likeEach = inputs.detached().narrowed(to: 0..<1, along: -2)
      .reshaped(inputs.shape.dropLast(2) + [inputs.shape[inputs.rank - 1]])
    return (
      values[values.count - 2].filling(likeEach), values[values.count - 1].filling(likeEach)
    )
  }
}

extension Scope {
  /// What may stand in an update.
  fileprivate init(_ text: EquationText) {
    self.init(rows: ["x": .x, "y": .y, "u": .u(text.form)], form: text.form)
    names = ["gain": .gain, "bias": .bias, "step": .step]
    if text.isInstantaneous { names.merge(["usedGain": .usedGain, "usedBias": .usedBias]) { $1 } }
    for (name, schedule) in text.parameters { names[name] = Expression(schedule) }
    for (place, name) in text.memory.keys.sorted().enumerated() { names[name] = .memory(place) }
  }

  /// What may stand in the gain and the bias of a batch.
  fileprivate init(batchOf text: EquationText) {
    self.init(rows: ["x": .x], form: text.form)
    for (name, schedule) in text.parameters {
      names[name] = Expression(schedule)
      if Expression(schedule).number == nil { reasons[name] = "has a schedule" }
    }
    for name in ["gain", "bias", "usedGain", "usedBias", "step", "y", "u"] + text.memory.keys {
      reasons[name] = "is not available here"
    }
    for (name, reason) in reasons {
      reasons[name] =
        "'\(name)' \(reason): an instantaneous rule takes its gain and bias from x alone"
    }
  }

  fileprivate func expression(
    _ written: String, of text: EquationText, _ keys: String...
  ) throws(EquationError) -> Expression {
    do {
      return try Parser.expression(of: written, in: self)
    } catch {
      throw EquationError(error, in: written, rule: text.name, keys: keys)
    }
  }
}

extension Expression {
  /// A parameter's value: a number where it never changes.
  fileprivate init(_ schedule: Schedule) {
    if case .constant(let value) = schedule {
      self = .number(value)
    } else {
      self = .schedule(schedule)
    }
  }
}

extension EquationText {
  /// Throws where something is missing, or is there for nothing.
  fileprivate func checkUse() throws(EquationError) {
    for (key, expression) in [
      ("evaluationGain", evaluationGain), ("evaluationBias", evaluationBias),
    ] {
      if isInstantaneous, expression == nil {
        throw EquationError(
          "an instantaneous rule needs '\(key)' too, which moves the neurons' own for evaluation",
          rule: name)
      }
      if !isInstantaneous, expression != nil {
        throw EquationError(
          "'\(key)' is for a rule with 'instantaneous: true'", rule: name, keys: [key])
      }
    }
    func names(in text: String) -> [String] {
      ((try? Lexer.tokens(of: text)) ?? []).filter { $0.kind == .name }.map(\.text)
    }
    var used = Set(
      [gain, bias, evaluationGain, evaluationBias].compactMap(\.self).flatMap(names))
    // What only a memory itself needs is not needed.
    for (name, memory) in memory { used.formUnion(names(in: memory.next).filter { $0 != name }) }
    for name in parameters.keys.sorted() where !used.contains(name) {
      guard defaults[name] != nil else { throw unknown(name) }
      throw EquationError(
        "the parameter '\(name)' is used nowhere", rule: self.name, keys: ["parameters", name])
    }
    for name in memory.keys.sorted() where !used.contains(name) {
      throw EquationError(
        "the memory '\(name)' is used nowhere", rule: self.name, keys: ["memory", name])
    }
  }
}
