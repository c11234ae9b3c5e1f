import Settings
import Tensors

/// A part of an equation, with the parameters put in.
indirect enum Expression: Hashable, Sendable {
  case number(Double)
  /// A parameter that changes from update to update.
  case schedule(Schedule)
  /// The number of the update; the first is 1.
  case step
  case gain, bias
  /// What the forward pass used, which only an instantaneous rule chooses otherwise.
  case usedGain, usedBias
  /// What a neuron remembered before the update, by its place among the rule's memory.
  case memory(Int)
  /// One number a row: the input x, the output y, the input as the form transforms it.
  case x, y
  case u(AffineForm)
  case statistic(Activity.Statistic)
  /// A variance over rows, divided by their number less one.
  case unbiased(Expression)
  case apply(Operation, [Expression])

  /// The number, where it is one that never changes.
  var number: Double? {
    if case .number(let value) = self { value } else { nil }
  }

  /// An operation on expressions, carried out where they are all numbers.
  static func applying(_ operation: Operation, _ arguments: [Expression]) -> Expression {
    let numbers = arguments.compactMap { $0.number.map(Value.number) }
    guard numbers.count == arguments.count else { return .apply(operation, arguments) }
    let result =
      switch numbers.count {
      case 1: operation(numbers[0])
      case 2: operation(numbers[0], numbers[1])
      default: Operation.choosing(numbers[0], numbers[1], numbers[2])
      }
    guard case .number(let value) = result else { preconditionFailure("numbers give a number") }
    return .number(value)
  }
}

/// The rows of a layer, with the gain and the bias that transformed them.
struct Rows {
  let layer: LayerActivity
  let gain: Tensor
  let bias: Tensor

  /// The value of an expression in x, y and u for each row.
  func value(of expression: Expression) -> Value {
    switch expression {
    case .number(let value): return .number(value)
    case .x: return .tensor(layer.x)
    case .y: return .tensor(layer.y)
    case .u(let form): return .tensor(form.apply(to: layer.x, gain: gain, bias: bias))
    case .apply(let operation, let arguments):
      let values = arguments.map(value)
      return switch values.count {
      case 1: operation(values[0])
      case 2: operation(values[0], values[1])
      default: Operation.choosing(values[0], values[1], values[2])
      }
    default: preconditionFailure("\(expression) is not of rows")
    }
  }
}

/// A statistic over rows of what an equation makes of x, y and u.
struct RowStatistic: Hashable, Sendable {
  enum Kind: String, Sendable {
    case mean, variance, covariance, median, min, max, skewness
  }

  let kind: Kind
  let arguments: [Expression]

  func value(of rows: Rows) -> Tensor {
    let values = arguments.map { rows.value(of: $0).filling(rows.layer.x) }
    let a = values[0]
    switch kind {
    case .mean: return a.mean(along: -2)
    case .variance: return a.variance(along: -2)
    case .covariance: return Plasticity.covariance(a, values[1])
    case .median: return a.median(along: -2)
    case .min: return -(-a).maximum(along: -2)
    case .max: return a.maximum(along: -2)
    case .skewness:
      // Of what does not vary it is 0.
      let deviation = a.variance(along: -2).squareRoot()
      let third = (centred(a) * centred(a) * centred(a)).mean(along: -2)
      return deviation.isAbove(0).choosing(
        third / (deviation * deviation * deviation), otherwise: deviation)
    }
  }
}
