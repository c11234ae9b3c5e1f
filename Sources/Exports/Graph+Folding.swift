import Networks
import Tensors

extension Graph {
  /// The same network without norms: each is in the weights and the bias before it,
  ///
  ///     weight ← factor · weight,  bias ← factor · bias + summand
  ///
  /// or, where none stand there, in those right behind it:
  ///
  ///     bias ← bias + weight · summand,  weight ← weight · factor
  ///
  /// Throws where something stands between a norm and the weights on both sides.
  public func folded() throws -> Graph {
    var graph = self
    for case .transform(let transform) in steps.map(\.operation) {
      throw ExportError(
        description:
          "--fold: the units '\(transform.path)' follow \(transform.rule), which acts on each sample by "
          + "itself, so that no weights can do it: leave out --fold")
    }
    while let place = graph.steps.firstIndex(where: \.isNorm) {
      try graph.foldNorm(at: place)
    }
    return graph
  }

  private mutating func foldNorm(at place: Int) throws {
    let step = steps.remove(at: place)
    guard case .norm(let norm) = step.operation else { return }
    let input = step.inputs[0]
    if readers(of: input).isEmpty, let before = steps.firstIndex(where: { $0.output == input }),
      let operation = folding(norm, into: steps[before].operation)
    {
      steps[before].operation = operation
      steps[before].output = step.output
    } else if foldForward(norm, from: step.output) {
      for reader in readers(of: step.output) { steps[reader].inputs = [input] }
    } else {
      throw ExportError(
        description:
          "--fold: before the units '\(norm.path)' stand no weights into which their gain and bias "
          + "could go, but \(obstacle(before: input)), and right behind them neither: leave out --fold"
      )
    }
  }

  /// The places of the steps that read a value.
  private func readers(of value: Value) -> [Int] {
    steps.indices.filter { steps[$0].inputs.contains(value) }
  }

  /// A step with a norm in its weights; nil where it has none.
  private mutating func folding(_ norm: Norm, into operation: Operation) -> Operation? {
    switch operation {
    case .dense(let weight, let bias):
      .dense(weight: weight, bias: fold(norm, into: weight, bias))
    case .convolution(let weight, let bias, let window, let groups):
      .convolution(weight: weight, bias: fold(norm, into: weight, bias), window, groups: groups)
    default: nil
    }
  }

  /// Puts a norm into the only weights that read it, or the mean of it; false where there are none.
  private mutating func foldForward(_ norm: Norm, from value: Value) -> Bool {
    let readers = readers(of: value)
    guard readers.count == 1 else { return false }
    let step = steps[readers[0]]
    switch step.operation {
    case .meanOfAll: return foldForward(norm, from: step.output)
    case .dense(let weight, let bias?): return fold(norm, behindIn: weight, bias)
    case .attention(let step): return fold(norm, behindIn: step.inputWeight, step.inputBias)
    default: return false
    }
  }

  /// Changes a weight, [outputs, units], that reads a norm's units, and its bias; false where it reads others.
  private mutating func fold(_ norm: Norm, behindIn weight: String, _ bias: String) -> Bool {
    guard let own = tensors[weight], let added = tensors[bias] else {
      preconditionFailure("no tensors are named \(weight) and \(bias)")
    }
    let (factor, summand) = norm.affine
    guard own.shape[1] == summand.count else { return false }
    let wide = own.cast(to: .float64)
    tensors[weight] = (wide * factor).cast(to: own.elementType)
    let shift = wide.matrixProduct(with: summand.reshaped([-1, 1])).flattened()
    tensors[bias] = (added.cast(to: .float64) + shift).cast(to: added.elementType)
    return true
  }

  /// Changes a weight, [units, …], and its bias, whose name comes back.
  private mutating func fold(_ norm: Norm, into weight: String, _ bias: String?) -> String {
    guard let own = tensors[weight] else { preconditionFailure("no tensor is named \(weight)") }
    let (factor, summand) = norm.affine
    let rows = factor.reshaped([-1] + own.shape.dropFirst().map { _ in 1 })
    tensors[weight] = (own.cast(to: .float64) * rows).cast(to: own.elementType)
    let name = bias ?? weight.dropLast("weight".count) + "bias"
    let before = tensors[name]?.cast(to: .float64) ?? factor * 0
    tensors[name] = (before * factor + summand).cast(to: own.elementType)
    return name
  }

  /// What makes a value, in words.
  private func obstacle(before value: Value) -> String {
    guard let step = steps.first(where: { $0.output == value }) else { return "the inputs" }
    return switch step.operation {
    case .dense, .convolution: "weights whose outputs are read elsewhere too"
    case .activation(let activation): "the activation function \(activation.rawValue)"
    case .norm(let norm): "the units '\(norm.path)'"
    case .maximum, .mean, .meanOfAll: "a pooling"
    case .sum: "a sum"
    case .positions: "the positions of steps"
    default: value.number == 0 ? "the inputs" : "a step without weights"
    }
  }
}

extension Graph.Step {
  var isNorm: Bool { if case .norm = operation { true } else { false } }
  var isTransform: Bool { if case .transform = operation { true } else { false } }
}
