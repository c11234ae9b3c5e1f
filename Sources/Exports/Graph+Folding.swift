import Networks
import Tensors

extension Graph {
  /// The same network without norms: each is in the weights and the bias before it.
  ///
  ///     weight ← factor · weight,  bias ← factor · bias + summand
  ///
  /// Throws where something stands between a norm and the weights before it.
  public func folded() throws -> Graph {
    var graph = self
    graph.steps = []
    for step in steps {
      guard case .norm(let norm) = step.operation else {
        graph.steps.append(step)
        continue
      }
      let input = step.inputs[0]
      guard let place = graph.steps.firstIndex(where: { $0.output == input }),
        let operation = graph.folding(norm, into: graph.steps[place].operation)
      else {
        throw ExportError(
          description:
            "--fold: before the units '\(norm.path)' stand no weights into which their gain and bias "
            + "could go, but \(obstacle(before: input)): leave out --fold")
      }
      guard steps.count(where: { $0.inputs.contains(input) }) == 1 else {
        throw ExportError(
          description: "--fold: what the units '\(norm.path)' read is read elsewhere too, so that "
            + "its weights must stay: leave out --fold")
      }
      graph.steps[place].operation = operation
      graph.steps[place].output = step.output
    }
    return graph
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
    case .activation(let activation): "the activation function \(activation.rawValue)"
    case .norm(let norm): "the units '\(norm.path)'"
    case .maximum, .mean, .meanOfAll: "a pooling"
    case .sum: "a sum"
    default: value.number == 0 ? "the inputs" : "a step without weights"
    }
  }
}
