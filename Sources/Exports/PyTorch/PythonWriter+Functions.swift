import Networks
import Tensors

extension PythonWriter {
  /// The step of a function without parameters.
  func function(_ step: Graph.Step, _ x: String) -> String {
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
    case .patches(let size): return patches(size, of: step, x)
    case .padded(let stride, let before, let after):
      let every = stride == 1 ? x : "\(x)[:, :, ::\(stride), ::\(stride)]"
      return "functional.pad(\(every), (0, 0, 0, 0, \(before), \(after)))"
    case .first(let count): return "\(x)[:, :\(count)]"
    case .dense, .embedding, .convolution, .norm, .transform, .recurrent, .positions, .attention:
      preconditionFailure("the step has parameters")
    }
  }

  /// Patches of images, with zeros behind the images' ends.
  private func patches(_ size: Int, of step: Graph.Step, _ x: String) -> String {
    guard case .places(_, let places) = step.inputs[0].form else {
      preconditionFailure("patches are of images")
    }
    let missing = places.map { ($0 + size - 1) / size * size - $0 }
    let whole =
      missing == [0, 0] ? x : "functional.pad(\(x), (0, \(missing[1]), 0, \(missing[0])))"
    return "functional.unfold(\(whole), \(size), stride=\(size)).transpose(1, 2)"
  }

  private func pooling(_ window: Window) -> String {
    "\(numbers(window.kernel)), \(numbers(window.stride)), \(numbers(window.padding))"
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
