import Foundation
import Tensors

/// What an expression comes to: one number for all neurons, or one for each.
enum Value {
  case number(Double)
  case tensor(Tensor)

  /// The value as a tensor that goes with `other`.
  func tensor(like other: Tensor) -> Tensor {
    switch self {
    case .number(let value):
      Tensor(value, elementType: other.elementType).moved(to: other.device)
    case .tensor(let tensor): tensor
    }
  }

  /// The value for each element of `other`.
  func filling(_ other: Tensor) -> Tensor {
    switch self {
    case .number(let value):
      .filled(with: value, other.shape, elementType: other.elementType, on: other.device)
    case .tensor(let tensor): tensor
    }
  }
}

/// What can be done with values, under the word or the sign that an equation has for it.
///
/// A comparison comes to 1 where it holds and to 0 where it does not.
enum Operation: String, CaseIterable, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case power = "^"
  case less = "<"
  case atMost = "<="
  case greater = ">"
  case atLeast = ">="
  case equal = "=="
  case unequal = "!="
  case negate = "negative"
  case exp, log, sqrt, abs, tanh, sign
  case min, max
  case choose = "where"

  /// The operations that are written as functions, with the number of their arguments.
  static let functions: [(operation: Operation, arguments: Int)] =
    [.exp, .log, .sqrt, .abs, .tanh, .sign].map { ($0, 1) } + [(.min, 2), (.max, 2), (.choose, 3)]
}

extension Operation {
  /// The operation on one value.
  ///
  /// Numbers and tensors are treated as Swift code with `Double` and `Tensor` treats them, so that an
  /// equation gives the bytes of a rule that is written in Swift.
  func callAsFunction(_ a: Value) -> Value {
    switch a {
    case .number(let a): .number(ofNumber(a))
    case .tensor(let a): .tensor(ofTensor(a))
    }
  }

  private func ofNumber(_ a: Double) -> Double {
    switch self {
    case .negate: -a
    case .exp: Foundation.exp(a)
    case .log: Foundation.log(a)
    case .sqrt: a.squareRoot()
    case .abs: a.magnitude
    case .tanh: Foundation.tanh(a)
    case .sign: a > 0 ? 1 : a < 0 ? -1 : a
    default: preconditionFailure("\(rawValue) takes more than one value")
    }
  }

  private func ofTensor(_ a: Tensor) -> Tensor {
    switch self {
    case .negate: -a
    case .exp: a.exp()
    case .log: a.log()
    case .sqrt: a.squareRoot()
    case .abs: a.magnitude()
    case .tanh: a.tanh()
    case .sign: a.sign()
    default: preconditionFailure("\(rawValue) takes more than one value")
    }
  }

  /// The operation on two values.
  func callAsFunction(_ a: Value, _ b: Value) -> Value {
    switch (a, b) {
    case (.number(let a), .number(let b)): return .number(ofNumbers(a, b))
    case (.tensor(let a), .number(let b)):
      switch self {
      case .add: return .tensor(a + b)
      case .subtract: return .tensor(a - b)
      case .multiply: return .tensor(a * b)
      case .divide: return .tensor(a / b)
      case .power: return .tensor(a.raised(to: b))
      default: break
      }
    case (.number(let a), .tensor(let b)):
      switch self {
      case .add: return .tensor(a + b)
      case .subtract: return .tensor(a - b)
      case .multiply: return .tensor(a * b)
      case .divide: return .tensor(a / b)
      default: break
      }
    case (.tensor(let a), .tensor(let b)): return .tensor(ofTensors(a, b))
    }
    switch (a, b) {
    case (.tensor(let a), _): return .tensor(ofTensors(a, b.tensor(like: a)))
    case (_, .tensor(let b)): return .tensor(ofTensors(a.tensor(like: b), b))
    default: preconditionFailure("one of the values is a tensor")
    }
  }

  private func ofNumbers(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .power: pow(a, b)
    case .min: Swift.min(a, b)
    case .max: Swift.max(a, b)
    case .less: a < b ? 1 : 0
    case .atMost: a <= b ? 1 : 0
    case .greater: a > b ? 1 : 0
    case .atLeast: a >= b ? 1 : 0
    case .equal: a == b ? 1 : 0
    case .unequal: a != b ? 1 : 0
    default: preconditionFailure("\(rawValue) does not take two values")
    }
  }

  private func ofTensors(_ a: Tensor, _ b: Tensor) -> Tensor {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .power: a.raised(to: b)
    case .min: .smaller(a, b)
    case .max: .larger(a, b)
    case .less: b.isGreater(than: a).cast(to: a.elementType)
    case .atMost: b.isAtLeast(a).cast(to: a.elementType)
    case .greater: a.isGreater(than: b).cast(to: a.elementType)
    case .atLeast: a.isAtLeast(b).cast(to: a.elementType)
    case .equal: a.isEqual(to: b).cast(to: a.elementType)
    case .unequal: 1 - a.isEqual(to: b).cast(to: a.elementType)
    default: preconditionFailure("\(rawValue) does not take two values")
    }
  }

  /// `a` where the condition is above 0, `b` elsewhere.
  static func choosing(_ condition: Value, _ a: Value, _ b: Value) -> Value {
    switch condition {
    case .number(let condition): condition > 0 ? a : b
    case .tensor(let condition):
      .tensor(
        condition.isAbove(0).choosing(
          a.tensor(like: condition), otherwise: b.tensor(like: condition)))
    }
  }
}
