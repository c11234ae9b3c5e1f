import Foundation
import Plasticity
import Settings
import Tensors
import Testing

/// Expects numbers that differ by at most `tolerance` times the greater of 1 and the number.
func expectClose(
  _ found: [Double], _ expected: [Double], within tolerance: Double = 1e-12,
  _ subject: String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  guard found.count == expected.count else {
    Issue.record(
      "\(subject) \(found.count) numbers, not \(expected.count)", sourceLocation: sourceLocation)
    return
  }
  for (index, (a, b)) in zip(found, expected).enumerated()
  where !(abs(a - b) <= tolerance * max(1, abs(b))) {
    Issue.record("\(subject) at \(index): \(a), not \(b)", sourceLocation: sourceLocation)
    return
  }
}

/// Expects a tensor of the given elements in row-major order.
func expectClose(
  _ found: Tensor, _ expected: [Double], within tolerance: Double = 1e-12, _ subject: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(
    found.doubles, expected, within: tolerance, subject, sourceLocation: sourceLocation)
}

/// Expects the same shape, element type and, to rounding, elements.
func expectClose(
  _ found: Tensor, _ expected: Tensor, within tolerance: Double = 1e-12, _ subject: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.shape == expected.shape, "\(subject)", sourceLocation: sourceLocation)
  #expect(found.elementType == expected.elementType, "\(subject)", sourceLocation: sourceLocation)
  expectClose(
    found, expected.doubles, within: tolerance, subject, sourceLocation: sourceLocation)
}

/// Expects neurons with the same gain, bias and memory to rounding.
func expectClose(
  _ found: Neurons, _ expected: Neurons, within tolerance: Double = 1e-12,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(
    found.gain, expected.gain, within: tolerance, "gain", sourceLocation: sourceLocation)
  expectClose(
    found.bias, expected.bias, within: tolerance, "bias", sourceLocation: sourceLocation)
  #expect(found.memory.count == expected.memory.count, sourceLocation: sourceLocation)
  for (a, b) in zip(found.memory, expected.memory) {
    expectClose(a, b, within: tolerance, "memory", sourceLocation: sourceLocation)
  }
}

/// The words that select the rules.
let ruleNames = Rules.names

extension Tensor {
  var doubles: [Double] { elements(as: Double.self) }

  /// Rows of float64.
  init(rows: [[Double]]) {
    self.init(rows.flatMap { $0 }, shape: [rows.count, rows[0].count])
  }

  /// The tensors one above the other, along a new first axis.
  static func stacked(_ tensors: [Tensor]) -> Tensor {
    .concatenated(tensors.map { $0.reshaped([1] + $0.shape) })
  }
}

extension Neurons {
  /// Gain, bias and memory in a row.
  var tensors: [Tensor] { [gain, bias] + memory }

  /// Neurons whose every tensor comes from those of some others.
  init(_ others: [Neurons], _ combine: ([Tensor]) -> Tensor) {
    self.init(
      gain: combine(others.map(\.gain)), bias: combine(others.map(\.bias)),
      memory: others[0].memory.indices.map { slot in combine(others.map { $0.memory[slot] }) })
  }
}

/// One forward pass in training, as a network makes it.
struct Pass {
  let activity: Activity
  let u: Tensor
  let y: Tensor

  init(
    _ rule: any IntrinsicRule, _ neurons: Neurons, _ x: Tensor, step: Int = 1,
    activation: (Tensor) -> Tensor = { $0.tanh() }
  ) {
    var (gain, bias) = (neurons.gain, neurons.bias)
    if let rule = rule as? any InstantaneousRule { (gain, bias) = rule.gainBias(of: x) }
    u = rule.form.apply(to: x, gain: gain, bias: bias)
    y = activation(u)
    activity = Activity(of: [LayerActivity(x: x, y: y)], gain: gain, bias: bias, step: step)
  }
}
